"""What the image of a stage is put together from, besides what the stage starts from."""

from __future__ import annotations

from stagegraph.syntax.instructions import Add, Copy
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import Plan


class Transfer(Record):
    """A COPY or ADD of a stage.

    Attributes:
        instruction: as written.
        onbuild: it is a trigger of the parent; its line is that of the stage's FROM.
        stage: index of the stage that it copies from, or None.
        image: the image or named context that it copies from, as in `ImageEdge`, ``scratch``, or "".
        source: what the caller gave for the named context.
    """

    instruction: Copy | Add
    onbuild: bool = False
    stage: int | None = None
    image: str = ""
    source: str = ""


def transfers(plan: Plan, index: int) -> tuple[Transfer, ...]:
    """The COPYs and ADDs of a stage, those of its parent's ONBUILD triggers first.

    Args:
        plan: the plan.
        index: the stage.
    """
    entries = plan.resolution_of(index).entries
    found = []
    for command in entries[index].commands:
        if not isinstance(command.instruction, Copy | Add):
            continue
        transfer = Transfer(command.instruction, command.onbuild)
        if command.sources:
            origin = entries[command.sources[0]]
            number = origin.number if origin.stage is not None else None
            image = "" if origin.stage is not None else origin.base.outside_name or "scratch"
            transfer = Transfer(command.instruction, command.onbuild, number, image, origin.base.source)
        found.append(transfer)
    return tuple(found)
