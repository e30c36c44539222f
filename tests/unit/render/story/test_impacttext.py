"""What a change does to the steps of a build, as text and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.impact.namedsteps import asked_step
from stagegraph.errors import UsageError
from stagegraph.render.shared.parts import plain
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.impactmarkdown import impact_markdown, why_markdown
from stagegraph.render.story.impacttext import impact_text, why_text
from stagegraph.render.story.impactwords import because
from stagegraph.values import FrozenMap
from tests.helpers.building import plan_of
from tests.helpers.cachesets import impact_of, recorded_pairs, tree_of
from tests.helpers.depth import part_of
from tests.unit.analysis.impact.test_keys import changed

if TYPE_CHECKING:
    from stagegraph.analysis.impact.verdicts import Impact, StepImpact

LINES = (
    "FROM golang:1 AS build",
    "COPY go.mod ./",
    "RUN go mod download",
    "COPY src ./src",
    "RUN go build -o /out/app",
    "FROM node:22 AS web",
    "RUN npm ci",
    "FROM alpine:3",
    "ARG VERSION=dev",
    "RUN apk add ca",
    "COPY --from=build /out/app /app",
    "COPY --from=web /dist /web",
)
OLD = {"go.mod": "m", "src/a": "1"}
STORED = """\
This holds if all that the earlier build made is still stored, and tags still
name the same images. What garbage collection or a pruned cache removed runs
again, and what other builds made or a remote cache brings is cached.
"""


def words(found: Impact, part: str) -> str:
    """Why the one step runs again whose name holds a text."""
    (one,) = (one for one in found.steps if part in one.step.name)
    return plain(because(found, one))


def test_text() -> None:
    """Text tells how many steps run again, where that starts, and by stages what runs and why, in the width given."""
    found = changed(LINES, LINES, files=(OLD, {**OLD, "src/a": "2"}))
    assert (
        impact_text(found, Style(80))
        == f"""\
Dockerfile: 2 of 11 steps run again, 2 more if what earlier steps write differs,
7 are cached.

WHERE IT STARTS
  [4/5] COPY src ./src (build L4): src/a changed; 3 steps behind it

build: 2 of 5 steps
STATUS  STEP                            LINES  WHY
runs    [4/5] COPY src ./src            L4     src/a changed
runs    [5/5] RUN go build -o /out/app  L5     after build L4

stage-2: 2 of 4 steps
STATUS   STEP                             LINES  WHY
content  [3/4] COPY --from=build          L11    runs only if /out/app of build
         /out/app /app                           L5 differs
content  [4/4] COPY --from=web /dist      L12    cached if it is so at stage-2
         /web                                    L11

Cached as a whole: web.

content: cached if the bytes that earlier steps write are the same.

{STORED}"""
    )


def test_nothing() -> None:
    """Where nothing runs again, text and Markdown say so."""
    found = changed(LINES, LINES, files=(OLD, OLD))
    assert impact_text(found, Style(80)) == (f"Dockerfile: nothing runs again, 11 of 11 steps are cached.\n\n{STORED}")
    assert impact_markdown(found).startswith("### `Dockerfile`: nothing runs again, 11 of 11 steps are cached.\n\n")
    one = changed(("FROM scratch", "COPY a /"), ("FROM scratch", "COPY a /"))
    assert impact_text(one, Style()).startswith("Dockerfile: nothing runs again, 1 of 1 step is cached.\n")


def test_what_was_not_compared() -> None:
    """Contexts whose files are taken for unchanged are named where steps take files of them."""
    lines = ("FROM a", "COPY x /", "COPY --from=ctx y /")
    contexts = {"build_contexts": {"ctx": "./c"}}
    found = changed(lines, lines, before=contexts, after=contexts)
    assert "The files of the build context, the context ctx are taken for unchanged." in impact_text(found, Style())


def test_markdown() -> None:
    """Markdown tells the same, stages folded, with links to lines."""
    found = changed(LINES, LINES, files=(OLD, {**OLD, "src/a": "2"}))
    text = impact_markdown(found, link_base="https://x.test/Dockerfile")
    assert "- `[4/5] COPY src ./src` (**build** [L4](https://x.test/Dockerfile#L4)): `src/a` changed; 3 steps" in text
    assert "<details><summary>build: 2 run again</summary>" in text
    assert "<details><summary>stage-2: 2 perhaps</summary>" in text
    assert "| runs | `[4/5] COPY src ./src` | [L4](https://x.test/Dockerfile#L4) | `src/a` changed |" in text
    assert "content: cached if" in text
    piped = changed(("FROM a", "RUN x"), ("FROM a", "RUN a | b"))
    assert r"| runs | `[2/2] RUN a \| b` | L2 |" in impact_markdown(piped)


def test_long_markdown() -> None:
    """Where a comment has no room for all stages, the rest is counted."""
    lines = [line for number in range(900) for line in (f"FROM a AS s{number}", f"RUN {'x' * 60} {number}")]
    lines += ["FROM a", *(f"COPY --from=s{number} /f /{number}" for number in range(900))]
    found = changed(["FROM b", "RUN y"], lines)
    text = impact_markdown(found)
    assert len(text) < 65_000
    assert "parts are left out, as a comment has no room for them." in text


def test_why() -> None:
    """A chain leads from a step to the first cause; a cached step is said to be so."""
    found = changed(LINES, LINES, files=(OLD, {**OLD, "src/a": "2"}))
    plan = found.after.plan
    assert (
        why_text(found, asked_step(plan, "L12"), Style(100))
        == """\
