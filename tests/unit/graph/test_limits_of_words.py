from __future__ import annotations

import pytest

import stagegraph
from tests.helpers.building import names, plan_of, refusal_of

LONG = ("ENV A=a", *["ENV A=$A$A"] * 20)
TEXT, STEPS = "16 MB and 512 times the size of the file", "a billion"


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        (("FROM scratch", "ENV A=a", *["ENV A=$A$A"] * 60), 26, TEXT),
        (("FROM scratch", "ENV A=aa", *["ENV A=${A//a/$A}"] * 8), 7, TEXT),
        (("ARG A=a", *["ARG A=$A$A"] * 60, "FROM scratch"), 25, TEXT),
        (("FROM scratch", *LONG, *["RUN $A"] * 60), 37, TEXT),
        (("FROM scratch", *LONG, *["RUN x", "COPY <<E /", "$A", "E"] * 60), 80, TEXT),
        (("ARG A=a", *["ARG A=$A$A"] * 20, *["FROM x${A##*}"] * 2000), 1045, STEPS),
    ],
)
def test_what_variables_expand_to_has_a_limit(lines: tuple[str, ...], line: int, why: str) -> None:
    """A file that would take all memory is refused at the line that goes too far: values, names, documents, bases."""
    refusal = refusal_of(*lines)
    assert refusal.message.endswith(why)
    assert refusal.line == line
    assert ">>>" in refusal.excerpt


def test_each_plan_starts_anew() -> None:
    """The limit is that of one build: the same file is planned as often as one likes."""
    dockerfile = stagegraph.parse("\n".join(["FROM scratch", "ENV A=a", *["ENV A=$A$A"] * 22, "RUN $A", ""]))
    for _ in range(5):
        assert len(stagegraph.plan(dockerfile).steps) == 1


def test_a_chain_of_build_args_is_within_the_limit() -> None:
    """Thousands of build args, each with the one before in it, are what a file may have."""
    chain = [f"ARG A{one}=${{A{one - 1}}}x" for one in range(1, 3000)]
    assert names(plan_of("ARG A0=a:", *chain, "FROM $A9")) == ["[1/1] FROM docker.io/library/a:xxxxxxxxx"]


def test_many_comments_above_an_instruction() -> None:
    """Comments are kept however many there are, and a directive among them is none."""
    dockerfile = stagegraph.parse(
        "# escape=`\n" + "# one\n" * 1000 + "FROM scratch\n# two\n#\n# a three\nFROM a AS a\n"
    )
    assert dockerfile.stages[0].head.comments == ("one",) * 1000
    assert dockerfile.stages[1].description == "three"
