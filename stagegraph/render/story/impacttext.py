"""What a change does to the steps of a build, as text for a terminal."""

from __future__ import annotations

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.shared.parts import plain
from stagegraph.render.shared.tables import table
from stagegraph.render.shared.wording import counted, lines_text, listed
from stagegraph.render.story.impactwords import (
    CONTENT_TEXT,
    IF_STORED,
    because,
    cause_lines,
    headline,
    not_compared,
    step_text,
    why_lines,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.impact.verdicts import Impact, StepImpact
    from stagegraph.analysis.timing.rebuilding import RebuildTime
    from stagegraph.render.shared.tables import Style

_PAINT = {Status.RUNS: "bold", Status.CONTENT: "cyan"}


def impact_text(impact: Impact, style: Style, rebuild: RebuildTime | None = None) -> str:
    """How many steps run again, where that starts, and stage by stage what runs and why.

    Args:
        impact: what is told.
        style: width and colours.
        rebuild: how long that takes; None where no log is known.
    """
    parts = [style.filled(f"{plain(headline(impact))}.")]
    if rebuild is not None:
        from stagegraph.render.story.forecastwords import rebuild_sentences  # noqa: PLC0415  (few give a log)

        parts.append(style.filled(" ".join(rebuild_sentences(rebuild))))
    if any(one.status is not Status.CACHED for one in impact.steps):
        causes = [style.filled(f"  {plain(line)}", "      ") for line in cause_lines(impact)]
        parts.append("\n".join([style.paint("WHERE IT STARTS", "bold"), *causes]))
        parts += _stages(impact, style)
    if any(one.status is Status.CONTENT for one in impact.steps):
        parts.append(style.filled(f"{CONTENT_TEXT}."))
    parts.append(style.filled(" ".join(filter(None, (not_compared(impact), IF_STORED)))))
    return "\n\n".join(parts) + "\n"


def why_text(impact: Impact, step_id: str, style: Style) -> str:
    """Why one step runs again, or does not."""
    lines = why_lines(impact, impact.step(step_id))
    return "\n".join(style.filled(plain(line), "    ") for line in lines) + "\n"


def by_stage(impact: Impact) -> Mapping[int | None, list[StepImpact]]:
    """The steps by the stage whose name BuildKit prints, in the order of the file; those of none at the end."""
    found: dict[int | None, list[StepImpact]] = {}
    for one in impact.steps:
        found.setdefault(one.step.stage, []).append(one)
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def _stages(impact: Impact, style: Style) -> Iterator[str]:
    cached = []
    for stage, steps in by_stage(impact).items():
        name = "images" if stage is None else impact.after.plan.stages[stage].display_name
        left = [one for one in steps if one.status is not Status.CACHED]
        if not left:
            cached.append(name)
            continue
        number, total = counted_steps(one.step for one in left), counted_steps(one.step for one in steps)
        head = f"{name}: {number} of {counted(total, 'step')}" if total else name
        yield f"{style.filled(head, '  ', 'bold')}\n{_table(impact, left, style)}"
    if cached:
        yield style.filled(f"Cached as a whole: {listed(cached)}.")


def _table(impact: Impact, steps: list[StepImpact], style: Style) -> str:
    rows = [
        (
            one.status.value,
            step_text(one.step),
            lines_text(one.step.location) if one.step.location.first else "-",
            plain(because(impact, one)),
        )
        for one in steps
    ]

    def paint(row: int, column: int, text: str) -> str:
        return style.paint(text, _PAINT[steps[row].status]) if column == 0 else text

    return table(style, ("STATUS", "STEP", "LINES", "WHY"), rows, flexible=(1, 3), dispensable=(2,), paint=paint)
