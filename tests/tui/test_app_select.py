"""One selection in all panes, walked with keys and the mouse."""

from __future__ import annotations

import pytest

from stagegraph.render.diagram.model import Level
from stagegraph.tui.model.session import Selection
from stagegraph.tui.screens.gotodialog import GoToDialog
from stagegraph.tui.screens.targetdialog import TargetDialog
from tests.helpers.terminal import Terminal, in_terminal


def test_first_screen() -> None:
    """The target is selected in every pane, its lines are marked, and the head tells what is built."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        assert terminal.selected == "final"
        assert terminal.targets == ["final"]
        assert main.focused_pane == "stages"
        assert main.stages.cursor == 4
        assert main.graph.canvas.selected == "s4"
        assert main.source.stage == (22, 24)
        assert main.source.line == 22
        assert main.steps.steps
        assert "4 of 5 stages in 7 steps" in terminal.lines()[0]

    in_terminal(act)


def test_the_list_selects() -> None:
    """A move in the list is followed by the graph, the steps, the source, the schedule and the details."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("up", "up", "k")
        assert terminal.selected == "build"
        assert main.graph.canvas.selected == "s1"
        assert main.source.stage == (8, 11)
        assert main.source.line == 8
        assert [step.name for step in main.steps.steps] == ["[build 1/2] COPY . .", "[build 2/2] RUN make fast"]
        assert main.schedule.chart.rows[main.schedule.cursor].name == "build"
        assert main.details.sections[0].title == "Stage build"
        await terminal.press("home")
        assert terminal.selected == "base"
        await terminal.press("end")
        assert terminal.selected == "final"
        await terminal.press("pageup")
        assert terminal.selected == "base"
        await terminal.press("pagedown", "G", "g", "j")
        assert terminal.selected == "build"

    in_terminal(act)


def test_the_source_selects() -> None:
    """The stage and the step of the cursor's line are selected; the cursor stays where it is."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("5", "home")
        assert terminal.selected == ""
        await terminal.press(*["down"] * 10)
        assert (terminal.selected, main.source.line) == ("build", 11)
        plan, step = terminal.session.plan, terminal.session.selection.step
        assert plan is not None
        assert {one.id: one.name for one in plan.steps}[step] == "[build 2/2] RUN make fast"
        assert main.source.step == (11, 11)
        assert main.stages.cursor == 1
        assert main.steps.cursor == 1

    in_terminal(act)


def test_the_steps_select() -> None:
    """A step that is gone to is marked in the source, and enter goes there."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("1", "g", "down", "4", "down")
        assert main.source.step == (11, 11)
        await terminal.press("enter")
        assert main.focused_pane == "source"
        assert main.source.line == 11

    in_terminal(act)


def test_the_drawing_selects() -> None:
    """A walk in the drawing is followed by the other panes; enter shows the details."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("3", "left")
        selected = terminal.selected
        assert selected in ("build", "docs")
        assert terminal.main.stages.rows[terminal.main.stages.cursor].name == selected
        await terminal.press("enter")
        assert terminal.main.focused_pane == "details"

    in_terminal(act)


def test_an_image_is_selected() -> None:
    """What lies outside the file can be selected in the drawing, and the details tell who uses it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("3", "left", "left", "left")
        assert terminal.session.selection.image == "docker.io/library/alpine:3.22"
        assert [one.title for one in terminal.main.details.sections] == ["Image", "Needed by"]

    in_terminal(act)


def test_the_schedule_selects() -> None:
    """Up and down walk through the stages that are built, left and right through the steps of one."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("6", "home")
        assert terminal.selected == "base"
        await terminal.press("down")
        assert terminal.selected == "build"
        await terminal.press("right", "right")
        assert main.source.step == (11, 11)
        await terminal.press("left")
        assert main.source.step == (10, 10)
        await terminal.press("right", "enter")
        assert main.focused_pane == "source"
        await terminal.press("6", "end")
        assert terminal.selected == "final"
        await terminal.press("pageup", "pagedown", "up")
        assert terminal.selected == "docs"

    in_terminal(act)


def test_the_details_lead_on() -> None:
    """Enter on a line of the details goes to the stage, or to the line of the file, that it names."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("2")
        row = next(at for at in range(main.details.count()) if "build" in "".join(s.text for s in main.details.row(at)))
        await terminal.press(*["down"] * row, "enter")
        assert terminal.selected == "build"
        await terminal.press("2", "home", "down", "down", "enter")
        assert main.focused_pane == "source"

    in_terminal(act)


