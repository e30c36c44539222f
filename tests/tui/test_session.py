"""What the terminal shows, as values: what stays the same in another plan, what stands in a line, what is walked to."""

from __future__ import annotations

import pytest

from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import DockerfileError, InputError
from stagegraph.render.diagram.model import Level
from stagegraph.tui.drawing.album import Album, Picture
from stagegraph.tui.drawing.sized import CardSize, Form
from stagegraph.tui.model.session import (
    Focus,
    GraphView,
    Loaded,
    Problem,
    Selection,
    Session,
    Side,
    lines_of,
    make_plan_of,
    problem_of,
    selection_at,
    with_plan,
    with_problem,
)
from stagegraph.tui.model.trails import critical, search, walked
from stagegraph.values import replace
from tests.helpers.building import plan_of, the_step
from tests.helpers.terminal import TEXT

TWO = ("FROM alpine AS a", "RUN one", "# b takes it", "FROM scratch AS b", "COPY --from=a / /")


def session_of(text: str, **fields: object) -> Session:
    """A session with the plan of a text."""
    loaded = Loaded(text, "Dockerfile")
    session = with_plan(Session(), loaded, PlanRequest(), make_plan_of(loaded, PlanRequest()))
    return replace(session, **fields)


def again(session: Session, text: str) -> Session:
    """The session after an edit."""
    loaded = Loaded(text, "Dockerfile")
    return with_plan(session, loaded, session.request, make_plan_of(loaded, session.request))


def named(session: Session) -> tuple[str, str]:
    """The names of the selected stage and step."""
    plan, one = session.plan, session.selection
    assert plan is not None
    steps = {step.id: step.name for step in plan.steps}
    return ("" if one.stage is None else plan.stages[one.stage].display_name, steps.get(one.step, ""))


def test_first_selection() -> None:
    """At first the target is selected."""
    assert named(session_of(TEXT)) == ("final", "")


def test_a_selection_survives_an_edit() -> None:
    """A stage is the same by its name, a step by its name or else by its place in the stage."""
    session = session_of(TEXT)
    assert session.plan is not None
    step = the_step(session.plan, "RUN make fast")
    session = replace(session, selection=Selection(1, step.id))
    assert named(again(session, TEXT.replace("# build makes it", "FROM scratch AS new\nCOPY a b\n"))) == (
        "build",
        "[build 2/2] RUN make fast",
    )
    assert named(again(session, TEXT.replace("RUN make ${MODE}", "RUN make all"))) == (
        "build",
        "[build 2/2] RUN make all",
    )
    assert named(again(session, TEXT.replace("RUN make ${MODE}\n", ""))) == ("build", "")


def test_a_stage_gets_another_name() -> None:
    """Where as many stages are left, the one in its place is taken; else the target."""
    session = replace(session_of(TEXT), selection=Selection(3))
    assert named(again(session, TEXT.replace("docs", "manual"))) == ("manual", "")
    fewer = TEXT.replace("FROM base AS docs\nRUN make docs\n", "").replace("COPY --from=docs /html /html\n", "")
    assert named(again(session, fewer)) == ("final", "")


def test_an_image_survives_an_edit_or_not() -> None:
    """An image stays selected for as long as the file names it."""
    session = replace(session_of(TEXT), selection=Selection(image="docker.io/library/alpine:3.22"))
    assert again(session, TEXT + "# more\n").selection == session.selection
    assert named(again(session, TEXT.replace("TAG=3.22", "TAG=3.21"))) == ("final", "")


def test_a_focus_and_a_trail_survive_an_edit() -> None:
    """They follow what they are on; a focus on what is gone ends."""
    session = session_of(TEXT)
    assert session.plan is not None
    view = GraphView(focus=Focus(Selection(3), Side.NEEDS))
    session = replace(session, view=view, trail=search(session.plan, "make"))
    after = again(session, TEXT.replace("# build makes it", "FROM scratch AS new\nCOPY a b\n"))
    assert after.view.focus == Focus(Selection(4), Side.NEEDS)
    assert len(after.trail.stops) == 5
    fewer = TEXT.replace("FROM base AS docs\nRUN make docs\n", "").replace("COPY --from=docs /html /html\n", "")
    assert again(session, fewer).view.focus is None


def test_a_problem_keeps_the_plan() -> None:
    """The last good plan stays, and the session knows that it is not that of the text."""
    session = session_of(TEXT)
    broken = with_problem(session, Loaded("RUNN", "Dockerfile"), Problem("no", 1))
    assert broken.plan is session.plan
    assert not broken.current
    assert session.current
    assert with_problem(session, None, Problem("gone")).current


def test_problems() -> None:
    """Errors come with their line where they have one, and with their hint."""
    with pytest.raises(DockerfileError) as caught:
        make_plan_of(Loaded("FROM scratch\nRUNN x\n", "Dockerfile"), PlanRequest())
    problem = problem_of(caught.value)
    assert (problem.line, problem.excerpt[:4]) == (2, "   1")
    assert problem_of(InputError("no", hint="do")) == Problem("no", hint="do")


