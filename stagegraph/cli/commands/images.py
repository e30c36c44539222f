"""``stagegraph images``: the external images that a target needs, and how to get their configurations."""

from __future__ import annotations

from stagegraph.cli import options, outputs
from stagegraph.cli.shownotes import show_notes
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.registry import CONFIG, IMAGES
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stagegraph.analysis.neededimages import NeededImage

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
    options.add_output(parser, IMAGES)
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
    from stagegraph.analysis.neededimages import needed_images  # noqa: PLC0415  (--help does not need these)
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415
    from stagegraph.render.documents.orders import ImagesOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, IMAGES)
    if arguments.tool and not arguments.commands:
        raise UsageError("--tool means nothing without --commands", hint=f"Write --commands --tool {arguments.tool}.")
    if arguments.commands and file_format is not IMAGES[0]:
        raise UsageError(f"--commands prints lines for a shell, no {file_format.name}", hint="Leave --format out.")
    dockerfile = options.read_dockerfile(arguments)
    found, request = options.found_images(arguments, dockerfile)
    plan = plan_request(dockerfile, request)
    show_notes(plan)
    origins = {id(one.config): one.origin for one in found}  # a plan hands on the very configurations that it got
    images = [replace(one, origin=origins.get(id(one.config), "")) for one in needed_images(plan)]
    if arguments.commands:
        outputs.write(_commands(arguments, images), arguments.output)
        return 0
    if file_format is CONFIG:
        _note_left_out([one for one in images if one.config is None])
    order = ImagesOrder(
        plan=plan,
        images=images,
        build=_build(arguments),
        given=arguments.image_config,
        style=outputs.style_of(arguments),
    )
    outputs.write_document(file_format, order, arguments.output)
    return 0


def _commands(arguments: argparse.Namespace, images: Sequence[NeededImage]) -> str:
    from stagegraph.render.story.fetching import Tool, fetching_commands  # noqa: PLC0415  (few calls need it)

    tool = Tool(arguments.tool or Tool.BUILDX)
    return "".join(f"{line}\n" for line in fetching_commands(images, tool, _build(arguments)))


def _build(arguments: argparse.Namespace) -> list[str]:
    """The Dockerfile and the options that tell which build it is, so that what is printed plans the same one."""
    words = [str(arguments.dockerfile)]
    for option, values in (
        ("--target", arguments.target),
        ("--build-arg", arguments.build_arg),
        ("--platform", [] if isinstance(arguments.platform, options.Usual) else [arguments.platform]),
        ("--build-context", arguments.build_context),
    ):
        words += [word for value in values for word in (option, value)]
    return words


def _note_left_out(unknown: Sequence[NeededImage]) -> None:
    from stagegraph.cli.showerrors import note  # noqa: PLC0415
    from stagegraph.render.shared.wording import image_text, listed  # noqa: PLC0415

    names = list(dict.fromkeys(image_text(one.reference) for one in unknown))
    if names:
        note(f"left out, as nothing is known of them: {listed(names)}")
