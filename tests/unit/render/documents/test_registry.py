from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.neededimages import needed_images
from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import EnvironmentLacks, UsageError
from stagegraph.render.diagram.view import View, diagram_of
from stagegraph.render.documents.content import encoded
from stagegraph.render.documents.orders import ImagesOrder, TargetsOrder
from stagegraph.render.documents.planorders import Look, PlanOrder
from stagegraph.render.documents.registry import (
    EXPORTS,
    HTML,
    IMAGES,
    MARKDOWN,
    MERMAID,
    PDF,
    PICTURES,
    PLANS,
    STORIES,
    SVG,
    TARGETS,
    Format,
    Needs,
    Option,
    named,
    of_suffix,
    written,
)
from stagegraph.render.formats.engine import find_engine
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.formats import each
from tests.helpers.programs import program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stagegraph.analysis.plan import BuildPlan

TABLES: dict[str, Sequence[Format[Any]]] = {
    "pictures": PICTURES,
    "plans": PLANS,
    "stories": STORIES,
    "targets": TARGETS,
    "images": IMAGES,
    "exports": EXPORTS,
}
EACH_TABLE = pytest.mark.parametrize("table", TABLES)


def small() -> BuildPlan:
    """A plan with an edge, an image and a stage that is not built."""
    return plan_of(
        "FROM alpine AS base", "RUN make", "FROM base AS spare", "FROM scratch AS end", "COPY --from=base / /"
    )


# --- The tables ---------------------------------------------------------------------------------------------------


@EACH_TABLE
def test_names(table: str) -> None:
    """In a table no two formats have one name, one suffix or one label, and the first can be told by a suffix."""
    formats = TABLES[table]
    names = [one.name for one in formats]
    suffixes = [suffix for one in formats for suffix in one.suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)
    assert len({one.label for one in formats}) == len(names)
    assert all(suffix == suffix.lower() and suffix.isalnum() for suffix in suffixes)
    assert formats[0].suffixes


@EACH_TABLE
def test_found(table: str) -> None:
    """A format is found by its name and by each of its suffixes, these in any case."""
    formats = TABLES[table]
    for one in formats:
        assert named(formats, one.name) is one
        for suffix in one.suffixes:
            assert of_suffix(formats, suffix) is of_suffix(formats, suffix.upper()) is one
    assert of_suffix(formats, "bmp") is None
    assert of_suffix(formats, "") is None
    with pytest.raises(UsageError, match="unknown format 'BMP'") as caught:
        named(formats, "BMP")
    assert caught.value.hint == f"The formats are {', '.join(one.name for one in formats)}."


def test_exports() -> None:
    """What `render` writes can be exported, and no two exports have one name."""
    assert set(PICTURES) < set(EXPORTS)


def test_engines() -> None:
    """The embedded engine draws what is said to need no dot, and nothing else is said to need an engine."""
    for one in PICTURES:
        if one.needs is Needs.DOT:
            with pytest.raises(EnvironmentLacks):
                find_engine(one.name, "embedded")
        assert (Option.ENGINE in one.heeds) == (one.needs is not Needs.NOTHING)
    assert find_engine("svg", "embedded").embedded
    assert find_engine("png", "embedded").embedded


# --- What is written ----------------------------------------------------------------------------------------------


@each(one for one in (*EXPORTS, *PLANS[:1], *STORIES[:1]))
def test_plan_order(wanted: Format[PlanOrder]) -> None:
    """Every format of a plan is made of the plan and its request alone, the same each time."""
    order = PlanOrder(small(), PlanRequest())
    made = written(wanted, order)
    assert made
    assert made == written(wanted, order)
    if not wanted.binary:
        assert "end" in made.decode()


@each(one for one in PICTURES if Option.FOCUS in one.heeds)
def test_given_diagram(wanted: Format[PlanOrder]) -> None:
    """A diagram that was made before is drawn instead of the view."""
    plan = small()
    part = diagram_of(plan, View(focus=("end",), depth=0))
    made = written(wanted, PlanOrder(plan, PlanRequest(), diagrams=(part,)))
    assert made == written(wanted, PlanOrder(plan, PlanRequest(), View(focus=("end",), depth=0)))
    assert made != written(wanted, PlanOrder(plan, PlanRequest()))


