"""Finding something and going there: the search, a few letters, back and forward, what is on."""

from __future__ import annotations

import pytest

from stagegraph.analysis.request import PlanRequest
from stagegraph.tui.model.destinations import Destination, PlaceKind, answers, places_of
from stagegraph.tui.model.session import Loaded, Selection, make_plan_of
from stagegraph.tui.model.trails import search
from stagegraph.tui.model.typed import letters, name_rank
from stagegraph.tui.screens.gotodialog import GoToDialog
from tests.helpers.terminal import TEXT, Terminal, in_terminal

NAMES = "FROM scratch AS {}\nCOPY {} .\n"
MANY = "".join(NAMES.format(f"svc{at}", f"dir{at}") for at in range(258))


def names_found(text: str, wanted: str) -> list[str]:
    """The names of the stages, or the steps, that a search comes to, in order."""
    plan = make_plan_of(Loaded(text, "Dockerfile"), PlanRequest())
    found = []
    for one in search(plan, wanted).stops:
        assert one.stage is not None
        name = plan.stages[one.stage].display_name
        found.append(f"{name}:{plan.step_by_id[one.step].text}" if one.step else f"{name}:{one.line or ''}")
    return found


def test_the_order_of_a_search() -> None:
    """A stage of that very name is found first, then names that begin so, then what has the words in any order."""
    text = "".join(NAMES.format(name, "x") for name in ("rebuild", "build-all", "build", "other")) + "COPY build y\n"
    found = names_found(text, "build")
    assert found[:3] == ["build:", "build-all:", "rebuild:"]
    assert "other:COPY build y" in found
    assert names_found(text, "all build") == ["build-all:"]
    assert names_found(text, "BUILD") == ["build:", "build-all:"]


def test_words_of_a_step() -> None:
    """The words of a search are those of a step and of its stage, one of the step's own at least."""
    assert "build:RUN make fast" in names_found(TEXT, "make build")
    assert all("make" in one for one in names_found(TEXT, "build make") if ":RUN" in one)


def test_found_where_it_is_not_built() -> None:
    """What is found in a stage that is not built is shown where it stands: in the source, the steps and the graph."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("u")
        assert "without test" in terminal.lines()[-1]
        await terminal.press("slash", *"make test", "enter")
        assert terminal.selected == "test"
        assert main.source.line == 15
        assert main.source.step == (15, 15)
        assert main.steps.selection(main.steps.cursor) == Selection(2, line=15)
        assert not terminal.session.view.hide_unused  # it is seen in the graph, too
        assert main.graph.canvas.selected == "s2"
        await terminal.press("escape")
        assert terminal.selected == "test"

    in_terminal(act)


def test_a_search_that_is_given_up_leaves_the_graph() -> None:
    """What a search showed while it was typed is gone where it is given up: what was left out is left out again."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("u", "slash", *"test")
        assert terminal.selected == "test"
        assert not terminal.session.view.hide_unused
        await terminal.press("escape")
        assert terminal.selected == "final"
        assert terminal.session.view.hide_unused

    in_terminal(act)


def test_steps_of_what_is_not_built() -> None:
    """The steps of a stage that is not built are listed, below the key that builds it; they select their lines."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("1", "g", "down", "down", "4")
        assert terminal.selected == "test"
        text = "\n".join("".join(one.text for one in main.steps.row(at)) for at in range(main.steps.count()))
        assert "COPY --from=build /out /out" in text
        assert "RUN make test" in text
        assert "B builds it" in terminal.text()
        assert all(one.role == "dim" for one in main.steps.row(0))
        await terminal.press("down")
        assert terminal.session.selection == Selection(2, line=15)
        assert main.source.line == 15
        await terminal.press("B")
        assert terminal.targets == ["test"]
        plan, step = terminal.session.plan, terminal.session.selection.step
        assert plan is not None
        assert plan.step_by_id[step].text == "RUN make test"  # the same, now a step

    in_terminal(act)


def test_chips() -> None:
    """What is left out and what is in focus are named; escape ends what came last, a click on a chip ends that."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down", "d", "u")
        line = terminal.lines()[-1]
        assert "only what build needs: 3 of " in line
        assert "without test" in line
        await terminal.press("escape")
        assert (terminal.session.view.hide_unused, terminal.session.view.focus is not None) == (False, True)
        await terminal.press("u", "z")
        assert "zoom" in terminal.lines()[-1]
        line = terminal.lines()[-1]
        await terminal.pilot.click("#keys", offset=(line.index("needs: 3"), 0))
        await terminal.pilot.pause()
        assert terminal.session.view.focus is None
        assert terminal.session.view.hide_unused
        await terminal.press("escape")
        assert "zoom" not in terminal.lines()[-1]
        assert terminal.session.view.hide_unused
        await terminal.press("escape", "escape")
        assert not terminal.session.view.hide_unused

    in_terminal(act)


