"""The library: a Dockerfile becomes a plan that tells and draws what BuildKit will do.

::

    dockerfile = stagegraph.parse(text, filename="Dockerfile")
    plan = stagegraph.plan(dockerfile, target="runtime")
    plan.needs("runtime"), plan.why("deps"), plan.notes, plan.to_dict(), plan.svg()
"""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.baseimages import base_images
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.chains import why
from stagegraph.analysis.changecosts import change_costs
from stagegraph.analysis.notes.collect import notes_of
from stagegraph.analysis.plan import BuildPlan
from stagegraph.analysis.planning import resolutions_of
from stagegraph.analysis.scope import scope
from stagegraph.analysis.transfers import transfers
from stagegraph.buildtimes import forecast, timings
from stagegraph.errors import EnvironmentLacks
from stagegraph.libraryarguments import expect_dockerfile, request_of, view_and_look
from stagegraph.render.documents.planorders import PlanOrder
from stagegraph.render.documents.registry import DOT, HTML, MERMAID, PNG, SVG, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any, Protocol, TypedDict, Unpack

    import networkx as nx

    from stagegraph.analysis.baseimages import BaseImage
    from stagegraph.analysis.buildtargets import Target
    from stagegraph.analysis.chains import Why
    from stagegraph.analysis.changecosts import ChangeCost
    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.analysis.scope import Variable
    from stagegraph.analysis.timing.forecasts import Forecast
    from stagegraph.analysis.timing.suppositions import WhatIf
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.analysis.transfers import Transfer
    from stagegraph.buildtimes import BuildTimings
    from stagegraph.contexts.tree import FileTree
    from stagegraph.graph.llb.operations import Numbering
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.logs.buildlog import BuildLog, LoggedBuild
    from stagegraph.syntax.instructions import Dockerfile
else:
    from typing import Protocol, TypedDict


class Drawing(TypedDict, total=False):
    """Which picture of a plan is drawn, and how it looks; every key may be left out.

    Attributes:
        level: ``stages`` or ``steps``.
        theme: ``light``, ``dark`` or ``print``.
        direction: ``LR`` or ``TB``; "" for that of the level.
        focus: the name of a stage, or several, that the picture is about.
        depth: how many arrows away from these, or from the targets.
        hide_unused: leave out the stages that no target needs.
        fold, simplify: draw chains as one card, leave out implied arrows; None for large pictures only.
        legend: explain cards and arrows.
        link_base: the address of the file in a web view, for links to its lines.
        engine: ``embedded``, ``dot``, or the path of a dot program; "" for the first that can.
        timings: what `Plan.timings` returned: how long everything took, and what is critical by time.
    """

    level: str
    theme: str
    direction: str
    focus: str | Sequence[str]
    depth: int | None
    hide_unused: bool
    fold: bool | None
    simplify: bool | None
    legend: bool
    link_base: str
    engine: str
    timings: Timings | None


class GraphvizSource(Protocol):
    """What `Plan.picture` returns: a ``graphviz.Source``, as far as stagegraph vouches for its types."""

    source: str

    def pipe(self, format: str | None = None) -> bytes:  # noqa: A002  (graphviz's name)
        """The picture in a format, drawn by Graphviz's ``dot``."""

    def render(self, filename: str | None = None, *, format: str | None = None) -> str:  # noqa: A002  (as above)
        """Write it with Graphviz's ``dot``; the path of the picture."""

    def save(self, filename: str | None = None) -> str:
        """Write the text; its path."""


