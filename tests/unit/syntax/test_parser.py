from __future__ import annotations

import pytest

from stagegraph.errors import DockerfileError, Location
from stagegraph.syntax.instructions import Arg, BuildArg, Copy, Env, Run
from stagegraph.syntax.parser import normalised_lines, parse, parse_trigger, split_instructions
from stagegraph.syntax.source import read_source

PLACE = Location("Dockerfile", 3, 4)


def split(text: str) -> list[tuple[str, str]]:
    """Keyword and rest of each instruction of a text."""
    return [(keyword, rest) for keyword, rest, _ in split_instructions(read_source(text))]


def refusal(text: str) -> DockerfileError:
    """The error with which a text is refused."""
    with pytest.raises(DockerfileError) as refused:
        parse(text, "some/Dockerfile")
    return refused.value


def test_stages_and_global_args() -> None:
    """ARGs before the first FROM are global; each FROM begins a stage that ends before the next."""
    dockerfile = parse(
        "ARG A=1\nARG B\n# base does it\nFROM $A AS base\nENV X=1\nRUN a \\\n b\n\nFROM base\n", "x/Dockerfile"
    )
    assert [arg.args for arg in dockerfile.global_args] == [(BuildArg("A", "1"),), (BuildArg("B"),)]
    base, last = dockerfile.stages
    assert (base.index, base.name, base.description) == (0, "base", "does it")
    assert [type(instruction) for instruction in base.instructions] == [Env, Run]
    assert base.location == Location("x/Dockerfile", 4, 7)
    assert (last.index, last.head.base, last.instructions, last.description) == (1, "base", (), "")
    assert last.location == Location("x/Dockerfile", 9, 9)


def test_an_arg_in_a_stage_is_not_global() -> None:
    """An ARG behind a FROM belongs to the stage."""
    dockerfile = parse("FROM a\nARG A")
    assert dockerfile.global_args == ()
    assert [type(instruction) for instruction in dockerfile.stages[0].instructions] == [Arg]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FROM a\nRUN b  c", [("FROM", "a"), ("RUN", "b  c")], id="plain"),
        pytest.param("from a\nRuN b", [("from", "a"), ("RuN", "b")], id="keywords as written"),
        pytest.param("FROM\ta \t", [("FROM", "a")], id="tabs"),
        pytest.param("RUN a \\\n\n  b\n", [("RUN", "a   b")], id="blank line inside"),
        pytest.param("RUN a \\", [("RUN", "a")], id="escape at the end of the file"),
        pytest.param("RUN a\\\\\nRUN b", [("RUN", "a\\\\"), ("RUN", "b")], id="escaped escape at the end of a line"),
        pytest.param("# escape=`\nRUN a\\\nRUN b`\nc", [("RUN", "a\\"), ("RUN", "bc")], id="escape directive"),
        pytest.param("# syntax=a\n# escape=`\nRUN b`\nc", [("RUN", "bc")], id="behind another directive"),
        pytest.param("RUN <<E\nFROM x\nE\nRUN b", [("RUN", "<<E"), ("RUN", "b")], id="heredoc"),
        pytest.param("\ufeffFROM a", [("FROM", "a")], id="byte order mark"),
        pytest.param("FROM a\r\nRUN b\r\n", [("FROM", "a"), ("RUN", "b")], id="CRLF"),
        pytest.param("RUN a #b\n#c\nRUN d", [("RUN", "a #b"), ("RUN", "d")], id="hash inside"),
        pytest.param("RUN \\\n# no\n#no\n a", [("RUN", "a")], id="comments inside"),
        pytest.param("R\\\n#no\nUN a", [("RUN", "a")], id="comment in a keyword"),
        pytest.param("\\\n#no\n", [("", "")], id="nothing left"),
        pytest.param("RUN\n", [("RUN", "")], id="no arguments"),
        pytest.param("RUN\u00a0a\u2003b c", [("RUN\u00a0a\u2003b", "c")], id="white space that is no blank"),
        pytest.param(
            "RUN a\u00a0b\u2028c\x85d\x1ce", [("RUN", "a\u00a0b\u2028c\x85d\x1ce")], id="and in the arguments"
        ),
        pytest.param("RUN a\x0bb\x0cc\rd", [("RUN", "a\x0bb\x0cc\rd")], id="other control characters"),
        pytest.param("RUN\x0ba", [("RUN", "a")], id="vertical tab behind the keyword"),
        pytest.param("\u3000RUN a\u3000", [("RUN", "a")], id="white space around"),
        pytest.param("R\u00dcN a", [("R\u00dcN", "a")], id="no ASCII"),
        pytest.param("WOR\u212aDIR a", [("WOR\u212aDIR", "a")], id="a Kelvin sign is no K yet"),
        pytest.param('RUN["a"]', [('RUN["a"]', "")], id="JSON without a blank"),
        pytest.param("RUN --x=y a", [("RUN", "--x=y a")], id="flags are arguments here"),
        pytest.param("ENV a=$b c", [("ENV", "a=$b c")], id="variables stay"),
        pytest.param("1RUN a\n-x b", [("1RUN", "a"), ("-x", "b")], id="not only letters"),
    ],
)
def test_splitting_into_keyword_and_rest(text: str, expected: list[tuple[str, str]]) -> None:
    """What dockerfile-parse would read otherwise than BuildKit is kept from it."""
    assert split(text) == expected


