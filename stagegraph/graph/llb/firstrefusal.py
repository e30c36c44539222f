"""Which command BuildKit refuses first where it converts stages for the build checks."""

from __future__ import annotations

from contextlib import suppress

from stagegraph.errors import DockerfileError
from stagegraph.graph.llb.conversion import Conversion
from stagegraph.graph.llb.convert import convert_entry, run_commands
from stagegraph.graph.llb.operations import Numbering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.resolve.resolution import Resolution


def first_refusal(resolution: Resolution, *, all_stages: bool) -> tuple[int, int] | None:
    """The number of the entry of which BuildKit refuses a command, and the command's place there, triggers first.

    None where it refuses none: where all goes well, or what it refuses is no command.

    With ``all_stages`` it runs the commands of stages that a named context replaces, too, and the triggers of images
    that only a COPY or a mount names, each in its turn (``AllStages`` in ``dispatchStages``).
    """
    conversion = Conversion(resolution, Numbering())
    needed = [resolution.entries[number] for number in dict.fromkeys(resolution.order) if number in resolution.used]
    loaded = {entry.number for entry in needed if entry.stage is None or entry.replaced}
    with suppress(DockerfileError):
        for entry in needed:
            if entry.number in loaded:
                convert_entry(conversion, entry)
        for entry in needed:
            if entry.number not in loaded:
                convert_entry(conversion, entry)
            elif all_stages:
                run_commands(conversion, conversion.states[entry.number])
    return conversion.refused