class Plan(BuildPlan):
    """What BuildKit does for one or more targets of a Dockerfile, with all that follows from it.

    `plan` makes one. What `stagegraph.analysis.plan.BuildPlan` has is the build as it is: stages, edges, steps. Here
    is what it means, and how it is drawn; each answer is worked out when it is asked for first.
    """

    def __init__(
        self,
        dockerfile: Dockerfile,
        request: PlanRequest,
        resolutions: Sequence[Resolution],
        numbering: Numbering | None = None,
    ) -> None:
        super().__init__(dockerfile, resolutions[0].options, resolutions, numbering, no_notes=request.no_notes)
        self.request = request

    # --- What it tells -------------------------------------------------------------------------------------------

    @property
    def notes(self) -> tuple[Note, ...]:
        """What BuildKit accepts and is probably not meant, by line."""
        return notes_of(self)

    @property
    def change_costs(self) -> tuple[ChangeCost, ...]:
        """What a change of the files that each COPY, ADD or mount names would cost, the cheapest first."""
        return change_costs(self)

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

    def timings(self, log: BuildLog | LoggedBuild) -> BuildTimings:
        """What the build cost by its log; see `stagegraph.timings`.

        Args:
            log: what `stagegraph.read_log` returned for a log of one build, or one of its ``builds``.

        Raises:
            UsageError: the log tells several builds.
        """
        return timings(log, self)

    def forecast(self, *suppositions: str | WhatIf, max_parallelism: int | None = None) -> Forecast:
        """How long the build takes, as far as one can say without a log; see `stagegraph.forecast`.

        Args:
            suppositions: what is supposed: say how long the steps take that are known, as in ``"RUN make=5m"``.
            max_parallelism: how many steps can run at the same time; None for any number.

        Raises:
            UsageError: a text supposes nothing, names no step or several, or no such limit can be.
        """
        return forecast(self, *suppositions, max_parallelism=max_parallelism)

    # --- What it becomes -----------------------------------------------------------------------------------------

    @cached_property
    def graph(self) -> nx.MultiDiGraph[int | str, dict[str, object], dict[str, object]]:
        """The stages and images as a networkx graph; see `stagegraph.analysis.networks.stage_network`."""
        from stagegraph.analysis.networks import stage_network  # noqa: PLC0415  (networkx is slow to import)

        return stage_network(self)

    @cached_property
    def step_graph(self) -> nx.DiGraph[str, dict[str, object], dict[str, object]]:
        """The steps as a networkx graph; see `stagegraph.analysis.networks.step_network`."""
        from stagegraph.analysis.networks import step_network  # noqa: PLC0415  (networkx is slow to import)

        return step_network(self)

    def to_dict(self) -> dict[str, Any]:
        """The document of ``--format json``; its schema is ``docs/plan.schema.json``."""
        from stagegraph.analysis.document import plan_document  # noqa: PLC0415  (not everybody wants it)

        return plan_document(self)

    # --- How it is drawn -----------------------------------------------------------------------------------------

    def svg(self, **drawing: Unpack[Drawing]) -> str:
        """The picture as SVG, drawn by the embedded engine; no Graphviz is needed.

        Args:
            drawing: which picture, and how it looks: see `Drawing`.

        Raises:
            UsageError: there is no such level, stage, theme or direction.
            EnvironmentLacks: there is no engine for this machine, or it fails.
        """
        return written(SVG, self._order(drawing)).decode()

    def png(self, **drawing: Unpack[Drawing]) -> bytes:
        """The picture as PNG; see `svg`."""
        return written(PNG, self._order(drawing))

    def dot(self, **drawing: Unpack[Drawing]) -> str:
        """The picture in Graphviz's language; see `svg`."""
        return written(DOT, self._order(drawing)).decode()

    def mermaid(self, **drawing: Unpack[Drawing]) -> str:
        """The picture in Mermaid's language, as GitHub draws it: a simpler one where the whole is too large for that.

        Args:
            drawing: which picture; see `Drawing`. Theme and legend mean nothing here.

        Raises:
            UsageError: there is no such level, stage or direction.
        """
        return written(MERMAID, self._order(drawing)).decode()

    def html(self, *, hide_unused: bool = False, link_base: str = "") -> str:
        """A page to browse, with all targets, stages and steps, in one text that needs nothing else.

        Args:
            hide_unused: what the target does not need is hidden at first.
            link_base: the address of the file in a web view.

        Raises:
            UsageError: the build is too large for a page.
            EnvironmentLacks: there is no engine for this machine, or it fails.
        """
        return written(HTML, self._order({"hide_unused": hide_unused, "link_base": link_base})).decode()

    def picture(self, **drawing: Unpack[Drawing]) -> GraphvizSource:
        """The picture as an object of the graphviz package, which can be rendered where Graphviz is installed.

        Args:
            drawing: which picture, and how it looks: see `Drawing`.

        Raises:
            UsageError: there is no such level, stage, theme or direction.
        """
        import graphviz  # noqa: PLC0415  (a text is enough for all else)

        source: GraphvizSource = graphviz.Source(self.dot(**drawing))
        return source

    def _repr_svg_(self) -> str | None:
        """What a notebook shows: the picture of the stages."""
        try:
            return self.svg()
        except EnvironmentLacks:
            return None  # no engine for this machine: the notebook shows the printed form

    def _order(self, drawing: Drawing) -> PlanOrder:
        view, look = view_and_look(**drawing)
        return PlanOrder(self, self.request, view, look)


