"""What a caller asks to be planned."""

from __future__ import annotations

from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS, ImageConfigs
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.graph.resolve.linkedtargets import LinkedTarget


class PlanRequest(Record):
    """What to plan: names of targets ("" for the last stage), the build options as text, what is not to be noted.

    ``image_configs`` is what `stagegraph.graph.identifiers.configvalues.read_image_configs` makes of plain values;
    ``no_notes`` are ids of rules. For ``context``, ``run_settings`` and ``linked`` see
    `stagegraph.graph.resolve.buildoptions.BuildOptions`.
    """

    targets: tuple[str, ...] = ("",)
    build_args: Mapping[str, str] = FrozenMap()
    platform: str = "linux/amd64"
    build_contexts: Mapping[str, str] = FrozenMap()
    placeholders: bool = False
    image_configs: ImageConfigs = NO_IMAGE_CONFIGS
    no_notes: frozenset[str] = frozenset()
    context: str = ""
    run_settings: tuple[tuple[str, str], ...] = ()
    linked: Mapping[str, LinkedTarget] = FrozenMap()