def test_pdf_of_an_engine(tmp_path: Path) -> None:
    """A PDF is what the engine draws, without the time of day."""
    engine = program(tmp_path, "engine", "print('%PDF <svg\\n/CreationDate (D:20260101)')")
    made = written(PDF, PlanOrder(small(), PlanRequest(), look=Look(engine=engine)))
    assert made.startswith(b"%PDF")
    assert b"2026" not in made


def test_page_hides() -> None:
    """A page heeds that stages which are not needed are not wanted."""
    order = PlanOrder(small(), PlanRequest())
    assert written(HTML, order) == written(HTML, PlanOrder(small(), PlanRequest(), View()))
    assert written(HTML, order) != written(HTML, PlanOrder(small(), PlanRequest(), View(hide_unused=True)))


def test_a_page_of_too_many_steps() -> None:
    """A build that is too large for a page is refused in words."""
    plan = plan_of("FROM scratch", *(f"RUN {number}" for number in range(5001)))
    with pytest.raises(UsageError, match="would show 5,001 steps, and a page shows at most 5,000"):
        written(HTML, PlanOrder(plan, PlanRequest()))


def test_a_page_of_too_many_stages() -> None:
    """So is a file of too many stages, whatever is built of it."""
    plan = plan_of("FROM scratch AS a", *["FROM a"] * 5000)
    with pytest.raises(UsageError, match="would show 5,001 stages, and a page shows at most 5,000"):
        written(HTML, PlanOrder(plan, PlanRequest()))


def test_a_large_plan_is_refused_before_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that is too large for a page is not planned once more for all targets, which would double the memory."""
    plan = plan_of("FROM scratch", *(f"RUN {number}" for number in range(5001)))
    monkeypatch.setattr("stagegraph.analysis.choices.choices_of", lambda *_: pytest.fail("it was planned again"))
    with pytest.raises(UsageError, match="would show 5,001 steps, and a page shows at most 5,000"):
        written(HTML, PlanOrder(plan, PlanRequest()))


def crowd(stages: int) -> BuildPlan:
    """A plan of a chain of stages, each of which another one starts from, too: nothing of it is folded."""
    pairs = ((f"FROM s{at} AS s{at + 1}", f"FROM s{at} AS t{at}") for at in range(stages // 2))
    return plan_of("FROM scratch AS s0", *(line for pair in pairs for line in pair))


def test_a_crowd() -> None:
    """Pictures of very many stages are drawn soon, as each has its row and its lane before an engine is asked."""
    plan = crowd(420)
    made = written(SVG, PlanOrder(plan, PlanRequest()))
    assert made.count(b'class="node"') == 421
    assert b"s210" in written(HTML, PlanOrder(plan, PlanRequest()))


def test_a_picture_of_too_many_cards() -> None:
    """A picture in which nobody would find anything is refused in words, whatever its level."""
    with pytest.raises(UsageError, match="would show 5,003 cards, and a picture shows at most 5,000"):
        written(SVG, PlanOrder(crowd(5002), PlanRequest()))


def tangle(triggers: int, stages: int) -> BuildPlan:
    """A plan of stages in each of which the same triggers take from so many stages: an arrow for each pair."""
    lines = [f"FROM scratch AS s{at}\nRUN {at}" for at in range(triggers)]
    lines += ["FROM scratch AS base", *(f"ONBUILD COPY --from=s{at} / /{at}" for at in range(triggers))]
    lines += [f"FROM base AS t{at}\nCOPY {at} /" for at in range(stages)]
    return plan_of(*lines, "FROM scratch", *(f"COPY --from=t{at} / /" for at in range(stages)))


def test_too_many_arrows() -> None:
    """Triggers times stages can come to arrows that no reader follows: such a picture or page is refused in words."""
    with pytest.raises(UsageError, match=r"picture would show 2\d,\d{3} arrows, and a picture .* 20,000") as refused:
        written(SVG, PlanOrder(tangle(150, 150), PlanRequest()))
    assert "--fold and --simplify" in str(refused.value.hint)
    with pytest.raises(UsageError, match=r"page would show 8,\d{3} arrows between stages, .* at most 8,000"):
        written(HTML, PlanOrder(tangle(90, 90), PlanRequest()))


def test_too_many_lines_in_cards() -> None:
    """A picture whose cards tell of more than a reader reads is refused in words, too."""
    plan = small()
    diagram = diagram_of(plan, View())
    first, *others = diagram.cards
    crowded = replace(diagram, cards=(replace(first, rows=("x",) * 40_001), *others))
    with pytest.raises(UsageError, match=r"picture would show 40,\d{3} lines in cards, and a picture .* 40,000"):
        written(SVG, PlanOrder(plan, PlanRequest(), diagrams=(crowded,)))


def test_too_many_arrows_between_steps() -> None:
    """So are those of steps, of which each can mount thousands."""
    lines = [f"FROM scratch AS s{at}\nRUN {at}" for at in range(1050)]
    mounts = " ".join(f"--mount=from=s{at},target=/{at}" for at in range(1050))
    lines += ["FROM scratch", *(f"RUN {mounts} {at}" for at in range(20))]
    with pytest.raises(UsageError, match=r"page would show 2\d,\d{3} arrows between steps, .* at most 20,000"):
        written(HTML, PlanOrder(plan_of(*lines), PlanRequest()))


def test_directions() -> None:
    """Mermaid's arrows lead where they are wanted to."""
    plan = small()
    for look, expected in ((Look(), b"flowchart LR"), (Look(direction="TB"), b"flowchart TB")):
        assert expected in written(MERMAID, PlanOrder(plan, PlanRequest(), look=look))
    assert b"rankdir" not in written(SVG, PlanOrder(plan, PlanRequest(), look=Look(direction="TB")))


