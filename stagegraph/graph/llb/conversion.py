"""What the conversion of all stages shares: the build context, documents, the stages converted so far."""

from __future__ import annotations

from stagegraph.graph.identifiers.paths import join
from stagegraph.graph.llb.operations import Numbering, Operation
from stagegraph.graph.llb.steps import StepKind
from stagegraph.syntax.words import Lexer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.resolve.resolution import Resolution


class Conversion:
    """The conversion of one resolution.

    ``prefix_platform`` puts platforms into the names of steps. ``without_arguments`` holds the ids of RUNs without a
    command, which BuildKit refuses in the finished graph.
    """

    def __init__(self, resolution: Resolution, numbering: Numbering, *, prefix_platform: bool = False) -> None:
        self.resolution = resolution
        self.prefix_platform = prefix_platform
        self.numbering = numbering
        self.without_arguments: set[str] = set()
        self.lexer = Lexer(resolution.dockerfile.escape)
        self.states: dict[int, StageState] = {}
        self._build_context: Operation | None = None

    @property
    def nowhere(self) -> Location:
        """The place of what BuildKit gives no line for."""
        return self.resolution.dockerfile.source.location(0, 0)

    def state_of(self, number: int | None) -> StageState | None:
        """The final state of an entry, None where it is not converted yet."""
        return self.states.get(number) if number is not None else None

    def build_context(self) -> Operation:
        """The one step that loads the build context."""
        if self._build_context is None:
            self._build_context = Operation(
                self.numbering,
                StepKind.SOURCE,
                "[internal] load build context",
                (),
                (),
                self.nowhere,
                source="local://context",
            )
        return self._build_context

    def inline_document(self, state: StageState, name: str, text: str, *, mode: int) -> Operation:
        """A step that makes a file of a heredoc."""
        return Operation(
            self.numbering,
            StepKind.FILE,
            "[internal] preparing inline document",
            (),
            ("document", join("/", name), text, mode),
            self.nowhere,
            stage=state.entry.number,
        )
