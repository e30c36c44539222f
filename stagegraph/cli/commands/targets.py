"""``stagegraph targets``: what can be built."""

from __future__ import annotations

from stagegraph.cli import options, outputs
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.render.documents.registry import TARGETS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DONE, REFUSED = 0, 3


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "targets",
        formatter_class=HelpFormatter,
        help="list what can be built",
        description="List the targets of a Dockerfile: name, what it starts from, the other stages it needs, "
        "description. A file of which none can be built is refused.",
    )
    options.add_input(parser)
    options.add_output(parser, TARGETS)
    options.add_colour(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the targets. A file of which none can be built is refused."""
    from stagegraph.analysis.buildtargets import list_targets  # noqa: PLC0415  (--help does not need it)
    from stagegraph.render.documents.orders import TargetsOrder  # noqa: PLC0415  (as above)

    file_format = options.chosen_format(arguments, TARGETS)
    dockerfile = options.read_dockerfile(arguments)
    targets = list_targets(dockerfile, options.plan_request(arguments, dockerfile))
    problems = {one.refusal: one.problem for one in targets}
    if len(problems) == 1 and targets[-1].problem is not None:
        raise targets[-1].problem
    order = TargetsOrder(dockerfile, targets, outputs.style_of(arguments))
    outputs.write_document(file_format, order, arguments.output)
    return DONE if "" in problems else REFUSED