@each(STORIES)
def test_why(wanted: Format[PlanOrder]) -> None:
    """Of one stage alone it is told why it is built."""
    order = PlanOrder(small(), PlanRequest(), why="spare")
    made = written(wanted, order).decode()
    assert "spare" in made
    assert made.count("\n") < 5
    with pytest.raises(UsageError, match="there is no stage x"):
        written(wanted, PlanOrder(small(), PlanRequest(), why="x"))


def test_markdown_with_a_large_picture() -> None:
    """A story has a picture that shrinks with the room that a comment leaves, until none is left."""
    for stages in (150, 400):
        lines = [line for at in range(stages) for line in (f"FROM a{at} AS stage-of-some-length-{at}", "RUN make")]
        made = written(MARKDOWN, PlanOrder(plan_of(*lines, f"FROM stage-of-some-length-{stages - 1}"), PlanRequest()))
        assert b"```mermaid" in made


@each(TARGETS)
def test_targets_order(wanted: Format[TargetsOrder]) -> None:
    """Every format of targets names them."""
    dockerfile = small().dockerfile
    made = written(wanted, TargetsOrder(dockerfile, list_targets(dockerfile, PlanRequest()))).decode()
    assert [name for name in ("base", "spare", "end") if name not in made] == []


@each(IMAGES)
def test_images_order(wanted: Format[ImagesOrder]) -> None:
    """Every format of images names them."""
    plan = small()
    assert "alpine" in written(wanted, ImagesOrder(plan, needed_images(plan))).decode()


def test_encoded() -> None:
    """Bytes stay, text is UTF-8 in as many pieces as it has, and what is no UTF-8 becomes an escape."""
    assert list(encoded(b"\xff")) == [b"\xff"]
    assert list(encoded("\u00fc")) == [b"\xc3\xbc"]
    assert list(encoded(iter(["a", "\udcff"]))) == [b"a", b"\\udcff"]