def test_steps_and_stages() -> None:
    """The graph shows stages or steps; the selected step is selected in it."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("s")
        assert terminal.shows(Level.STEPS)
        await terminal.press("1", "g", "down", "4", "down")
        assert main.shown.picture is not None
        assert main.graph.canvas.selected == main.shown.picture.card(terminal.session.selection)
        assert main.graph.canvas.selected.startswith("p")
        await terminal.press("s")
        assert terminal.shows(Level.STAGES)
        assert main.graph.canvas.selected == "s1"

    in_terminal(act)


def test_unused_stages() -> None:
    """The stages that are not built are left out of the graph, and come back."""

    async def act(terminal: Terminal) -> None:
        def cards() -> set[str]:
            assert terminal.main.shown.picture is not None
            return {card.title for card in terminal.main.shown.picture.diagram.cards}

        assert "test" in cards()
        await terminal.press("u")
        assert "test" not in cards()
        await terminal.press("u")
        assert "test" in cards()

    in_terminal(act)


def test_focus() -> None:
    """Only what the selection needs, what needs it, or both; the same key, or escape, shows all again."""

    async def act(terminal: Terminal) -> None:
        def cards() -> set[str]:
            assert terminal.main.shown.picture is not None
            return {card.title for card in terminal.main.shown.picture.diagram.cards}

        everything = cards()
        await terminal.press("1", "g", "down")
        await terminal.press("d")
        assert cards() == {"alpine", "base", "build"}
        assert "only what build needs: 3 of 6" in terminal.text()
        await terminal.press("r")
        assert cards() == {"build", "test", "final"}
        await terminal.press("a")
        assert cards() == {"alpine", "base", "build", "test", "final"}
        await terminal.press("a")
        assert cards() == everything
        await terminal.press("3", "f")
        assert cards() == {"alpine", "base", "build", "test", "final"}
        await terminal.press("f")
        assert cards() == everything
        await terminal.press("d", "escape")
        assert cards() == everything

    in_terminal(act)


def test_search() -> None:
    """What is typed is searched for at once; n and N walk through what was found, escape ends it."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press("1", "g", "slash", *"make")
        assert "5 found" in terminal.text()
        await terminal.press("enter")
        assert main.focused_pane == "stages"
        trail = terminal.session.trail
        assert len(trail.stops) == 5
        assert main.graph.canvas.matches == {"s0", "s1", "s2", "s3"}
        assert terminal.selected == "base"
        await terminal.press("n")
        assert terminal.selected == "build"
        await terminal.press("N", "N")
        assert terminal.selected == "docs"
        assert "search make: 5/5" in terminal.text()
        await terminal.press("escape")
        assert terminal.session.trail.stops == ()
        assert main.graph.canvas.matches == frozenset()
        await terminal.press("n")
        assert any("Nothing to walk" in one for one in terminal.said)

    in_terminal(act)


def test_a_search_that_is_given_up() -> None:
    """Escape while one types brings back what was selected; so does a search for what is nowhere."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("home", "slash", *"doc")
        assert terminal.selected == "docs"
        await terminal.press("escape")
        assert terminal.selected == "base"
        await terminal.press("slash", *"zzz")
        assert "nothing found" in terminal.text()
        assert terminal.selected == "base"
        await terminal.press("backspace", "tab")
        assert not terminal.main.search.display

    in_terminal(act)


def test_critical_path() -> None:
    """C marks the critical path and walks along it; once more ends it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("c")
        plan = terminal.session.plan
        assert plan is not None
        assert [one.step for one in terminal.session.trail.stops] == list(plan.critical_path)
        assert terminal.session.selection.step == plan.critical_path[0]
        await terminal.press("n")
        assert terminal.session.selection.step == plan.critical_path[1]
        await terminal.press("c")
        assert terminal.session.trail.stops == ()

    in_terminal(act)


