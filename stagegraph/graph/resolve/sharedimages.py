"""Whether what ONBUILD triggers take from images is the same in all stages that run them."""

from __future__ import annotations

import re

from stagegraph.syntax.instructions import Onbuild

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile

_BY_NUMBER = r"--from=\+?([0-9]+)"
_DIGITS = 9  # of the number of a stage


def can_share_images(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether stages of one base can share the images that its triggers take from, each of which BuildKit lists anew.

    They cannot where something tells one of these from another: a trigger that names it by its number, a configuration
    with triggers of its own, a named context.
    """
    configs = options.image_configs
    if options.build_contexts or configs.images or configs.pinned or configs.others is not None:
        return False
    triggers = (one.trigger for stage in dockerfile.stages for one in stage.instructions if isinstance(one, Onbuild))
    numbers = [number for trigger in triggers for number in re.findall(_BY_NUMBER, trigger)]
    return all(len(one) <= _DIGITS and int(one) < len(dockerfile.stages) for one in numbers)
