"""What functions of the library are given: made into a request, a view and a look, or refused in words of ours."""

from __future__ import annotations

from stagegraph.analysis.notes.rules import ALL_RULES, rule_ids
from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import UsageError
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.render.diagram.model import Level
from stagegraph.render.diagram.themes import THEMES
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.planorders import Look
from stagegraph.syntax.instructions import Dockerfile
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stagegraph.analysis.timing.timings import Timings


def view_and_look(  # noqa: PLR0913  (the keys of `Drawing`)
    *,
    level: str = Level.STAGES.value,
    theme: str = "light",
    direction: str = "",
    focus: str | Sequence[str] = (),
    depth: int | None = None,
    hide_unused: bool = False,
    fold: bool | None = None,
    simplify: bool | None = None,
    legend: bool = False,
    link_base: str = "",
    engine: str = "",
    timings: Timings | None = None,
) -> tuple[View, Look]:
    """What is drawn, and how, for the keys of `stagegraph.library.Drawing`.

    Raises:
        UsageError: one of them has no such value.
    """
    _expect_one_of("level", level, [one.value for one in Level])
    _expect_one_of("theme", theme, list(THEMES))
    _expect_one_of("direction", direction, ["", "LR", "TB"])
    if depth is not None and depth < 0:
        raise UsageError(f"depth {depth} is no number of arrows", hint="Give 0, 1, 2, ..., or None for all.")
    names = (focus,) if isinstance(focus, str) else tuple(focus)
    view = View(
        level=Level(level),
        hide_unused=hide_unused,
        focus=names,
        depth=depth,
        fold=fold,
        simplify=simplify,
        timings=timings,
    )
    return view, Look(theme=theme, direction=direction, legend=legend, link_base=link_base, engine=engine)


def _expect_one_of(name: str, given: object, known: Sequence[str]) -> None:
    if given not in known:
        words = ", ".join(one for one in known if one)
        raise UsageError(f"unknown {name} {given!r}", hint=f"There is {words}.")


def expect_dockerfile(given: object, function: str) -> None:
    """Refuse what is no Dockerfile.

    Raises:
        TypeError: it is something else; ``function`` is the name of ours that it was given to.
    """
    if not isinstance(given, Dockerfile):
        raise TypeError(f"stagegraph.{function} takes what stagegraph.parse returned, not {_kind(given)}")


def request_of(
    target: str | Sequence[str] | None = None,
    build_args: Mapping[str, str] | None = None,
    platform: str = "linux/amd64",
    build_contexts: Mapping[str, str] | None = None,
    *,
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
    no_notes: bool | Collection[str] = False,
) -> PlanRequest:
    """What a caller of the library asks to be planned; errors as in `stagegraph.library.plan`."""
    if not isinstance(platform, str):
        raise TypeError(f"platform is a text such as linux/arm64, not {_kind(platform)}")
    if image_configs is not None and not hasattr(image_configs, "items"):
        raise TypeError(f"image_configs is a mapping of references to configurations, not {_kind(image_configs)}")
    quiet = (ALL_RULES if no_notes else frozenset()) if isinstance(no_notes, bool) else rule_ids(no_notes)
    return PlanRequest(
        targets=_names(target),
        build_args=_texts(build_args, "build_args"),
        platform=platform,
        build_contexts=_texts(build_contexts, "build_contexts"),
        placeholders=placeholders,
        image_configs=read_image_configs(image_configs),
        no_notes=quiet,
    )


def _names(target: str | Sequence[str] | None) -> tuple[str, ...]:
    if target is None or isinstance(target, str):
        return (target or "",)
    if not hasattr(target, "__iter__") or not all(isinstance(name, str) for name in target):
        raise TypeError(f"target is the name of a stage, or several names, not {_kind(target)}")
    return tuple(target)


def _texts(given: Mapping[str, str] | None, name: str) -> FrozenMap[str, str]:
    if given is not None and not hasattr(given, "items"):
        raise TypeError(f"{name} is a mapping of names to values, not {_kind(given)}")
    found = FrozenMap(given or {})
    pairs: Iterable[tuple[object, object]] = found.items()  # a caller without a type checker can give anything
    for key, value in pairs:
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"{name} maps texts to texts, not {key!r} to {value!r}")
    return found


def _kind(given: object) -> str:
    return "None" if given is None else type(given).__name__