@pytest.mark.parametrize(("key", "text"), [("r", "only what needs docs"), ("a", "only around docs")])
def test_chips_of_a_focus(key: str, text: str) -> None:
    """A chip says which side of what is left."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down", "down", "down", key)
        assert text in terminal.lines()[-1]

    in_terminal(act)


def test_back_and_forward() -> None:
    """One goes back to what was selected, and forward again; a run of moves in a list counts as one."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down", "down", "down")  # docs
        await terminal.press("colon", *"final", "enter")
        await terminal.press("colon", *"build", "enter")
        assert terminal.selected == "build"
        await terminal.press("ctrl+o")
        assert terminal.selected == "final"
        await terminal.press("backspace")
        assert terminal.selected == "docs"
        await terminal.press("ctrl+o")
        assert terminal.selected == "final"  # where it began: the moves in the list were one
        await terminal.press("ctrl+o")
        assert any("Nothing was selected before" in one for one in terminal.said)
        await terminal.press("o", "alt+right", "o")
        assert terminal.selected == "build"
        await terminal.press("o")
        assert any("where you were last" in one for one in terminal.said)

    in_terminal(act)


def test_back_after_an_edit() -> None:
    """What was selected before is still known after an edit, by its name; what is gone is passed over."""

    async def act(terminal: Terminal) -> None:
        for name in ("docs", "test", "build"):
            await terminal.press("colon", *name, "enter")
        text = TEXT.replace("FROM base AS test", "FROM base AS check").replace("# build", "#\n# build")
        terminal.loader.write(text)
        terminal.app.reload()
        await terminal.until(lambda: terminal.session.planned_text == text)
        await terminal.press("ctrl+o", "ctrl+o")
        assert terminal.selected == "docs"

    in_terminal(act)


def test_links_of_a_line() -> None:
    """Left and right choose among the links of a line of the details, enter follows the chosen one."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("2")
        row = next(
            at for at in range(main.details.count()) if "build COPY" in "".join(s.text for s in main.details.row(at))
        )
        await terminal.press(*["down"] * row, "right")
        assert [one.text for one in main.details.row(row) if one.role == "match"] == ["L23"]
        await terminal.press("right", "left", "left", "left", "right", "enter")
        assert (main.focused_pane, main.source.line) == ("source", 23)
        await terminal.press("ctrl+o", "2", "home", *["down"] * row, "enter")
        assert terminal.selected == "build"

    in_terminal(act)


def test_go_to_in_seven_keys() -> None:
    """Seven keys reach svc10 of 258 stages, from any pane."""

    async def act(terminal: Terminal) -> None:
        keys = [":", "s", "v", "c", "1", "0", "enter"]
        assert len(keys) <= 7
        await terminal.press("3", *["colon" if key == ":" else key for key in keys])
        assert terminal.selected == "svc10"
        await terminal.press("colon", *"s27", "enter")
        assert terminal.selected == "svc27"
        assert terminal.main.focused_pane == "graph"

    in_terminal(act, MANY)


def test_go_to_each_kind() -> None:
    """A stage, a step, a line by its number or its words, a target and an action answer; each does what it is for."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("colon", *"make doc", "enter")
        plan = terminal.session.plan
        assert plan is not None
        assert plan.step_by_id[terminal.session.selection.step].text == "RUN make docs"
        await terminal.press("colon", *"11", "enter")
        assert (main.focused_pane, main.source.line) == ("source", 11)
        await terminal.press("colon", *"syntax dock", "enter")
        assert main.source.line == 1
        await terminal.press("colon", *"unused", "enter")
        assert terminal.session.view.hide_unused
        await terminal.press("colon", *"test", "down", "enter")
        assert terminal.targets == ["test"]
        await terminal.press("colon", *"zzzz", "enter")
        assert "nothing answers" in terminal.text()
        await terminal.press("escape")
        assert terminal.dialog == "MainScreen"

    in_terminal(act)