def picture(plan: Plan, **drawing: Unpack[Drawing]) -> GraphvizSource:
    """`Plan.picture` as a function."""
    return plan.picture(**drawing)


def plan(  # noqa: PLR0913  (the options of a build, by name)
    dockerfile: Dockerfile,
    target: str | Sequence[str] | None = None,
    build_args: Mapping[str, str] | None = None,
    platform: str = "linux/amd64",
    *,
    build_contexts: Mapping[str, str] | None = None,
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
    request = request_of(
        target,
        build_args,
        platform,
        build_contexts,
        placeholders=placeholders,
        image_configs=image_configs,
        no_notes=no_notes,
    )
    expect_dockerfile(dockerfile, "plan")
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
    request = request_of(
        None, build_args, platform, build_contexts, placeholders=placeholders, image_configs=image_configs
    )
    expect_dockerfile(dockerfile, "targets")
    return list_targets(dockerfile, request)


def check(  # noqa: PLR0913  (the options of a build, by name)
    dockerfile: Dockerfile,
    target: str | Sequence[str] | None = None,
    build_args: Mapping[str, str] | None = None,
    platform: str = "linux/amd64",
    *,
    build_contexts: Mapping[str, str] | None = None,
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
    context: str = "",
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    known_targets: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What there is to find in a file, by line: BuildKit's build checks, notes, and rules about the graph.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        target: as for `plan`, and so are the others; without one BuildKit's checks look at every stage.
        build_args: values of build args by name.
        platform: the target platform, or several.
        build_contexts: named contexts.
        placeholders: bases without a build arg stay placeholders.
        image_configs: what images bring along.
        context: the folder of the build context, for what its ignore file hides; "" for none.
        select: ids of the rules that are wanted, or ``buildkit``, ``notes``, ``graph``; all if empty.
        ignore: ids of rules that are not.
        known_targets: names of stages that scripts build, for stages that nobody builds; none if nothing is known.

    Raises:
        UsageError: the options make no sense, or there is no such rule.
        InputError: the ignore file cannot be read.
        TypeError: an argument is of another type.
    """
    from stagegraph.analysis.findings.checking import RuleChoice, check_file  # noqa: PLC0415  (plans need none of it)
    from stagegraph.analysis.findings.checklist import CHECKS, chosen_checks  # noqa: PLC0415
    from stagegraph.analysis.findings.knownbuilds import named_builds  # noqa: PLC0415
    from stagegraph.contexts.hiddensource import hidden_sources  # noqa: PLC0415
    from stagegraph.project.contexts.ignorefile import read_ignore  # noqa: PLC0415

    request = request_of(
        target, build_args, platform, build_contexts, placeholders=placeholders, image_configs=image_configs
    )
    expect_dockerfile(dockerfile, "check")
    hidden = hidden_sources(read_ignore(context, dockerfile.path).patterns) if context else None
    rules = (chosen_checks(select) or frozenset(CHECKS)) - chosen_checks(ignore)
    known = named_builds(dockerfile, request, known_targets)
    return check_file(dockerfile, request, RuleChoice(rules), hidden, known=known)


def read_context(
    folder: str, plans: Iterable[BuildPlan] = (), *, dockerfile: str = "", name: str = "context"
) -> FileTree:
    """The files of a build context as they are sent: what ignore files leave of it, by path.

    Args:
        folder: its path.
        plans: the builds that it is read for, so that only what they copy or mount is read; all of it without any.
        dockerfile: the path of the Dockerfile, beside which an ignore file of its own may lie.
        name: that of a named context, in these builds.

    Raises:
        InputError: the folder, or something in it, cannot be read.
    """
    from stagegraph.analysis.impact.neededpaths import needed_paths  # noqa: PLC0415  (plans read no files)
    from stagegraph.contexts.sending import asked_paths  # noqa: PLC0415
    from stagegraph.project.contexts.folder import read_tree  # noqa: PLC0415
    from stagegraph.project.contexts.ignorefile import read_ignore  # noqa: PLC0415

    ignore = read_ignore(folder, dockerfile)
    needed = [path for plan in plans for path in needed_paths(plan).get(name, ())]
    return read_tree(folder, ignore.patterns, asked=asked_paths(needed) if needed else None)
