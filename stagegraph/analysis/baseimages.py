"""The images that stages start from: what is known of them, and what of the build is not, for want of that."""

from __future__ import annotations

from stagegraph.graph.identifiers.namedcontexts import is_image_context
from stagegraph.syntax.environment import variables_of_image
from stagegraph.syntax.instructions import Arg
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.resolve.bases import Base, Outside
    from stagegraph.syntax.environment import Unexpanded

_WITH_TRIGGERS = "onbuild"  # as in the tag of an image that is made for its triggers


class BaseImage(Record):
    """An image that stages start from whose configuration BuildKit reads.

    Attributes:
        outside: which one it is; of a named context the image that this names.
        known: its configuration was given, for every platform for which a stage starts from it.
        digest: as given with the configuration, "" where none was.
        stages: indexes of the needed stages that start from it, ascending.
        variables: those that it may bring along and that stand as written in steps, sorted.
        used_in: indexes of the stages with such steps, ascending.
        unknown_triggers: its name says that it has ONBUILD triggers, which are not known.
        build_args: those of the variables that an ARG declares, for which a value can be given.
    """

    outside: Outside
    known: bool
    digest: str
    stages: tuple[int, ...]
    variables: tuple[str, ...]
    used_in: tuple[int, ...]
    unknown_triggers: bool
    build_args: tuple[str, ...] = ()

    @property
    def image(self) -> str:
        """Its whole reference, ``context:NAME`` for a context that names no image, or the text of a placeholder."""
        return str(self.outside)

    @property
    def leaves_open(self) -> bool:
        """Something of the build is not known for want of its configuration."""
        return bool(self.variables) or self.unknown_triggers


def base_images(plan: BuildPlan) -> tuple[BaseImage, ...]:
    """The images that the needed stages of a plan start from, sorted by reference."""
    return plan.once(_base_images)


def _base_images(plan: BuildPlan) -> tuple[BaseImage, ...]:
    bases: dict[Outside, list[tuple[int, Base]]] = {}
    for resolution in plan.resolutions:
        for number in resolution.built:
            entry = resolution.entries[number]
            if entry.stage is not None and _is_image(entry.base) and (outside := entry.base.config_of):
                bases.setdefault(outside, []).append((number, entry.base))
    variables, stages = _left_open(plan)
    return tuple(
        BaseImage(
            outside=outside,
            known=(known := all(base.config is not None for _, base in found)),
            digest=next(_digests(base for _, base in found), ""),
            stages=tuple(sorted({number for number, _ in found})),
            variables=tuple(sorted(variables.get(str(outside), ()))),
            used_in=tuple(sorted(stages.get(str(outside), ()))),
            unknown_triggers=not known and _WITH_TRIGGERS in str(outside),
            build_args=_build_args(plan, stages.get(str(outside), ()), variables.get(str(outside), ())),
        )
        for outside, found in sorted(bases.items(), key=lambda one: str(one[0]))
    )


def _is_image(base: Base) -> bool:
    if base.context:
        return not base.linked and is_image_context(base.source)
    return bool(base.image or base.placeholder)


def _digests(bases: Iterable[Base]) -> Iterator[str]:
    return (base.config.digest for base in bases if base.config is not None and base.config.digest)


def _build_args(plan: BuildPlan, stages: Iterable[int], variables: Iterable[str]) -> tuple[str, ...]:
    """Those of some variables that an ARG declares where they are used: in these stages, or those they go on with."""
    wanted = set(variables)
    found: set[str] = set()
    seen: set[int] = set()
    for index in stages:
        at: int | None = index
        while at is not None and at not in seen:
            seen.add(at)
            args = (one for one in plan.stages[at].stage.instructions if isinstance(one, Arg))
            found.update(arg.name for one in args for arg in one.args if arg.name in wanted)
            at = plan.stages[at].base.entry
    return tuple(sorted(found))


def _left_open(plan: BuildPlan) -> tuple[dict[str, set[str]], dict[str, set[int]]]:
    """The variables of each image that stand as written in steps, and the stages of these steps."""
    names: dict[str, list[tuple[str, Unexpanded | None]]] = {}
    stages: dict[str, set[int]] = {}
    for step in plan.steps:
        if step.unknown is not None:
            names.setdefault(step.unknown.image, []).extend(zip(step.unknown.names, step.unknown.values, strict=True))
            stages.setdefault(step.unknown.image, set()).update(step.stages)
    return {image: variables_of_image(found) for image, found in names.items()}, stages
