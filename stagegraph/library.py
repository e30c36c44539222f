"""The library: a Dockerfile becomes a plan that tells and draws what BuildKit will do.

::

    dockerfile = stagegraph.parse(text, filename="Dockerfile")
    plan = stagegraph.plan(dockerfile, target="runtime")
    plan.needs("runtime"), plan.why("deps"), plan.notes, plan.to_dict(), plan.svg()
"""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.baseimages import base_images
from stagegraph.analysis.chains import why
from stagegraph.analysis.notes.collect import notes_of
from stagegraph.analysis.notes.rules import ALL_RULES, rule_ids
from stagegraph.analysis.plan import BuildPlan
from stagegraph.analysis.planning import resolutions_of
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.scope import scope
from stagegraph.analysis.takes import transfers
from stagegraph.analysis.targets import list_targets
from stagegraph.graph.identifiers.imageconfigs import read_image_configs
from stagegraph.syntax.instructions import Dockerfile
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    import networkx as nx

    from stagegraph.analysis.baseimages import BaseImage
    from stagegraph.analysis.chains import Why
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.analysis.scope import Variable
    from stagegraph.analysis.takes import Transfer
    from stagegraph.analysis.targets import Target
    from stagegraph.graph.resolve.resolution import Resolution


class Plan(BuildPlan):
    """What BuildKit does for one or more targets of a Dockerfile, with all that follows from it.

    `plan` makes one. What `stagegraph.analysis.plan.BuildPlan` has is the build as it is: stages, edges, steps. Here
    is what it means, and how it is drawn; each answer is worked out when it is asked for first.
    """

    def __init__(self, dockerfile: Dockerfile, request: PlanRequest, resolutions: Sequence[Resolution]) -> None:
        super().__init__(dockerfile, resolutions[0].options, resolutions, no_notes=request.no_notes)
        self.request = request

    # --- What it tells -------------------------------------------------------------------------------------------

    @property
    def notes(self) -> tuple[Note, ...]:
        """What BuildKit accepts and is probably not meant, by line."""
        return notes_of(self)

    @property
    def base_images(self) -> tuple[BaseImage, ...]:
        """The images that the needed stages start from, and what is not known of them."""
        return base_images(self)

    def why(self, which: str | int) -> Why:
        """Why a stage is built, or why not.

        Raises:
            UsageError: there is no such stage.
        """
        return why(self, self.stage(which).index)

    def variables(self, which: str | int) -> tuple[Variable, ...]:
        """The build args and variables that a stage ends with, and where each value comes from.

        Raises:
            UsageError: there is no such stage.
        """
        return scope(self, self.stage(which).index)

    def transfers(self, which: str | int) -> tuple[Transfer, ...]:
        """The COPYs and ADDs of a stage, those of its parent's ONBUILD triggers first.

        Raises:
            UsageError: there is no such stage.
        """
        return transfers(self, self.stage(which).index)

    # --- What it becomes -----------------------------------------------------------------------------------------

    @cached_property
    def graph(self) -> nx.MultiDiGraph[int | str]:
        """The stages and images as a networkx graph; see `stagegraph.analysis.networks.stage_network`."""
        from stagegraph.analysis.networks import stage_network  # noqa: PLC0415  (networkx is slow to import)

        return stage_network(self)

    @cached_property
    def step_graph(self) -> nx.DiGraph[str]:
        """The steps as a networkx graph; see `stagegraph.analysis.networks.step_network`."""
        from stagegraph.analysis.networks import step_network  # noqa: PLC0415  (networkx is slow to import)

        return step_network(self)

    def to_dict(self) -> dict[str, Any]:
        """The document of ``--format json``; its schema is ``docs/plan.schema.json``."""
        from stagegraph.analysis.document import plan_document  # noqa: PLC0415  (not everybody wants it)

        return plan_document(self)


def plan(  # noqa: PLR0913  (the options of a build, by name)
    dockerfile: Dockerfile,
    target: str | Sequence[str] | None = None,
    build_args: Mapping[str, str] | None = None,
    platform: str = "linux/amd64",
    build_contexts: Mapping[str, str] | None = None,
    *,
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
    no_notes: bool | Collection[str] = False,
) -> Plan:
    """The plan of a build.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        target: the name of a stage in any case, several names, or None for the last stage.
        build_args: values of build args by name.
        platform: the target platform, say ``linux/arm64``; several in one build are separated by commas.
        build_contexts: named contexts: what to take instead of a stage or an image, by its name.
        placeholders: a base whose build args are not set stays a placeholder instead of being refused.
        image_configs: what images bring along, by their references in any spelling, ``"*"`` for all others:
            ``{"golang:1.23": {"digest": "sha256:...", "config": {"Env": [...], "WorkingDir": ..., "User": ...,
            "Shell": [...], "OnBuild": [...]}}}``, or with ``"platforms": {"linux/amd64": {"config": ...}}`` instead
            of ``"config"``, or beside it.
        no_notes: True for a plan without notes, or the ids of the rules whose notes are not wanted.

    Raises:
        DockerfileError: BuildKit refuses the file, or a stage that a target needs.
        UsageError: no platform, no context name, an empty list of targets, a malformed image configuration, or no
            rule of notes.
        TypeError: an argument is of another type.
    """
    request = _request(
        target,
        build_args,
        platform,
        build_contexts,
        placeholders=placeholders,
        image_configs=image_configs,
        no_notes=no_notes,
    )
    _expect_dockerfile(dockerfile, "plan")
    return Plan(dockerfile, request, resolutions_of(dockerfile, request))


def targets(
    dockerfile: Dockerfile,
    build_args: Mapping[str, str] | None = None,
    platform: str = "linux/amd64",
    build_contexts: Mapping[str, str] | None = None,
    *,
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
) -> tuple[Target, ...]:
    """The targets of a file, in file order: what each starts from, the stages it needs, why it is refused if it is.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        build_args: as for `plan`, and so are the others.
        platform: the target platform, or several.
        build_contexts: named contexts.
        placeholders: bases without a build arg stay placeholders.
        image_configs: what images bring along.

    Raises:
        DockerfileError: BuildKit's front end does not take the build args.
        UsageError: the options make no sense.
        TypeError: an argument is of another type.
    """
    request = _request(
        None, build_args, platform, build_contexts, placeholders=placeholders, image_configs=image_configs
    )
    _expect_dockerfile(dockerfile, "targets")
    return list_targets(dockerfile, request)


def _expect_dockerfile(given: object, function: str) -> None:
    if not isinstance(given, Dockerfile):
        raise TypeError(f"stagegraph.{function} takes what stagegraph.parse returned, not {_kind(given)}")


def _request(
    target: str | Sequence[str] | None,
    build_args: Mapping[str, str] | None,
    platform: str,
    build_contexts: Mapping[str, str] | None,
    *,
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
    no_notes: bool | Collection[str] = False,
) -> PlanRequest:
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
