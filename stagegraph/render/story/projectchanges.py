"""What a change does to several targets, as text and as Markdown: a summary, then each build that it touches."""

from __future__ import annotations

from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.projects.projectcauses import project_causes
from stagegraph.render.shared.parts import Part, plain
from stagegraph.render.shared.projectwords import targets_name
from stagegraph.render.shared.tables import NOTHING, table
from stagegraph.render.shared.wording import counted, listed
from stagegraph.render.story.difffacts import gist
from stagegraph.render.story.difftext import diff_text
from stagegraph.render.story.impactmarkdown import impact_details
from stagegraph.render.story.impacttext import impact_text
from stagegraph.render.story.impactwords import IF_STORED, why_line, why_lines
from stagegraph.render.story.impactwords import headline as impact_headline
from stagegraph.render.story.markdown import fitting, folded, lines_as_markdown, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.analysis.projects.projectcauses import PlacedStep
    from stagegraph.analysis.projects.projectdiff import BuildDiff, ProjectDiff
    from stagegraph.analysis.projects.projectimpact import BuildImpact, ProjectImpact
    from stagegraph.analysis.timing.rebuilding import RebuildTime
    from stagegraph.render.shared.tables import Cell, Style

_MOST = 60_000  # characters of a comment
_NEW, _GONE = "new: all of it runs", "no target any more"


# --- impact -------------------------------------------------------------------------------------------------------


def project_impact_text(found: ProjectImpact, style: Style, rebuild: RebuildTime | None = None) -> str:
    """How many steps of each target run again, and how long that takes by a log; then what runs and why."""
    header = ("TARGETS", "DOCKERFILE", "RUN AGAIN", "PERHAPS", "CACHED")
    rows: list[tuple[Cell, ...]] = [_impact_row(one) for one in found.builds]
    rows += [(name, NOTHING, _GONE, NOTHING, NOTHING) for name in found.gone]
    parts = [
        style.filled(f"{_impact_summary(found)}."),
        *(style.filled(told) for told in _rebuilt(rebuild)),
        table(style, header, rows, flexible=(0, 1, 2), dispensable=(1,)),
    ]
    for one in found.builds:
        if one.impact is not None and _touches(one):
            parts += [style.paint(f"== {targets_name(one.build)}", "bold"), impact_text(one.impact, style).rstrip("\n")]
    return "\n\n".join(parts) + "\n"


def project_impact_markdown(found: ProjectImpact, rebuild: RebuildTime | None = None, link_base: str = "") -> str:
    """The same in Markdown, details folded."""
    rows = ["| targets | Dockerfile | run again | perhaps | cached |", "| --- | --- | --: | --: | --: |"]
    for one in found.builds:
        cells = [" ".join(cell) if isinstance(cell, tuple) else cell for cell in _impact_row(one)]
        rows.append(f"| {' | '.join(marked((Part(cell),), '') for cell in cells)} |")
    rows += [f"| {marked((Part(name),), '')} | | {_GONE} | | |" for name in found.gone]
    told = [marked((Part(text),), "") for text in _rebuilt(rebuild)]
    parts = [f"### {marked((Part(f'{_impact_summary(found)}.'),), '')}", *told, "\n".join(rows)]
    details = [
        folded(targets_name(one.build), "\n\n".join([_impact_head(one), *impact_details(one.impact, link_base)]))
        for one in found.builds
        if one.impact is not None and _touches(one)
    ]
    return "\n\n".join([*parts, *fitting(details, _MOST), IF_STORED]) + "\n"


def _rebuilt(rebuild: RebuildTime | None) -> Iterator[str]:
    if rebuild is not None:
        from stagegraph.render.story.forecastwords import rebuild_sentences  # noqa: PLC0415  (few give a log)

        yield " ".join(rebuild_sentences(rebuild))


def project_why_text(found: ProjectImpact, place: PlacedStep, style: Style) -> str:
    """Why one step runs again, or does not."""
    return "\n".join(style.filled(plain(line), "    ") for line in _why_lines(found, place)) + "\n"


def project_why_markdown(found: ProjectImpact, place: PlacedStep, link_base: str = "") -> str:
    """The same in Markdown."""
    return lines_as_markdown(_why_lines(found, place), link_base=link_base)


