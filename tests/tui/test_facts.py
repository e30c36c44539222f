"""What the details tell."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from stagegraph.tui.model.chart import Moment, chart
from stagegraph.tui.model.facts import details
from stagegraph.tui.model.highlighting import Highlighter
from stagegraph.tui.model.knowledge import Knowledge
from stagegraph.tui.model.panes import PANES, Wishes, arrange, grown, moved, shown
from stagegraph.tui.model.session import Selection
from stagegraph.tui.model.textlines import Goal, Span, marked, short_name, spans_of, wrapped
from tests.helpers.building import plan_of, the_step
from tests.helpers.terminal import TEXT


def told(selection: Selection, *lines: str, **options: object) -> dict[str, list[str]]:
    """The lines of each section."""
    plan = plan_of(*(lines or TEXT.splitlines()), **options)
    sections = details(Knowledge(plan), selection)
    return {one.title: ["".join(part.text for part in line) for line in one.lines] for one in sections}


def test_a_stage() -> None:
    """State, needs, users, waits, what runs with it, caches, build args: each with its lines."""
    assert told(Selection(1)) == {
        "Stage build": [
            "build makes it",
            "built, on the critical path, L8-11",
            "2 steps, waves 3 to 4",
        ],
        "Needs": ["base FROM L8"],
        "Needed by": ["test COPY L14 (not built)", "final COPY L23"],
        "Waits": ["at step 1/2 L10 for base"],
        "Can run at the same time": ["in the same waves: docs"],
        "Build args in scope": ["MODE = fast default L9"],
    }


def test_a_stage_for_several_platforms() -> None:
    """Why it can run beside the one that it starts from is told."""
    lines = "FROM alpine AS a", "RUN 1", "FROM a AS b", "RUN 2"
    found = told(Selection(1), *lines, platform="linux/amd64,linux/arm64")["Can run at the same time"]
    assert found[-1].startswith("stages for other platforms are told, too")
    assert "Can run at the same time" not in told(Selection(1), *lines)


def test_a_stage_that_is_not_built() -> None:
    """It is said, and so is what would need it."""
    found = told(Selection(2))
    assert found["Stage test"][0].startswith("not built, L13-15")
    assert found["Needs"] == ["base FROM L13", "build COPY L14"]
    assert "Waits" not in found


def test_cache_mounts() -> None:
    """Other stages with the same mount are named, and what a lock costs."""
    run = "RUN --mount=type=cache,target=/c,id=x,sharing=locked make"
    lines = (
        "FROM alpine AS a",
        run,
        "FROM busybox AS b",
        run,
        "FROM scratch",
        "COPY --from=a / /",
        "COPY --from=b / /",
    )
    assert told(Selection(0), *lines)["Cache mounts"] == [
        "x at /c locked, also in b",
        "  its lock makes 2 steps run one after the other",
    ]


def test_variables() -> None:
    """Values, where they come from, and the stage that set them."""
    lines = ("ARG V=1", "FROM scratch AS a", "ARG V", "ENV E=x", "FROM a", "ARG G", "ARG N")
    found = told(Selection(1), *lines, build_args={"G": "given"})
    assert found["Build args in scope"] == ["V = 1 global L3 in a", "G = given given L6", "N not set L7"]
    assert found["Environment"] == ["E = x L4 in a"]


def test_a_step() -> None:
    """Its name, wave and inputs stand before what there is to tell of its stage."""
    plan = plan_of(*TEXT.splitlines())
    found = told(Selection(1, the_step(plan, "make fast").id))
    assert list(found)[:2] == ["Step", "Stage build"]
    assert found["Step"][0] == "[build 2/2] RUN make fast"
    assert found["Step"][1].startswith("runs a command, wave ")
    assert found["Step"][2] == "goes on with [build 1/2] COPY . . L10"


def test_a_step_of_no_stage() -> None:
    """The build context belongs to no stage."""
    plan = plan_of("FROM scratch", "COPY a b")
    context = next(step for step in plan.steps if step.stage is None)
    assert list(told(Selection(None, context.id), "FROM scratch", "COPY a b")) == [""]


def test_an_image_and_a_context() -> None:
    """What lies outside the file: who uses it, and with which lines."""
    image = "docker.io/library/alpine:3.22"
    assert told(Selection(image=image), image_configs={}) == {
        "Image": ["alpine:3.22", image, "used"],
        "Needed by": ["base FROM L4"],
    }
    lines = ("FROM alpine AS a", "FROM scratch", "COPY --from=a / /")
    found = told(Selection(image="context:a"), *lines, build_contexts={"a": "../a"})
    assert found["Named context"][0] == "a (named context ../a)"


def test_the_file() -> None:
    """Where nothing is selected: the whole build, its notes, its bottlenecks, its build args."""
    found = told(Selection(), build_args={"TAG": "3.21"})
    assert found["File"][0] == "target final builds 4 of 5 stages in 7 steps; skips test"
    assert found["Build args of the file"] == ["BASE = alpine L2", "TAG = 3.21 given L3"]
    assert found["Most waited for"]
    assert told(Selection(), "FROM alpine AS builder", "FROM bulider AS x", target="x")["Notes"]


def test_many_names_are_counted() -> None:
    """Of many stages the first ones are named."""
    lines = [f"FROM scratch AS s{at}\nCOPY f{at} /" for at in range(60)]
    lines += ["FROM scratch", *(f"COPY --from=s{at} / /" for at in range(60))]
    assert told(Selection(0), *lines)["Can run at the same time"][0].endswith(" and 29 more")


def test_rows_and_chart() -> None:
    """The list has every stage with its place in the build; the schedule those that are built, with their waves."""
    known = Knowledge(plan_of(*TEXT.splitlines()))
    assert [(one.name, one.order, one.steps) for one in known.rows] == [
        ("base", 1, 2),
        ("build", 2, 2),
        ("test", 0, 2),
        ("docs", 3, 1),
        ("final", 4, 2),
    ]
    found = chart(known)
    assert [row.name for row in found.rows] == ["base", "build", "docs", "final"]
    assert sum(len(steps) for row in found.rows for steps in row.steps.values()) == 6
    assert found.waves == len(found.widths) == len(known.plan.waves)
    assert [row.loads for row in found.rows] == [{0}, set(), set(), set()]
    assert [found.rows[0].moment(wave) for wave in (0, 1, 2)] == [Moment.LOADS, Moment.RUNS, Moment.DONE]


def test_spans_lead_somewhere() -> None:
    """Names of stages and lines of the file can be followed."""
    known = Knowledge(plan_of(*TEXT.splitlines()))
    line = next(one for one in details(known, Selection(1)) if one.title == "Needs").lines[0]
    spans = spans_of(line)
    assert spans[0] == Span("base", "stage", Goal(stage=0))
    assert spans[-1] == Span("L8", "line", Goal(line=8))


def test_wrapping() -> None:
    """Lines are cut between words, a word that is too long anywhere; later rows are indented."""
    rows = wrapped((Span("one two "), Span("three", "stage"), Span(" abcdefghijklmnop")), 10)
    assert ["".join(span.text for span in row) for row in rows] == ["one two ", "  three ", "  abcdefgh", "  ijklmnop"]
    assert all(len("".join(span.text for span in row).rstrip()) <= 10 for row in rows)


def test_wrapping_of_links_and_wide_characters() -> None:
    """A comma stays behind its link, and characters of two cells take two."""
    links = [span for name in ("s12", "s13", "s14") for span in (Span(name, "stage"), Span(", "))]
    rows = wrapped(links, 8, indent=2)
    assert ["".join(span.text for span in row) for row in rows] == ["s12, ", "  s13, ", "  s14, "]
    rows = wrapped((Span("\u6f22\u5b57\u6f22 "), Span("\u5b57" * 7, "stage")), 8)
    texts = ["".join(span.text for span in row).rstrip() for row in rows]
    assert "".join(text.strip() for text in texts) == "\u6f22\u5b57\u6f22" + "\u5b57" * 7
    assert max(map(cell_len, texts)) <= 8


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("buildkit", 8, "buildkit"),
        ("buildkit-linux-debug", 8, "buil\u2026bug"),
        ("buildkit-darwin", 9, "buil\u2026rwin"),
        ("\u6f22\u5b57\u6f22\u5b57\u6f22", 7, "\u6f22\u5b57\u2026\u6f22"),
        ("abc", 1, "\u2026"),
    ],
)
def test_short_names(name: str, width: int, shown: str) -> None:
    """A long name keeps its beginning and its end, in no more cells than there are."""
    assert short_name(name, width) == shown
    assert cell_len(short_name(name, width)) <= width


def test_marking() -> None:
    """Each occurrence is marked; upper case counts where there is any in what is wanted."""
    assert marked((Span("Make make", "x"),), "make") == (Span("Make", "match"), Span(" ", "x"), Span("make", "match"))
    assert marked((Span("Make make"),), "Make") == (Span("Make", "match"), Span(" make"))
    assert marked((Span("a"),), "") == (Span("a"),)


def test_highlighting() -> None:
    """Keywords, flags, strings, variables, comments and heredocs have colours of their own; no text is lost."""
    text = (
        '# c\nFROM --platform=$P alpine AS x\nRUN --mount=type=cache \\\n    echo "a $B" && ls\nONBUILD COPY a b\n'
        "COPY <<EOF <<'E2' /\nFROM no\nEOF\ntwo\nE2\nRUN x\n"
    )
    shown = Highlighter(text)
    lines = [[(span.role, span.text) for span in shown.spans(at)] for at in range(len(shown.lines))]
    assert ["".join(part for _, part in line) for line in lines] == text.splitlines()
    roles = [{role for role, _ in line} - {""} for line in lines]
    assert roles[0] == {"comment"}
    assert roles[1] == {"keyword", "flag", "variable", "name"}
    assert roles[2] == {"keyword", "flag", "operator"}
    assert roles[3] == {"string", "operator"}
    assert [part for role, part in lines[4] if role == "keyword"] == ["ONBUILD", "COPY"]
    assert [roles[at] for at in range(6, 10)] == [{"heredoc"}, {"delimiter"}, {"heredoc"}, {"delimiter"}]
    assert roles[10] == {"keyword"}
    assert Highlighter("").spans(0) == ()


def test_arrangements_fill_the_screen() -> None:
    """At every size the panes that are seen cover the screen, each cell once."""
    for width in (60, 79, 80, 109, 110, 159, 160, 240):
        for height in (18, 22, 26, 27, 40, 70):
            for tree in (False, True):
                boxes = [box for _, box in arrange(width, height, Wishes(), tree=tree).boxes]
                assert sum(box.width * box.height for box in boxes) == width * height
                assert all(box.width >= 12 and box.height >= 3 for box in boxes)


def test_wishes() -> None:
    """A hidden pane is gone, a zoomed one alone; a pane that is wanted comes to the front; borders stay inside."""
    assert arrange(120, 38, Wishes(hidden=frozenset(PANES))).boxes == ()
    places = arrange(120, 38, Wishes(hidden=frozenset(("graph",))))
    assert places.box("graph") is None
    assert [name for name, _ in arrange(120, 38, Wishes(zoomed="steps")).boxes] == ["steps"]
    places = arrange(80, 22, shown(Wishes(), "source"))
    assert places.box("source") is not None
    assert places.sharing("source") == ("details", "steps", "source", "schedule")
    far = arrange(120, 38, moved(Wishes(), "left", 1000)).box("graph")
    assert far is not None
    assert far.width == 12
    assert grown(Wishes(), places, "nothing", axis="x", by=1) == Wishes()
    assert shown(Wishes(zoomed="graph"), "steps").zoomed == "steps"
