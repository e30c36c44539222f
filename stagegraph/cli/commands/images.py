"""``stagegraph images``: the external images that a target needs, and how to get their configurations."""

from __future__ import annotations

import sys

from stagegraph.cli import options, outputs
from stagegraph.cli.remarks import remark
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stagegraph.analysis.images import NeededImage
    from stagegraph.analysis.plan import Plan

SUFFIXES = {"txt": "text", "json": "json"}
CONFIG = "config"
TOOLS = ("buildx", "docker", "crane", "skopeo")
_EPILOG = """\
--format config writes what is known of the images as a small file that --image-config reads
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "images",
        formatter_class=HelpFormatter,
        help="list the external images that a target needs",
        description="List the external images that a target needs: for which platform, which stages use them and how, "
        "whether it is known what they bring along; and tell how to get to know it.",
        epilog=_EPILOG,
    )
    options.add_input(parser)
    options.add_targets(parser)
    options.add_output(parser, ("text", "json", CONFIG))
    options.add_colour(parser)
    options.add_notes(parser)
    parser.add_argument(
        "--commands",
        action="store_true",
        help="print only the commands that get the configurations of all these images",
    )
    parser.add_argument("--tool", choices=TOOLS, default="", help="what these commands use, buildx if not given")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the images, or the commands."""
    from stagegraph.analysis.images import needed_images  # noqa: PLC0415  (--help does not need these)
    from stagegraph.analysis.plan import plan_request  # noqa: PLC0415

    file_format = options.chosen_format(arguments, SUFFIXES, (CONFIG,))
    if arguments.tool and not arguments.commands:
        raise UsageError("--tool means nothing without --commands", hint=f"Write --commands --tool {arguments.tool}.")
    if arguments.commands and file_format != "text":
        raise UsageError(f"--commands prints lines for a shell, no {file_format}", hint="Leave --format out.")
    dockerfile = options.read_dockerfile(arguments)
    found, request = options.found_images(arguments, dockerfile)
    plan = plan_request(dockerfile, request)
    remark(plan)
    origins = {id(one.config): one.origin for one in found}  # a plan hands on the very configurations that it got
    images = [replace(one, origin=origins.get(id(one.config), "")) for one in needed_images(plan)]
    outputs.write(_content(arguments, plan, images, file_format), arguments.output)
    return 0


def _content(arguments: argparse.Namespace, plan: Plan, images: Sequence[NeededImage], file_format: str) -> str:
    from stagegraph.render.story.fetching import Tool, fetching_commands  # noqa: PLC0415  (--help does not need these)

    if arguments.commands:
        tool = Tool(arguments.tool or Tool.BUILDX)
        return "".join(f"{line}\n" for line in fetching_commands(images, tool, arguments.dockerfile))
    unknown = [one for one in images if one.config is None]
    if file_format == "json":
        from stagegraph.render.formats.imagesjson import images_json  # noqa: PLC0415

        lines = fetching_commands(unknown, Tool.BUILDX, arguments.dockerfile, arguments.image_config)
        return images_json(plan, images, lines)
    if file_format == CONFIG:
        from stagegraph.render.formats.imagesjson import configs_json  # noqa: PLC0415

        _note_left_out(unknown)
        return configs_json(images)
    from stagegraph.render.story.imagestext import images_text  # noqa: PLC0415

    style = outputs.style_for(arguments.color, arguments.output)
    return images_text(plan, images, style, arguments.image_config)


def _note_left_out(unknown: Sequence[NeededImage]) -> None:
    from stagegraph.render.shared.wording import listed, outside_text  # noqa: PLC0415

    names = list(dict.fromkeys(outside_text(one.reference) for one in unknown))
    if names and sys.stderr is not None:
        sys.stderr.write(f"note: left out, as nothing is known of them: {listed(names)}\n")