@pytest.mark.parametrize(
    ("line", "stage", "step"),
    [(1, 0, "FROM"), (2, 0, "RUN one"), (3, 1, ""), (4, 1, ""), (5, 1, "COPY"), (99, 1, "")],
)
def test_what_stands_in_a_line(line: int, stage: int, step: str) -> None:
    """The comment above a FROM belongs to its stage; a line behind the last instruction to the last stage."""
    plan = plan_of(*TWO)
    found = selection_at(plan, line)
    assert found.stage == stage
    assert step in {one.id: one.name for one in plan.steps}.get(found.step, "") if step else not found.step


def test_lines_before_the_first_stage() -> None:
    """They belong to no stage."""
    assert selection_at(plan_of("ARG A=1", "", *TWO), 1) == Selection()


def test_lines_of_a_selection() -> None:
    """The lines of the stage and of the step; none for what is outside the file."""
    plan = plan_of(*TWO)
    assert lines_of(plan, Selection(0, the_step(plan, "one").id)) == ((1, 2), (2, 2))
    assert lines_of(plan, Selection(image="x")) == ((0, 0), (0, 0))


def test_search() -> None:
    """Names, images, descriptions and what steps do; upper case counts where there is any."""
    plan = plan_of(*TWO, "FROM alpine AS unused", "RUN special")

    def found(text: str) -> list[tuple[int | None, bool, str]]:
        return [(one.stage, bool(one.step), one.image) for one in search(plan, text).stops]

    assert found("one") == [(0, False, "")]  # not built: it has no steps
    plan = plan_of(*TWO, "FROM alpine AS unused", "RUN special", target="b")
    assert found("one") == [(0, True, "")]
    assert found("ONE") == []
    assert found("alpine") == [(None, False, "docker.io/library/alpine:latest")]
    assert found("takes it") == [(1, False, "")]
    assert found("special") == [(2, False, "")]
    assert search(plan, "").stops == ()


def test_walking() -> None:
    """A walk goes round, and begins at what is selected."""
    session = session_of(TEXT)
    assert session.plan is not None
    assert walked(session, 1) == session
    session = replace(session, trail=critical(session.plan, session.plan.critical_path))
    stops = session.trail.stops
    first = walked(session, 1)
    assert first.selection == stops[0]
    assert walked(first, -1).selection == stops[-1]
    assert walked(replace(session, selection=stops[1]), 1).selection == stops[2]


def test_pictures() -> None:
    """Each selection has a card on both levels, and each card stands for something."""
    plan = plan_of(*TEXT.splitlines())
    for level in Level:
        picture = Picture(plan, GraphView(level))
        for card in picture.diagram.cards:
            assert picture.card(picture.selection(card.id)) == card.id
        for planned in plan.stages:
            assert picture.card(Selection(planned.index))
    assert Picture(plan, GraphView(hide_unused=True)).card(Selection(2)) == ""
    assert Picture(plan, GraphView()).selection("nothing") == Selection()


def test_an_album_keeps_its_pictures() -> None:
    """A picture is made once, also when a key was prepared for; a focus shows the same as without an album."""
    plan = plan_of(*TEXT.splitlines())
    album = Album(plan)
    view = GraphView(focus=Focus(Selection(0), Side.USERS))
    assert album.picture(view).diagram == Picture(plan, view).diagram
    assert album.picture(view).whole == len(album.picture(GraphView()).diagram.cards)
    album.prepare(GraphView(), lambda _: Form(CardSize.COMPACT))
    for one in (GraphView(Level.STEPS), GraphView(hide_unused=True)):
        picture = album.picture(one)
        assert picture is album.picture(one)
        assert picture.sheets.sheet(Form(CardSize.COMPACT)) is picture.sheets.sheet(Form(CardSize.COMPACT))
        assert picture.diagram == Picture(plan, one).diagram


def test_a_focus_of_steps() -> None:
    """On the level of steps a stage stands for all of its steps."""
    plan = plan_of(*TWO, "FROM busybox AS c", "RUN two", "FROM scratch", "COPY --from=b / /b", "COPY --from=c / /c")
    picture = Picture(plan, GraphView(Level.STEPS, focus=Focus(Selection(1), Side.NEEDS)))
    assert sorted(one.title for one in picture.diagram.clusters) == ["a", "b"]
    assert picture.whole > len(picture.diagram.cards)


def test_a_focus_on_what_is_left_out() -> None:
    """A focus on a stage that is not built shows it, also where such stages are left out."""
    plan = plan_of(*TEXT.splitlines())
    picture = Picture(plan, GraphView(hide_unused=True, focus=Focus(Selection(2), Side.NEEDS)))
    assert picture.card(Selection(2))
    assert not picture.card(Selection(len(plan.stages) - 1))