def test_lines_for_dockerfile_parse() -> None:
    """dockerfile-parse gets one line for each instruction, which holds all of it but heredocs and comments."""
    given = normalised_lines(read_source("# a\nFROM a\nRUN b \\\n <<E\nRUN no\nE\n\nRUN c\\\\\n").logical_lines)
    assert [line.strip("\udfff\n") for line in given] == ["FROM a", "RUN b  <<E", "RUN c\\\\"]
    assert all(line.count("\n") == 1 for line in given)


def test_more_instructions_than_are_split_at_once() -> None:
    """A file of thousands of instructions is split into all of them, in their order."""
    text = "FROM a\n" + "".join(f"RUN echo {number}\n" for number in range(1200))
    assert split(text) == [("FROM", "a"), *[("RUN", f"echo {number}") for number in range(1200)]]


@pytest.mark.parametrize(
    ("text", "message", "lines"),
    [
        pytest.param("", "the Dockerfile cannot be empty", (0, 0), id="empty"),
        pytest.param("# a\n\n", "file with no instructions", (2, 2), id="no instructions"),
        pytest.param("ARG A", "dockerfile contains no stages to build", (0, 0), id="only ARG"),
        pytest.param("\nRUN a \\\n b\nFROM c", "no build stage in current context", (2, 3), id="before FROM"),
        pytest.param("FROM a\nENV A", "ENV must have two arguments", (2, 2), id="a name alone"),
        pytest.param("FROM a\nONBUILD ENV A", "ENV must have two arguments", (2, 2), id="a name alone behind ONBUILD"),
        pytest.param(
            "FROM a\nRUN [1]",
            "when using JSON array syntax, arrays must be comprised of strings only",
            (2, 2),
            id="mixed JSON",
        ),
        pytest.param("FROM a\nRUN <<E\n", "unterminated heredoc", (2, 2), id="heredoc"),
        pytest.param("FROM a\n\nFORM b \\\n c", "unknown instruction: FORM (did you mean FROM?)", (3, 4), id="unknown"),
        pytest.param(
            "FROM a b\nNONSENSE", "FROM requires either one or three arguments", (1, 1), id="the first one counts"
        ),
        pytest.param("NONSENSE\nENV A\nFROM a", "ENV must have two arguments", (2, 2), id="splitting comes first"),
        pytest.param("NONSENSE\nENV A\nRUN <<E", "ENV must have two arguments", (2, 2), id="and stops reading"),
        pytest.param(
            "NONSENSE\nRUN <<E\nENV A", "unterminated heredoc", (2, 3), id="reading comes before instructions"
        ),
        pytest.param("RUN a\nNONSENSE", "no build stage in current context", (1, 1), id="stages are made on the way"),
        pytest.param("NONSENSE\nRUN a", "unknown instruction: NONSENSE", (1, 1), id="an unknown one before any stage"),
        pytest.param("# escape=x\nFROM a b", "invalid escape token 'x' does not match ` or \\", (0, 0), id="directive"),
        pytest.param(
            "FROM a\nNONSENSE\nRUN " + "x" * 66_000,
            "dockerfile line greater than max allowed size of 65535",
            (2, 2),
            id="long",
        ),
    ],
)
def test_refusals(text: str, message: str, lines: tuple[int, int]) -> None:
    """BuildKit splits all lines first, then makes the instructions; the first refusal of each pass counts."""
    error = refusal(text)
    assert error.message.removeprefix(f"dockerfile parse error on line {lines[0]}: ") == message
    assert (error.location.first, error.location.last) == lines
    assert error.location.path == "some/Dockerfile"
    assert bool(error.excerpt) is (error.shown_location.first > 0)


