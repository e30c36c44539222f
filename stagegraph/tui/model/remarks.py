"""What there is to say of the file: why it is refused, notes, findings, in one list to walk through."""

from __future__ import annotations

from enum import Enum

from stagegraph.analysis.notes.collect import notes_of
from stagegraph.analysis.notes.rules import Severity
from stagegraph.errors import StagegraphError
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.findings.checking import RuleChoice
    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.tui.model.session import Loaded, Session


class RemarkKind(Enum):
    """Who says it."""

    REFUSAL = "refused"
    NOTE = "note"
    CHECK = "build check"
    RULE = "rule"


class Remark(Record):
    """One thing that is said of the file.

    Attributes:
        kind: who says it.
        severity: how grave it is; a refusal is an error.
        line: of the file, counted from 1; 0 where there is none.
        text: what is wrong.
        rule: the name of the rule, "" for a refusal.
        advice: what to do about it, "" where that is not known.
        stage: the index of the stage that it is about, None for none.
    """

    kind: RemarkKind
    severity: Severity
    line: int
    text: str
    rule: str = ""
    advice: str = ""
    stage: int | None = None


def findings_of(loaded: Loaded, request: PlanRequest, choice: RuleChoice | None = None) -> tuple[Finding, ...]:
    """What is found in a file as read for a request, by line: BuildKit's build checks, and rules about the graph.

    None for a file or a request that is refused before anything is checked: that is told elsewhere, as are refusals and
    notes. ``choice`` is what the settings of the project want; None for all.
    """
    from stagegraph.analysis.findings.checking import RuleChoice, check_file  # noqa: PLC0415  (after the plan, nobody waits)
    from stagegraph.analysis.findings.checklist import REFUSED  # noqa: PLC0415  (as above)
    from stagegraph.analysis.notes.rules import RULES  # noqa: PLC0415  (as above)
    from stagegraph.syntax.parser import parse  # noqa: PLC0415  (as above)

    configs = loaded.image_configs if loaded.image_configs is not None else request.image_configs
    choice = choice or RuleChoice()
    choice = replace(choice, rules=choice.rules - RULES.keys() - {REFUSED.id})
    try:
        dockerfile = parse(loaded.text, loaded.name)
        return tuple(dict.fromkeys(check_file(dockerfile, replace(request, image_configs=configs), choice)))
    except StagegraphError:
        return ()


def remarks_of(session: Session) -> tuple[Remark, ...]:
    """What there is to say of a session: the refusal first, then the rest by line.

    Notes are those of the plan; they are left out while the text is another one than that of the plan.
    """
    plan = session.plan if session.current else None
    found: list[Remark] = []
    if plan is not None:
        found += [
            Remark(
                kind=RemarkKind.NOTE,
                severity=note.rule.severity,
                line=note.line,
                text=note.text,
                rule=note.rule.id,
                advice=note.rule.advice,
                stage=note.stage,
            )
            for note in notes_of(plan)
        ]
    found += [
        Remark(
            kind=RemarkKind.CHECK if one.buildkit else RemarkKind.RULE,
            severity=one.severity,
            line=one.line,
            text=one.message,
            rule=one.rule,
            advice=one.advice,
            stage=one.stage if plan is not None else None,
        )
        for one in session.findings
    ]
    if session.loaded is not None and session.loaded.unknown_images:
        found.append(Remark(RemarkKind.NOTE, Severity.INFO, 0, session.loaded.unknown_images, rule="image-config"))
    found.sort(key=lambda one: one.line)
    problem = session.problem
    if problem is not None:
        refusal = Remark(RemarkKind.REFUSAL, Severity.ERROR, problem.line, problem.message, advice=problem.hint)
        found.insert(0, refusal)
    return tuple(found)


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


def marks_by_line(remarks: Iterable[Remark]) -> dict[int, Severity]:
    """The lines of the file that something is said of, each with how grave that is."""
    return _gravest((one.line, one.severity) for one in remarks if one.line)


def marks_by_stage(remarks: Iterable[Remark]) -> dict[int, Severity]:
    """The stages that something is said of, each with how grave that is."""
    return _gravest((one.stage, one.severity) for one in remarks if one.stage is not None)


def _gravest(places: Iterable[tuple[int, Severity]]) -> dict[int, Severity]:
    found: dict[int, Severity] = {}
    for place, severity in places:
        found[place] = min(severity, found.get(place, severity), key=_RANKS.__getitem__)
    return found


def foremost(remarks: Sequence[Remark]) -> int:
    """The number of the one to show first: the first of the gravest; -1 where there is none."""
    order = sorted(range(len(remarks)), key=lambda at: (_RANKS[remarks[at].severity], at))
    return order[0] if order else -1


def next_remark(remarks: Sequence[Remark], at: int, line: int, by: int) -> int:
    """The number of the remark to go to, -1 where there is none.

    Args:
        remarks: as `remarks_of` gives them.
        at: the number of the one that was gone to last, -1 for none: then it is the gravest one's turn.
        line: of the source's cursor, counted from 1.
        by: 1 for the next one, -1 for the one before.
    """
    if not 0 <= at < len(remarks):
        return foremost(remarks)
    if remarks[at].line in (0, line):
        return (at + by) % len(remarks)
    order = range(len(remarks)) if by > 0 else range(len(remarks) - 1, -1, -1)
    return next((one for one in order if remarks[one].line and (remarks[one].line - line) * by > 0), order[0])