[4/4] COPY --from=web /dist /web (stage-2 L12) may run again: cached if it is so at stage-2 L11
  [3/4] COPY --from=build /out/app /app (stage-2 L11) may run again: runs only if /out/app of build
    L5 differs
  [5/5] RUN go build -o /out/app (build L5) runs again: after build L4
  [4/5] COPY src ./src (build L4) runs again: src/a changed
"""
    )
    assert "is cached: it does the same" in why_text(found, asked_step(plan, "web 2/2"), Style())
    assert why_markdown(found, asked_step(plan, "[build 4/5]")) == (
        "- `[4/5] COPY src ./src` (**build** L4) runs again: `src/a` changed\n"
    )


@pytest.mark.parametrize("asked", ["build 3/5", "[build 3/5]", "L3", "3", "go mod", "RUN  go   mod"])
def test_asked_steps(asked: str) -> None:
    """A step is called by its number, its line, or words of it."""
    plan = plan_of(*LINES)
    assert plan.step(asked_step(plan, asked)).text == "RUN go mod download"


def test_asked_with_the_brackets_of_a_step() -> None:
    """A step is called by its text as BuildKit prints it, also where that has brackets or is the start of another."""
    lines = ("FROM a", 'RUN ["x", "y"]', 'COPY ["a", "/"]', "RUN true", "RUN true && b", "RUN true && b[0]")
    plan = plan_of(*lines)
    for step in [one for one in plan.steps if one.inputs]:
        assert asked_step(plan, step.text) == asked_step(plan, step.name) == step.id
    assert asked_step(plan, "COPY [a, /]") == asked_step(plan, "L3")
    with pytest.raises(UsageError, match="'RUN tr' may be"):
        asked_step(plan, "RUN tr")


def test_asked_for_several() -> None:
    """Of a COPY --link and its LINK the first one is meant; words that fit several, or none, are refused."""
    plan = plan_of("FROM a", "COPY --link x /", *(f"RUN go {number}" for number in range(6)), "COPY <<E /e", "t", "E")
    assert plan.step(asked_step(plan, "L2")).text == "COPY --link x /"
    assert plan.step(asked_step(plan, "L9")).text == "COPY <<E /e"
    with pytest.raises(UsageError, match=r"'run go' may be .* and 2 more"):
        asked_step(plan, "run go")
    with pytest.raises(UsageError, match="no step of the build is called 'nope'"):
        asked_step(plan, "nope")


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("RUN x", "RUN y", "its command differs"),
        ("RUN x", "RUN --network=none x", "network: none instead of default"),
        ("USER a\nRUN x", "RUN x", 'user: "" instead of a'),
        ("ENV A=1\nRUN x", "RUN x", "variable A is not set any more"),
        ("RUN x", "ENV A=1\nRUN x", "variable A is 1, was not set (L2)"),
        ("ENV A=1\nRUN x", "ENV A=2\nRUN x", "variable A is 2, was 1 (L2)"),
        ("ENV A=1 B=1\nRUN x", "ENV B=1 A=1\nRUN x", "its variables are set in another order"),
        ("COPY a /", "COPY b /", "sources: /b instead of /a"),
        ("COPY a /", "ADD a /", "it unpacks archives, or no more"),
        (f"WORKDIR /{'a' * 5000}", "WORKDIR /b", "another working directory"),
        ("WORKDIR /b", "RUN x", "new"),
        ("ADD https://x/f /", "ADD https://y/f /", "runs only if /f of ADD https://y/f / differs"),
    ],
)
def test_words(was: str, now: str, expected: str) -> None:
    """Each reason has its words."""
    found = changed(["FROM a", *was.split("\n")], ["FROM a", *now.split("\n")])
    assert plain(because(found, found.steps[-1])) == expected


def test_words_of_sources() -> None:
    """Images, addresses, folders and contexts are told by their names."""
    found = changed(("FROM a", "ADD https://x/f /"), ("FROM b", "ADD https://y/f /"), changed_images=frozenset())
    assert words(found, "FROM") == "b:latest instead of a:latest"
    (source,) = (one for one in found.steps if one.step.remote)
    assert plain(because(found, source)) == "another address than https://x/f"
    found = changed(("FROM a", "RUN x"), ("FROM a", "RUN x", "ADD https://y/f /", "FROM c", "COPY --from=0 / /"))
    assert words(found, "library/c") == "c:latest is new here"
    (source,) = (one for one in found.steps if one.step.remote)
    assert plain(because(found, source)) == "another address"
    again = ("FROM a", "RUN x")
    found = changed(again, again, changed_images=frozenset({"docker.io/library/a:latest"}))
    assert words(found, "FROM") == "a:latest is another image"
    configs = [{"image_configs": {"a": {"digest": f"sha256:{digit * 64}", "config": {}}}} for digit in "12"]
    found = changed(again, again, before=configs[0], after=configs[1])
    assert words(found, "FROM") == "a:latest has another digest, and perhaps the same layers"
    assert words(found, "RUN") == "cached if it is so at stage-0 L1"


def test_words_of_files() -> None:
    """Changed files are named, of many the first ones; those of other contexts with these."""
    old, new = {"d/m": "1", **{f"d/{n}": "1" for n in range(6)}}, {f"d/{n}": "2" for n in range(6)}
    found = changed(("FROM a", "COPY d /"), ("FROM a", "COPY d /"), files=(old, new))
    assert words(found, "COPY") == "d/0 changed, d/1 changed, d/2 changed and 4 more files"
    found = changed(("FROM a", "COPY d /"), ("FROM a", "COPY d /"), files=(old, {}))
    assert words(found, "COPY") == "d is not in the build context: BuildKit refuses this"
    trees = [FrozenMap({"ctx": tree_of({"f": "1"}, {"f": mode})}) for mode in (0o644, 0o755)]
    plan = plan_of("FROM a", "COPY --from=ctx f /", build_contexts={"ctx": "c"})
    found = impact(Build(plan, trees[0]), Build(plan, trees[1], no_cache=frozenset({"*"})))
    assert words(found, "COPY") == "--no-cache; f has another mode in the context ctx"
    was = ("FROM x AS s", "COPY a /x/a", "FROM x", "COPY --from=s /x/a /k")
    files = {"a": "1", "b/a": "2"}
    assert words(changed(was, ("FROM x", "COPY b/a /k"), files=(files, files)), "COPY") == "other files than before"
    plan = plan_of("FROM ctx", "RUN x", build_contexts={"ctx": "c"})
    build = Build(plan, trees[0])
    assert words(impact(build, build), "RUN") == "it goes on with the context ctx, which is a new one in each build"


def test_words_of_other_steps() -> None:
    """Steps that are others than before are told by what they do."""
    found = changed(("FROM a", "RUN x", "RUN y"), ("FROM a", "RUN y"))
    assert words(found, "RUN y") == "it goes on with another step than before, RUN x"
    was = ("FROM a AS s", "RUN x", "FROM b AS t", "RUN y", "FROM a", "COPY --from=s / /", "COPY --from=t /f /g")
    now = (*was[:5], "COPY --from=t / /", "COPY --from=t /f /g")
    assert words(changed(was, now), "--from=t / /") == "anything of another step than before: t L4"
    lines = (
        "FROM a AS s",
        "RUN x",
        "FROM b",
        "RUN --mount=from=s,source=/p,target=/1 --mount=from=s,source=/q,target=/2 y",
    )
    found = changed(lines, ("FROM a AS s", "RUN z", *lines[2:]))
    assert words(found, "RUN --mount") == "runs only if /p, /q of s L2 differ"
    found = changed(lines, ("FROM a AS s", "RUN z", "FROM c", lines[3]))
    assert words(found, "RUN --mount") == "after stage-1 L3; perhaps other bytes: /p, /q of s L2"
    copied = ("FROM a AS s", "COPY f /f", "FROM a", "COPY --from=s /f /g")
    found = changed(copied, copied, files=({"f": "1"}, {"f": "2"}))
    assert words(found, "--from=s") == "other bytes: /f of s L2"


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", ["experiments", "content", "edges"])
@pytest.mark.parametrize("width", [20, 80])
def test_real_pairs(name: str, width: int) -> None:
    """Texts of real pairs of builds are never wider than asked for."""
    for record in part_of(recorded_pairs(name), 8):
        found: Impact = impact_of(record)
        for line in impact_text(found, Style(width)).splitlines():
            assert len(line) <= width
        one: StepImpact
        for one in found.steps:
            assert why_text(found, one.step.id, Style(width))
    records: Any = recorded_pairs(name)
    assert records
