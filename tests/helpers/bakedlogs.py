"""Plain logs of several targets as buildx prints them, made from their plan: no real build is behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.logs.reading import read_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.logs.buildlog import LoggedBuild


def baked_log(project: ProjectPlan, seconds: Mapping[str, float] | None = None, *, prefixed: bool = True) -> str:
    """The log of a build of some targets, where each step takes a second.

    Args:
        project: the targets.
        seconds: how long some steps take otherwise, by words of their names.
        prefixed: the name of a target stands before each stage, as bake prints it where it builds several.
    """
    lines: list[str] = []
    for number, name in enumerate(_names(project, prefixed=prefixed), 1):
        took = next((time for words, time in (seconds or {}).items() if words in name), 1.0)
        lines += [f"#{number} {name}", f"#{number} DONE {took:.1f}s", ""]
    return "\n".join(lines)


def baked_build(
    project: ProjectPlan, seconds: Mapping[str, float] | None = None, *, prefixed: bool = True
) -> LoggedBuild:
    """The same as it is read."""
    (build,) = read_log([baked_log(project, seconds, prefixed=prefixed).encode()]).builds
    return build


def _names(project: ProjectPlan, *, prefixed: bool) -> Iterator[str]:
    for build in project.builds:
        for one in build.targets:
            yield _named("[internal] load build definition from Dockerfile", one.name if prefixed else "")
    for step in project.steps:
        targets = project.targets_of(step)
        yield _named(step.name, targets[-1] if prefixed and targets else "")
    for one in project.targets:
        if not one.linked:
            yield _named("exporting to image", one.name if prefixed else "")


def _named(name: str, target: str) -> str:
    """``addPrefix`` of buildx's ``util/progress/multiwriter.go``."""
    if not target:
        return name
    return f"[{target} {name[1:]}" if name.startswith("[") else f"[{target}] {name}"
