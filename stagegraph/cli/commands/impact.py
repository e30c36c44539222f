"""``stagegraph impact``: which steps run again."""

from __future__ import annotations

from stagegraph.cli import earlier, options, outputs
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.render.documents.registry import IMPACTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "impact",
        formatter_class=HelpFormatter,
        help="tell which steps run again after a change",
        description="Tell which steps of a build run again after a change of the Dockerfile, of files, of build args "
        "or of images, and why: by the keys that BuildKit's cache has for them, without building.",
    )
    options.add_input(parser)
    options.add_targets(parser)
    earlier.add_context(parser)
    earlier.add_before(parser)
    earlier.add_no_cache(parser)
    options.add_output(parser, IMPACTS)
    options.add_colour(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Tell what runs again."""
    from stagegraph.analysis.impact.deciding import impact  # noqa: PLC0415  (--help does not need these)
    from stagegraph.cli.twobuilds import two_builds  # noqa: PLC0415
    from stagegraph.render.documents.orders import ImpactOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, IMPACTS)
    found = impact(*two_builds(arguments))
    outputs.write(file_format.write(ImpactOrder(found, style=outputs.style_of(arguments))), arguments.output)
    return 0
