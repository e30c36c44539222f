"""``stagegraph plan``: the build order, what runs together, what is skipped."""

from __future__ import annotations

from stagegraph.cli import options, outputs
from stagegraph.cli.remarks import remark
from stagegraph.cli.terminal import HelpFormatter

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

SUFFIXES = {"txt": "text", "json": "json"}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "plan",
        formatter_class=HelpFormatter,
        help="tell what is built, in which order and at the same time",
        description="Tell what is built for a target, in which order, what runs at the same time, and what is skipped.",
    )
    options.add_input(parser)
    options.add_targets(parser)
    options.add_notes(parser)
    options.add_output(parser, ("text", "json"))
    options.add_colour(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the plan."""
    from stagegraph.analysis.plan import plan_request  # noqa: PLC0415  (--help does not need it)

    file_format = options.chosen_format(arguments, SUFFIXES)
    dockerfile = options.read_dockerfile(arguments)
    plan = plan_request(dockerfile, options.plan_request(arguments, dockerfile))
    remark(plan)
    if file_format == "json":
        from stagegraph.render.formats.jsondoc import plan_json_pieces  # noqa: PLC0415

        outputs.write(plan_json_pieces(plan), arguments.output)
    else:
        from stagegraph.render.story.text import plan_text  # noqa: PLC0415

        text = plan_text(plan, outputs.style_for(arguments.color, arguments.output))
        outputs.write(text, arguments.output)
    return 0