def test_only_instructions_name_their_line() -> None:
    """The message of a refused instruction begins with the line, those of the file and of splitting do not."""
    assert refusal("FROM a\nNONSENSE").message == "dockerfile parse error on line 2: unknown instruction: NONSENSE"
    assert refusal("FROM a\nENV A").message == "ENV must have two arguments"


def test_refusals_say_what_to_do() -> None:
    """Where a file has nothing to build, a hint says what is missing."""
    assert refusal("").hint == "Start it with a FROM instruction."
    assert refusal("ARG A").hint == "Add a FROM instruction."
    assert refusal("RUN a").hint == "Only ARG can stand before the first FROM."


def test_flags_end_where_the_escape_directive_says() -> None:
    """The escape character of the file counts in flags, also behind ONBUILD."""
    dockerfile = parse("# escape=`\nFROM a\nCOPY --from=b` c d e\nCOPY --from=C:\\x a b")
    copies = [one for one in dockerfile.stages[0].instructions if isinstance(one, Copy)]
    assert [one.source_stage for one in copies] == ["b c", "C:\\x"]
    assert refusal("# escape=`\nFROM a\nONBUILD ENV --x=` A=1 B").message == "ENV must have two arguments"


def test_the_default_name() -> None:
    """A file without a name is a Dockerfile."""
    assert parse("FROM a").path == "Dockerfile"


def test_unusual_white_space_before_flags() -> None:
    """White space that does not end a keyword is part of the arguments, so what follows it is no flag."""
    (instruction,) = parse("FROM a\nRUN \u3000 --mount=target=/x b").stages[0].instructions
    assert isinstance(instruction, Run)
    assert (instruction.command, instruction.mounts) == (("--mount=target=/x b",), ())


SOURCE = read_source("FROM a\nONBUILD RUN b\nFROM 0 \\\n AS c\n")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("RUN make", Run),
        ("copy --from=b c d", Copy),
        ("RUN <<E\nFROM x\nE", Run),
        ("\n# comment\nRUN a\n", Run),
    ],
)
def test_a_trigger_is_one_instruction(text: str, kind: type) -> None:
    """The text of a trigger is read like a file of one instruction, which stands where the FROM stands."""
    instruction = parse_trigger(text, PLACE, SOURCE)
    assert type(instruction) is kind
    assert instruction.location == PLACE


def test_the_heredoc_of_a_trigger() -> None:
    """A trigger has its heredocs in its text."""
    instruction = parse_trigger("RUN <<E cat\na\nb\nE", PLACE, SOURCE)
    assert isinstance(instruction, Run)
    assert [heredoc.content for heredoc in instruction.heredocs] == ["a\nb\n"]


def test_a_trigger_has_no_escape_directive() -> None:
    """A trigger is read with a backslash as the escape character, whatever the file says."""
    source = read_source("# escape=`\nFROM a")
    instruction = parse_trigger("COPY --from=b\\ c d e", PLACE, source)
    assert isinstance(instruction, Copy)
    assert instruction.source_stage == "b c"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NONSENSE x", "unknown instruction: NONSENSE"),
        (
            "COPY a",
            "COPY requires at least two arguments, but only one was provided. Destination could not be determined",
        ),
        ("ENV A", "ENV must have two arguments"),
        ("RUN [1]", "when using JSON array syntax, arrays must be comprised of strings only"),
        ("RUN <<E\nx", "unterminated heredoc"),
        ("#RUN x", "file with no instructions"),
        ("RUN a\nRUN b", "onbuild trigger should be a single expression"),
    ],
)
def test_a_trigger_is_refused_where_it_runs(text: str, message: str) -> None:
    """What is wrong with a trigger is refused at the FROM that runs it, without a line in the message."""
    with pytest.raises(DockerfileError) as refused:
        parse_trigger(text, PLACE, SOURCE)
    assert refused.value.message == message
    assert refused.value.location == PLACE
    assert "3 | >>> FROM 0" in refused.value.excerpt
