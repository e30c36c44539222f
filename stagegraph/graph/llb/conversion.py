"""What the conversion of all stages shares: the build context, documents, the stages converted so far."""

from __future__ import annotations

from stagegraph.graph.identifiers.namedcontexts import LOCAL_SOURCE, repository_asks
from stagegraph.graph.identifiers.paths import join
from stagegraph.graph.identifiers.remotes import is_http_source, parse_git_reference
from stagegraph.graph.llb.does import DocumentDoes, SourceDoes
from stagegraph.graph.llb.environmentkey import ArgumentKeys
from stagegraph.graph.llb.operations import Chain, Numbering, Operation
from stagegraph.graph.llb.state import ImageVariables
from stagegraph.graph.llb.steps import INTERNAL, StepKind, StepName, Unnumbered
from stagegraph.graph.resolve.buildoptions import EPOCH_ARG
from stagegraph.graph.resolve.frontend import keeps_git_dir
from stagegraph.syntax.environment import identity
from stagegraph.syntax.limits import Budget
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.errors import DockerfileError, Location
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Entry, Resolution


class Converted:
    """What conversions of the same entries for several targets share.

    Attributes:
        entries: those of the resolutions.
        outcomes: by the number of an entry its final state, or why it is refused. An entry is converted behind those
            that it needs whatever the target is: the outcome is the same for every target that needs it.
        unmarshalled: by the ids of steps why BuildKit refuses them in the finished graph.
        build_context: the one step that loads the build context, once there is one.
        triggered: how the ONBUILD triggers of a stage went in the first stage that starts from it.
        variables: how many variables stages have taken over from those they start from.
        argument_keys: what stands for the arguments of RUNs.
        image_variables: those with which stages start from images.
    """

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self.outcomes: dict[int, StageState | DockerfileError] = {}
        self.unmarshalled: dict[str, str] = {}
        self.build_context: Operation | None = None
        self.triggered: dict[tuple[int | None, int], Triggered] = {}
        self.variables = 0
        self.argument_keys = ArgumentKeys()
        self.image_variables = ImageVariables()
        self._places: dict[int, int] = {}

    def place_of(self, resolution: Resolution) -> dict[int, int]:
        """For each number of an entry where it first stands in the order in which BuildKit converts the entries."""
        if not self._places:
            order = resolution.order
            self._places = dict(zip(reversed(order), range(len(order) - 1, -1, -1), strict=True))
        return self._places


class Triggered(Record):
    """How ONBUILD triggers went that take from finished stages at most: they go alike in all stages of one base.

    Attributes:
        state: what the first stage came to with them.
        chain: the operations that they made; None for none.
        problem: the place of the trigger that is refused, from 0, and why it is.
    """

    state: StageState
    chain: Chain | None = None
    problem: tuple[int, ValueError] | None = None


class Conversion:
    """The conversion of one resolution. ``prefix_platform`` puts platforms into the names of steps.

    ``refused`` tells, once a command was refused, the number of its entry and its place there, triggers first, from 0.
    """

    def __init__(self, resolution: Resolution, numbering: Numbering, *, prefix_platform: bool = False) -> None:
        self.resolution = resolution
        self.prefix_platform = prefix_platform
        self.numbering = numbering
        # Equal options go with the same entries; the entries live as long as what is kept under their identity.
        key = (id(resolution.entries), prefix_platform)
        self.shared = numbering.kept(key, Converted(resolution.entries))
        self.budget = Budget(resolution.dockerfile.source.size)
        self.lexer = replace(resolution.dockerfile.lexer(), budget=self.budget)
        self.document_lexer = replace(self.lexer, skip_quotes=True)
        self.name_lexer = replace(self.lexer, raw_quotes=True, skip_unset=True)
        self.states: dict[int, StageState] = {}
        self.refused: tuple[int, int] | None = None

    @property
    def nowhere(self) -> Location:
        """The place of what BuildKit gives no line for."""
        return self.resolution.dockerfile.source.location(0, 0)

    def state_of(self, number: int | None) -> StageState | None:
        """The final state of an entry, None where it is not converted yet."""
        return self.states.get(number) if number is not None else None

    def taken(self, number: int, state: StageState, paths: Sequence[str]) -> tuple[Operation | None, bool]:
        """What a stage finds where it takes paths from an entry, and whether that is converted by then.

        An image that triggers of several stages share is loaded for each of them, at its FROM. A folder that no stage
        stands for is sent for each instruction that takes from it, and of it what that names.
        """
        found = self.states.get(number)
        if found is None:
            return None, False
        root, first = found.root, found.entry.sharer
        if root is not None and found.entry.stage is None and root.source.startswith(LOCAL_SOURCE):
            return self._sent(root, paths), True
        if root is None or first is None or first == state.entry.number:
            return root, True
        from copy import copy  # noqa: PLC0415  (only ONBUILD triggers need it)

        own = copy(root)
        own.chain = None
        own.location = state.entry.location if root.location.first else root.location
        return own, True

    def _sent(self, folder: Operation, paths: Sequence[str]) -> Operation:
        """The step that loads these paths of a folder (``filterPaths``); itself where they are all of it."""
        wanted = sorted({join("/", path) for path in paths})
        if "/" in wanted:
            return folder
        numbering, does = self.numbering, folder.does
        assert isinstance(does, SourceDoes)  # noqa: S101  (so it was made)
        asks = SourceDoes((does.platform, (*does.asks, tuple(wanted), identity(*paths))))
        return Operation(numbering, StepKind.SOURCE, folder.name, (), asks, folder.location, source=folder.source)

    def build_context(self) -> Operation:
        """The one step that loads the build context."""
        if self.shared.build_context is None:
            text, identifier, does = _main_context(self.resolution.options)
            self.shared.build_context = Operation(
                self.numbering,
                StepKind.SOURCE,
                StepName(text, INTERNAL, unnumbered=Unnumbered.BUILD_CONTEXT),
                (),
                does,
                self.nowhere,
                source=identifier,
            )
        return self.shared.build_context

    def inline_document(self, state: StageState, name: str, text: str, *, mode: int) -> Operation:
        """A step that makes a file of a heredoc."""
        return Operation(
            self.numbering,
            StepKind.FILE,
            StepName("preparing inline document", INTERNAL, unnumbered=Unnumbered.DOCUMENT),
            (),
            DocumentDoes((join("/", name), text, mode, identity(text))),
            self.nowhere,
            stage=state.entry.number,
        )


def _main_context(options: BuildOptions) -> tuple[str, str, tuple[object, ...]]:
    """The build context: the name of the step that loads it, its LLB identifier, and what else tells it from others.

    BuildKit: ``initContext`` in ``dockerui``. A repository is the same as one that a named context is taken from.
    """
    context = options.context
    repository = parse_git_reference(context)
    if repository is not None and not repository.looks_local:
        keeps = keeps_git_dir(options.build_args)
        mtime = "commit" if options.build_args.get(EPOCH_ARG) else ""
        asks = repository_asks(repository, keeps_git_dir=keeps, mtime=mtime)
        return f"load git source {context}", repository.identifier, SourceDoes(("", asks))
    if is_http_source(context):
        return "load remote build context", context, SourceDoes(("", ()))
    return "load build context", f"{LOCAL_SOURCE}context", (context,) if context else ()