def _why_lines(found: ProjectImpact, place: PlacedStep) -> Iterator[tuple[Part, ...]]:
    """A step with what it runs behind, down to the first cause; each begins with its target."""
    causes = project_causes(found, place)
    build = found.builds[place.build]
    if not causes and build.impact is not None:
        (line,) = why_lines(build.impact, build.impact.step(place.step))
        yield (*_target_part(build, ""), *line)
    for at, one in enumerate(causes):
        head = (Part("  " * min(at, 1)), *_target_part(one.build, one.target))
        if one.step is None or one.build.impact is None:
            yield (*head, Part("a new target, all of which runs"))
        else:
            yield (*head, *why_line(one.build.impact, one.step))


def _target_part(build: BuildImpact, target: str) -> tuple[Part, ...]:
    return (Part(target or build.build.name), Part(": "))


def _impact_head(one: BuildImpact) -> str:
    return marked((*impact_headline(one.impact), Part(".")), "") if one.impact is not None else ""


def _touches(one: BuildImpact) -> bool:
    return one.impact is None or any(step.status is not Status.CACHED for step in one.impact.steps)


def _impact_row(one: BuildImpact) -> tuple[Cell, ...]:
    name, path = targets_name(one.build), one.build.plan.dockerfile.path
    if one.impact is None:
        return (name, path, _NEW, NOTHING, NOTHING)
    runs, perhaps, cached = (one.impact.count(status) for status in (Status.RUNS, Status.CONTENT, Status.CACHED))
    return (name, path, str(runs or NOTHING), str(perhaps or NOTHING), str(cached or NOTHING))


def _impact_summary(found: ProjectImpact) -> str:
    runs = sum(len(one.build.targets) for one in found.builds if _runs(one))
    perhaps = sum(len(one.build.targets) for one in found.builds if _touches(one)) - runs
    everything = counted(sum(len(one.build.targets) for one in found.builds), "target")
    if not runs and not perhaps:
        return f"nothing of {everything} runs again"
    more = f", {perhaps} more perhaps" if perhaps else ""
    return f"{runs} of {everything} {'runs' if runs == 1 else 'run'} again, in part or as a whole{more}"


def _runs(one: BuildImpact) -> bool:
    return one.impact is None or bool(one.impact.count(Status.RUNS))


# --- diff ---------------------------------------------------------------------------------------------------------


def project_diff_text(found: ProjectDiff, style: Style) -> str:
    """What happens to each target, then all that differs of those that do."""
    rows: list[tuple[Cell, ...]] = [(listed(one.targets), one.path, _diff_words(one)) for one in found.builds]
    rows += [(name, NOTHING, _GONE) for name in found.gone]
    header = ("TARGETS", "DOCKERFILE", "CHANGE")
    parts = [style.filled(f"{_diff_summary(found)}."), table(style, header, rows, flexible=(0, 1, 2), dispensable=(1,))]
    for one in found.builds:
        if one.changes is not None and one.differs:
            parts += [style.paint(f"== {listed(one.targets)}", "bold"), diff_text(one.changes, style).rstrip("\n")]
    return "\n\n".join(parts) + "\n"


def project_diff_markdown(found: ProjectDiff, details: Iterable[str]) -> str:
    """The same in Markdown.

    Args:
        found: what is told.
        details: of each build that differs, in order.
    """
    rows = ["| targets | Dockerfile | change |", "| --- | --- | --- |"]
    for one in found.builds:
        cells = (listed(one.targets), one.path, _diff_words(one))
        rows.append(f"| {' | '.join(marked((Part(cell),), '') for cell in cells)} |")
    rows += [f"| {marked((Part(name),), '')} | | {_GONE} |" for name in found.gone]
    changed = [one for one in found.builds if one.changes is not None and one.differs]
    shown = [folded(listed(one.targets), text) for one, text in zip(changed, details, strict=True)]
    head = f"### {marked((Part(f'{_diff_summary(found)}.'),), '')}"
    return "\n\n".join([head, "\n".join(rows), *fitting(shown, _MOST)]) + "\n"


def _diff_words(one: BuildDiff) -> str:
    if one.changes is None:
        return "new"
    told = gist(one.changes) if one.differs or one.changes.reruns else "nothing changes"
    told = f"new: {listed(one.new)}; {told}" if one.new else told
    return f"{told}; takes {listed(one.taken)}" if one.taken else told


def _diff_summary(found: ProjectDiff) -> str:
    differing = sum(len(one.targets) for one in found.builds if one.differs)
    everything = sum(len(one.targets) for one in found.builds)
    gone = f", {counted(len(found.gone), 'target')} gone" if found.gone else ""
    return f"{differing} of {counted(everything, 'target')} {'differs' if differing == 1 else 'differ'}{gone}"