def test_go_to_with_the_mouse_and_by_pages() -> None:
    """A click chooses, a double click goes there; the page keys go through the list while one types."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("colon")
        screen = terminal.app.screen
        assert isinstance(screen, GoToDialog)
        await terminal.press("pagedown", "pagedown")
        assert screen.choices.cursor > 40
        await terminal.press("pageup", "pageup")
        assert screen.choices.cursor == 0
        await terminal.pilot.click("#choices", offset=(14, 3))
        assert screen.choices.cursor == 3
        await terminal.pilot.click("#choices", offset=(14, 3), times=2)
        await terminal.pilot.pause()
        assert terminal.selected == "svc3"

    in_terminal(act, MANY)


def test_build_this() -> None:
    """B makes the selected stage the target, space adds it and takes it away again, from any pane."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down", "3", "B")
        assert terminal.targets == ["build"]
        await terminal.press("colon", *"docs", "enter", "6", "space")
        assert terminal.targets == ["build", "docs"]
        await terminal.press("space")
        assert terminal.targets == ["build"]
        await terminal.press("colon", *"build", "enter", "space")
        assert any("only target" in one for one in terminal.said)
        await terminal.press("5", "home", "B")
        assert any("Select a stage first" in one for one in terminal.said)

    in_terminal(act)


def test_build_a_stage_without_a_name() -> None:
    """A stage without a name cannot be a target, and that is said; the last one can."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "B")
        assert any("no name of its own" in one for one in terminal.said)
        assert "cannot be one" in terminal.main.steps.notice
        await terminal.press("down", "B")
        assert terminal.targets == ["b"]
        await terminal.press("down", "B")
        assert terminal.session.request.targets == ("",)

    in_terminal(act, "FROM scratch\nCOPY a .\nFROM scratch AS b\nCOPY b .\nFROM scratch\nCOPY c .\n")


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("svc10", "svc10", (0, 1, 2, 3, 4)),
        ("svc10", "s10", (0, 3, 4)),
        ("build-tools", "bt", (0, 6)),
        ("build-tools", "to", (6, 7)),
        ("buildTools", "bt", (0, 5)),
        ("abcabd", "abd", (3, 4, 5)),
        ("build", "bx", None),
        ("a-b-a", "ba", (2, 4)),
    ],
)
def test_letters(text: str, typed: str, found: tuple[int, ...] | None) -> None:
    """The letters that are typed are found in their order, at the beginnings of words where they can be."""
    assert letters(text, typed) == found


def test_name_ranks() -> None:
    """A name that is typed in full comes before one that begins so, this before one that has it."""
    assert [name_rank(name, "app") for name in ("app", "apple", "my-app", "x")] == [0, 1, 2, None]


def test_the_order_of_answers() -> None:
    """Of what answers equally well the stage comes first, and the shorter name."""
    plan = make_plan_of(Loaded(MANY, "Dockerfile"), PlanRequest())
    places = places_of(plan)
    found = answers(places, MANY.splitlines(), "svc1")
    assert [one.place.title for one in found[:3]] == ["svc1", "svc1", "svc10"]
    assert [one.place.kind for one in found[:2]] == [PlaceKind.STAGE, PlaceKind.TARGET]
    assert answers(places, MANY.splitlines(), "3")[0].place.line == 3
    assert len(answers(places, [], "")) == 200
    told = Destination(PlaceKind.ACTION, "Left", "Scroll to the left.")
    assert answers([told], ["FROM scratch"], "scr")[0].place is told
