"""Who builds what, as a table for a terminal."""

from __future__ import annotations

from stagegraph.render.shared.tables import NOTHING, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.project.bake.bakefields import BakeTarget
    from stagegraph.project.bake.bakequestion import BakeAnswer
    from stagegraph.render.shared.tables import Cell, Style

_HEADER = ("TARGET", "DOCKERFILE", "CONTEXT", "STAGE", "NAMED CONTEXTS", "ARGS", "PLATFORMS")


def project_text(answer: BakeAnswer, style: Style) -> str:
    """The targets by name, the groups that hold them, and what others need without being built for themselves."""
    asked = set(answer.groups["default"].targets) if "default" in answer.groups else set()
    members = {name for group in answer.groups.values() for name in group.targets} | asked
    rows = [_row(one, linked=one.name not in members) for _, one in sorted(answer.targets.items())]
    made = table(style, _HEADER, rows, flexible=(1, 2, 3, 4, 5, 6), dispensable=(6, 5, 4)) + "\n"
    groups = [(name, _words(group.targets)) for name, group in sorted(answer.groups.items())]
    if groups:
        made += "\n" + table(style, ("GROUP", "TARGETS"), groups, flexible=(1,)) + "\n"
    return made


def _row(target: BakeTarget, *, linked: bool) -> tuple[Cell, ...]:
    name: Cell = (target.name, "(linked)") if linked else target.name
    inline = target.text("dockerfile-inline")
    return (
        name,
        "inline" if inline else target.text("dockerfile") or NOTHING,
        target.text("context") or NOTHING,
        target.text("target") or NOTHING,
        _words(f"{key}={value}" for key, value in sorted(target.pairs("contexts").items())),
        _words(sorted(key for key, value in target.pairs("args").items() if value is not None)),
        _words(target.texts("platforms")),
    )


def _words(words: Iterable[str]) -> Cell:
    return tuple(words) or NOTHING
