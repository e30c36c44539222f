"""What a change does to the steps of a build, as Markdown for a comment on GitHub or GitLab."""

from __future__ import annotations

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import lines_text
from stagegraph.render.story.impacttext import by_stage
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
from stagegraph.render.story.markdown import folded, lines_as_markdown, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.impact.verdicts import Impact, StepImpact
    from stagegraph.analysis.timing.rebuilding import RebuildTime

_MOST = 60_000  # characters; GitHub takes a few more in a comment


def impact_markdown(impact: Impact, *, link_base: str = "", rebuild: RebuildTime | None = None) -> str:
    """How many steps run again, where that starts, and folded stage by stage what runs and why.

    Args:
        impact: what is told.
        link_base: the address of the file in a web view; lines then link to it.
        rebuild: how long that takes; None where no log is known.
    """
    parts = [f"### {marked((*headline(impact), Part('.')), link_base)}", *impact_details(impact, link_base)]
    if rebuild is not None:
        from stagegraph.render.story.forecastwords import rebuild_sentences  # noqa: PLC0415  (few give a log)

        parts.append(marked((Part(" ".join(rebuild_sentences(rebuild))),), link_base))
    tail = " ".join(filter(None, (not_compared(impact), IF_STORED)))
    if any(one.status is Status.CONTENT for one in impact.steps):
        tail = f"{CONTENT_TEXT}. {tail}"
    return "\n\n".join([*_limited(parts), tail]) + "\n"


def impact_details(impact: Impact, link_base: str) -> Iterator[str]:
    """Where it starts, then folded stage by stage what runs and why; nothing where nothing runs again."""
    if any(one.status is not Status.CACHED for one in impact.steps):
        yield f"**Where it starts**\n\n{lines_as_markdown(cause_lines(impact), link_base=link_base).rstrip()}"
        yield from _stages(impact, link_base)


def why_markdown(impact: Impact, step_id: str, *, link_base: str = "") -> str:
    """Why one step runs again, or does not."""
    return lines_as_markdown(why_lines(impact, impact.step(step_id)), link_base=link_base)


def _limited(parts: list[str]) -> Iterator[str]:
    """The parts that a comment has room for."""
    room = _MOST
    for at, part in enumerate(parts):
        if len(part) > room:
            yield f"{len(parts) - at} parts are left out, as a comment has no room for them."
            return
        room -= len(part)
        yield part


def _stages(impact: Impact, link_base: str) -> Iterator[str]:
    for stage, steps in by_stage(impact).items():
        left = [one for one in steps if one.status is not Status.CACHED]
        if left:
            name = "images" if stage is None else impact.after.plan.stages[stage].display_name
            yield folded(f"{name}: {_told(left)}", _table(impact, left, link_base))


def _told(left: list[StepImpact]) -> str:
    """How many steps run again, and how many may."""
    runs = counted_steps(one.step for one in left if one.status is Status.RUNS)
    perhaps = counted_steps(one.step for one in left) - runs
    told = [f"{runs} {'runs' if runs == 1 else 'run'} again"] if runs else []
    return ", ".join([*told, *([f"{perhaps} perhaps"] if perhaps else [])])


def _table(impact: Impact, steps: list[StepImpact], link_base: str) -> str:
    rows = ["| status | step | lines | why |", "| --- | --- | --- | --- |"]
    for one in steps:
        location = one.step.location
        lines = (Part(lines_text(location), location=location),) if location.first else ()
        cells = (
            one.status.value,
            marked((Part(step_text(one.step), code=True),), link_base),
            marked(lines, link_base),
            marked(because(impact, one), link_base),
        )
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows)
