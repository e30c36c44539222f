from __future__ import annotations

import stagegraph
from stagegraph.graph.build import linked_image
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.resolve.buildoptions import BuildOptions
from stagegraph.graph.resolve.resolver import resolve


def test_triggers_that_a_target_hands_on() -> None:
    """A target has the triggers that it sets, those that a trigger of its image sets before its own."""
    dockerfile = stagegraph.parse("FROM base AS a\nONBUILD RUN two\n")
    configs = read_image_configs({"base": {"config": {"OnBuild": ["ONBUILD RUN one", "RUN x"]}}})
    found = linked_image(resolve(dockerfile, BuildOptions(image_configs=configs)), Numbering(), "a")
    assert found.config.onbuild == ("RUN one", "RUN two")
    assert found.config.layered