def test_why() -> None:
    """The answer tells the way to the target; a name in it leads there."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down", "w")
        assert terminal.dialog == "WhyDialog"
        assert "build > final (COPY L23)" in terminal.text()
        await terminal.press("down", "enter")
        assert terminal.dialog == "MainScreen"
        assert terminal.selected == "build"
        await terminal.press("down", "w")
        assert "test is not built for final: no stage uses it." in terminal.text()
        await terminal.press("escape", "5", "home", "w")
        assert any("Select a stage first" in one for one in terminal.said)

    in_terminal(act)


def test_mouse() -> None:
    """A click selects in the list, in the source, in the schedule and in the drawing, and follows a link."""

    async def act(terminal: Terminal) -> None:
        main, pilot = terminal.main, terminal.pilot
        await pilot.click("#stages", offset=(6, 3))
        assert terminal.selected == "build"
        await pilot.click("#source", offset=(12, 2))
        assert main.focused_pane == "source"
        await pilot.click("#schedule", offset=(3, 2))
        assert terminal.selected == "base"
        region = main.graph.canvas.region_of("s3")
        assert region is not None
        at = region.offset - main.graph.canvas.scroll_offset
        await pilot.click("#canvas", offset=(at.x + 2, at.y + 1))
        await pilot.pause()
        assert terminal.selected == "docs"
        row = next(at for at in range(main.details.count()) if "final" in "".join(s.text for s in main.details.row(at)))
        await pilot.click("#details", offset=(2, row + 1 - int(main.details.scroll_offset.y)))
        await pilot.pause()
        assert terminal.selected == "final"
        await pilot.click("#stages", offset=(6, 2), times=2)
        await pilot.pause()
        assert (terminal.selected, main.focused_pane) == ("base", "steps")

    in_terminal(act)


def test_the_bars_can_be_clicked() -> None:
    """A click on the target opens the dialog of targets, one on a key does what the key does."""

    async def act(terminal: Terminal) -> None:
        line = terminal.lines()[0]
        await terminal.pilot.click("#header", offset=(line.index("final") + 1, 0))
        await terminal.pilot.pause()
        assert terminal.dialog == "TargetDialog"
        await terminal.press("escape")
        line = terminal.lines()[-1]
        await terminal.pilot.hover("#keys", offset=(line.index("Unused") + 1, 0))
        assert terminal.main.keybar.tooltip == "Show or leave out the stages that are not built."
        await terminal.pilot.click("#keys", offset=(line.index("Unused") + 1, 0))
        await terminal.pilot.pause()
        assert terminal.session.view.hide_unused

    in_terminal(act)


LONG = "FROM scratch AS s0\nCOPY . .\n" + "".join(f"FROM s{at} AS s{at + 1}\nRUN make\n" for at in range(59))


@pytest.mark.parametrize(
    ("pane", "key", "size"),
    [("1", "k", (120, 40)), ("3", "left", (120, 40)), ("3", "j", (70, 24)), ("6", "up", (120, 40))],
)
def test_keys_that_come_together(pane: str, key: str, size: tuple[int, int]) -> None:
    """However fast keys come, each counts, and all panes show where the last one led."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.press(pane)
        await terminal.burst(*[key] * 40)
        assert terminal.session.selection == Selection(19)
        assert main.stages.cursor == 19
        assert main.graph.seen.selected == "s19"
        assert main.schedule.at == (19, "")
        assert "Stage s19" in terminal.text()

    in_terminal(act, LONG, size=size)


def test_keys_after_the_one_that_opens() -> None:
    """What is typed together with the key that opens the search, a dialog or a pane is for what it opens."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        await terminal.burst("slash", "s", "5", "backspace", "1", "9")
        assert main.search.input.value == "s19"
        assert terminal.selected == "s19"
        await terminal.burst("enter")
        await terminal.burst("t", "s", "1", "7", "enter")
        assert terminal.targets == ["s17"]
        await terminal.burst("t", "s", "1", "7", "backspace", "6", "backspace", "enter")
        assert terminal.targets == ["s1"]
        await terminal.burst("b", "escape", "1", "home", "j", "j")
        assert (terminal.dialog, terminal.selected) == ("MainScreen", "s2")

    in_terminal(act, LONG)


@pytest.mark.parametrize(("key", "act_"), [("t", "action_build"), ("colon", "action_go")])
def test_a_key_before_the_word_of_the_last_letter(key: str, act_: str) -> None:
    """Enter takes what is typed, also where the list has not heard of the last letter yet."""

    async def act(terminal: Terminal) -> None:
        await terminal.press(key, "s", "1")
        screen = terminal.app.screen
        assert isinstance(screen, TargetDialog | GoToDialog)
        screen.input.value = "s17"
        getattr(screen, act_)()
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert "s17" in (terminal.selected, *terminal.targets)

    in_terminal(act, LONG)


def test_the_schedule_keeps_its_names() -> None:
    """However far the schedule is scrolled to the side, each row begins with its stage; a click there picks it."""

    async def act(terminal: Terminal) -> None:
        schedule = terminal.main.schedule
        await terminal.press("6")
        assert schedule.scroll_offset.x > 0
        lines = terminal.lines()[schedule.region.y + 1 : schedule.region.bottom - 1]
        assert lines[0].startswith("│wave ")
        assert lines[-1].startswith("│s59 ")
        assert "█" in lines[-1]
        await terminal.pilot.click("#schedule", offset=(2, 2))
        await terminal.pilot.pause()
        assert terminal.session.selection == Selection(int(lines[1].split()[0].removeprefix("│s")))

    in_terminal(act, LONG, size=(60, 30))
