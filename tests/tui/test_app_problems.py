"""What is wrong with the file: the line that tells it, walking from one to the next, marks, the list."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.findings.checking import RuleChoice
from stagegraph.analysis.notes.rules import Severity
from stagegraph.analysis.request import PlanRequest
from stagegraph.tui.app import StagegraphApp
from stagegraph.tui.model.remarks import Remark, RemarkKind, findings_of, foremost, next_remark
from stagegraph.tui.model.session import Loaded
from stagegraph.tui.widgets.problemline import ProblemLine
from tests.helpers.terminal import TEXT, Terminal, in_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.render.story.sections import Section
    from stagegraph.tui.model.session import Problem

WRONG = """\
FROM alpine AS builder
RUN make
FROM biulder AS copies
COPY --chown=me --link x /y
FROM scratch AS final
ENV a b
COPY --from=copies / /
"""


async def checked(terminal: Terminal) -> None:
    """Wait until the build checks are worked out."""
    await terminal.until(lambda: bool(terminal.session.findings))
    await terminal.pilot.pause()


def lines_of(terminal: Terminal) -> list[tuple[RemarkKind, int]]:
    """Who says something, and of which line."""
    return [(one.kind, one.line) for one in terminal.main.shown.remarks]


def text_of(sections: tuple[Section, ...]) -> str:
    """What the details say."""
    return "\n".join("".join(part.text for part in line) for one in sections for line in one.lines)


def test_notes_and_build_checks_are_told() -> None:
    """A near name, an owner without a file of names, an old form of ENV: the gravest one stands in the line."""

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        assert lines_of(terminal) == [(RemarkKind.NOTE, 3), (RemarkKind.NOTE, 4), (RemarkKind.CHECK, 6)]
        line = terminal.lines()[-2]
        assert "line 4" in line
        assert "--chown=me names an owner" in line
        assert "2/3" in line

    in_terminal(act, WRONG)


def test_walking_through_problems() -> None:
    """F8 goes from one to the next in the source, shift+F8 back, each from where the cursor of the source is."""

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        source = terminal.main.source
        walked = []
        for key in ("f8", "f8", "f8", "f8", "shift+f8", "f20"):
            await terminal.press(key)
            walked.append((source.line, terminal.selected))
        assert walked == [(4, "copies"), (6, "final"), (3, "copies"), (4, "copies"), (3, "copies"), (6, "final")]
        await terminal.press("g", "f8")
        assert source.line == 3
        assert terminal.main.focused_pane == "source"

    in_terminal(act, WRONG)


def test_marks() -> None:
    """Lines and stages that something is said of bear a mark that is read without colour."""

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        source, stages = terminal.main.source, terminal.main.stages

        def mark(row: tuple[object, ...]) -> str:
            return "".join(getattr(span, "text", "") for span in row)

        assert [mark(source.row(at))[1] for at in range(7)] == [" ", " ", "!", "\u2717", " ", "!", " "]
        assert ["\u2717" in mark(stages.row(at)) for at in range(3)] == [False, True, False]
        assert "!" in mark(stages.row(2))
        assert mark(stages.row(0)).replace("!", " ") == mark(stages.row(0))
        await terminal.press("1", "G")
        assert "LegacyKeyValueFormat" in text_of(terminal.main.details.sections)

    in_terminal(act, WRONG)


def test_the_editor_opens_at_the_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """After F8 and after a refusal `e` opens the editor at that line; in the list at that of the cursor."""

    @contextmanager
    def suspend(_: object) -> Iterator[None]:
        yield

    async def act(terminal: Terminal) -> None:
        monkeypatch.setattr(StagegraphApp, "suspend", suspend)
        await checked(terminal)
        await terminal.press("f8", "e")
        await terminal.press("p", "down", "e")
        await terminal.press("1")
        terminal.loader.write(WRONG.replace("RUN make", "RUNN make"))
        terminal.app.reload()
        await terminal.until(lambda: terminal.session.problem is not None)
        await terminal.pilot.pause()
        await terminal.press("e")
        assert terminal.desk.edited == [4, 6, 2]

    in_terminal(act, WRONG)


def test_the_list() -> None:
    """The list has a line for each problem, tells all of the one under the cursor, and goes there."""

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        await terminal.press("p")
        assert terminal.dialog == "ProblemsDialog"
        text = terminal.text()
        assert "near-name" in text
        assert "Write numbers" in text
        await terminal.press("up", "enter")
        assert terminal.dialog == "MainScreen"
        assert (terminal.main.source.line, terminal.selected) == (3, "copies")
        await terminal.press("p", "escape")
        assert terminal.main.source.line == 3

    in_terminal(act, WRONG)


def test_all_is_told_in_a_small_terminal() -> None:
    """The longest text of them is seen whole, and the list stays where it is."""

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        await terminal.press("p")
        await terminal.pilot.pause()
        assert "has an /etc/passwd." in " ".join(terminal.text().replace("\u2502", " ").split())
        before = terminal.app.screen.query_one("#box").region
        await terminal.press("up")
        assert terminal.app.screen.query_one("#box").region == before

    in_terminal(act, WRONG, size=(60, 20))


def test_nothing_is_wrong() -> None:
    """Without problems the line says so, and the keys and the list do, too."""

    async def act(terminal: Terminal) -> None:
        assert "no problems" in terminal.lines()[-2]
        await terminal.press("f8")
        assert terminal.said == ["There are no problems."]
        await terminal.press("p")
        assert "No problems" in terminal.text()
        await terminal.press("enter", "escape")
        assert terminal.dialog == "MainScreen"

    in_terminal(act, "FROM scratch AS a\nCOPY . .\n")


def test_nothing_jumps() -> None:
    """A file that is refused, whatever the message, leaves every pane where it is; the graph says what it is of."""

    async def act(terminal: Terminal) -> None:
        before = terminal.main.bench.places, terminal.main.bench.region
        for text in (TEXT.replace("AS build", "AS build\nRUNN"), TEXT + "RUN <<E\n", TEXT.replace("FROM base", "FRO")):
            terminal.loader.write(text)
            before_it = terminal.session.problem
            terminal.app.reload()
            await terminal.until(partial(another, terminal, before_it))
            await terminal.pilot.pause()
            assert (terminal.main.bench.places, terminal.main.bench.region) == before
            assert "last text that could be planned" in terminal.text()
            assert "Refused" in text_of_titles(terminal)
        terminal.loader.write(TEXT)
        terminal.app.reload()
        await terminal.until(lambda: terminal.session.problem is None)
        await terminal.pilot.pause()
        assert (terminal.main.bench.places, terminal.main.bench.region) == before
        assert "last text that could be planned" not in terminal.text()

    def another(terminal: Terminal, problem: Problem | None) -> bool:
        return terminal.session.problem is not None and terminal.session.problem != problem

    def text_of_titles(terminal: Terminal) -> str:
        return " ".join(one.title for one in terminal.main.details.sections)

    in_terminal(act)


def test_a_refusal_is_told_first() -> None:
    """What BuildKit refuses comes before all else; its advice stands in the details and in the list."""

    async def act(terminal: Terminal) -> None:
        assert lines_of(terminal)[0][0] is RemarkKind.REFUSAL
        assert terminal.main.problems.has_class("refusal")
        assert "--build-arg" in text_of(terminal.main.details.sections)
        await terminal.press("p")
        assert "--build-arg" in terminal.text()

    in_terminal(act, "ARG BASE\nFROM $BASE\n")


def test_a_refusal_is_said_once() -> None:
    """The message of BuildKit names its line, so that ours does not; the line of the source bears one mark."""

    async def act(terminal: Terminal) -> None:
        assert terminal.lines()[-2].startswith(" \u2717 dockerfile parse error on line 2: unknown instruction")
        assert "".join(span.text for span in terminal.main.source.row(1)) == "2\u2717  RUNN x"
        assert terminal.main.schedule.head() == ()

    in_terminal(act, "FROM alpine AS build\nRUNN x\n")


def test_nothing_is_said_of_a_file_that_is_not_read_yet() -> None:
    """Before there is a plan or a refusal the line does not claim that there are no problems."""
    line = ProblemLine("problems")
    line.show((), -1, known=False)
    assert "".join(text for text, _, _ in line.pieces()) == " reading the file"
    line.show((), -1)
    assert "".join(text for text, _, _ in line.pieces()) == " \u2713 no problems"


def test_the_click() -> None:
    """A click on the line goes to the problem, one on its end to the next one or to the list."""

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        await terminal.pilot.click("#problems", offset=(10, 0))
        await terminal.pilot.pause()
        assert terminal.main.source.line == 4
        text = terminal.lines()[-2]
        await terminal.pilot.click("#problems", offset=(text.index("F8"), 0))
        await terminal.pilot.pause()
        assert terminal.main.source.line == 6
        await terminal.pilot.click("#problems", offset=(text.index("p all"), 0))
        await terminal.pilot.pause()
        assert terminal.dialog == "ProblemsDialog"

    in_terminal(act, WRONG)


def test_build_findings_of_a_request() -> None:
    """Several platforms and targets tell a broken check once; what is refused before any check tells none."""
    loaded = Loaded(WRONG, "Dockerfile")
    assert [
        one.line for one in findings_of(loaded, PlanRequest(("copies", "final"), platform="linux/amd64,linux/arm64"))
    ]
    both = findings_of(loaded, PlanRequest(("final",), platform="linux/amd64,linux/arm64"))
    assert both == findings_of(loaded, PlanRequest(("final",)))
    assert findings_of(Loaded("RUNN x", "Dockerfile"), PlanRequest()) == ()
    assert findings_of(loaded, PlanRequest(platform="no such thing")) == ()


def test_which_is_next() -> None:
    """From where one is, round at the ends; what has no line follows by its number."""

    def said(line: int, severity: Severity = Severity.WARNING) -> Remark:
        return Remark(RemarkKind.NOTE, severity, line, "x")

    remarks = (said(0), said(3), said(7, Severity.ERROR), said(9))
    assert foremost(remarks) == 2
    assert foremost(()) == next_remark((), -1, 1, 1) == -1
    assert next_remark(remarks, -1, 8, 1) == 2
    assert next_remark(remarks, 2, 7, 1) == 3
    assert next_remark(remarks, 3, 9, 1) == 0
    assert next_remark(remarks, 0, 9, 1) == 1
    assert next_remark(remarks, 2, 5, -1) == 1
    assert next_remark(remarks, 2, 1, -1) == 3


EARLY = """\
FROM golang:1.25 AS build
RUN go build -o /app
FROM debian:13 AS final
COPY --from=build /app /app
RUN apt-get update && apt-get install -y git
"""


def test_rules_about_the_graph_are_told() -> None:
    """What check finds about the graph stands among the problems, with what to do, and marks its line and its stage."""

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        (remark,) = terminal.main.shown.remarks
        assert (remark.kind, remark.severity, remark.line, remark.rule) == (
            RemarkKind.RULE,
            Severity.INFO,
            4,
            "early-copy",
        )
        assert remark.stage == 1
        assert "Write the COPY below that step" in remark.advice
        assert "waits for build because of this COPY" in terminal.lines()[-2]

    in_terminal(act, EARLY)


def test_rules_that_are_not_wanted() -> None:
    """Rules that the settings leave out, and what is less grave than they want, are no problems."""
    loaded = Loaded(EARLY.replace("AS final", "AS Final"), "Dockerfile")
    every = [one.rule for one in findings_of(loaded, PlanRequest())]
    assert every == ["StageNameCasing", "early-copy"]
    only = RuleChoice(frozenset({"early-copy"}))
    assert [one.rule for one in findings_of(loaded, PlanRequest(), only)] == ["early-copy"]
    grave = RuleChoice(least=Severity.WARNING)
    assert [one.rule for one in findings_of(loaded, PlanRequest(), grave)] == ["StageNameCasing"]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30)])
def test_the_keys_of_a_long_list_are_seen(size: tuple[int, int]) -> None:
    """However many problems there are, all that is told of one and the keys stay in the dialog."""
    text = "FROM alpine\n" + "".join(f"ENV A{at} b\nWORKDIR a{at}\n" for at in range(9))

    async def act(terminal: Terminal) -> None:
        await checked(terminal)
        await terminal.press("p")
        for _ in range(3):
            await terminal.press("down")
        seen = terminal.text()
        assert "esc close" in seen
        assert "Write KEY=VALUE" in seen or "Write the whole path." in seen

    in_terminal(act, text, size=size)


def test_rules_that_are_broken_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the build checks find too much of is a problem of its own, which no plan tells."""
    monkeypatch.setattr("stagegraph.graph.checks.report.VIOLATIONS", 0)
    monkeypatch.setattr("stagegraph.graph.checks.report.VIOLATIONS_FOR_EACH_LINE", 0)
    (only,) = findings_of(Loaded(WRONG, "Dockerfile"), PlanRequest())
    assert (only.line, only.severity) == (6, Severity.ERROR)
    assert only.message.startswith("the build checks find more than 0 violations")
