"""``stagegraph plan``: the build order, what runs together, what is skipped."""

from __future__ import annotations

from stagegraph.cli import options, outputs, projectoptions
from stagegraph.cli.shownotes import show_notes
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.render.documents.registry import PLANS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


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
    projectoptions.add_project(parser)
    options.add_notes(parser)
    options.add_output(parser, PLANS)
    options.add_colour(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the plan."""
    if projectoptions.asks_project(arguments):
        return _run_project(arguments)
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415  (--help does not need it)
    from stagegraph.render.documents.planorders import PlanOrder  # noqa: PLC0415  (as above)

    file_format = options.chosen_format(arguments, PLANS)
    dockerfile = options.read_dockerfile(arguments)
    request = options.plan_request(arguments, dockerfile)
    plan = plan_request(dockerfile, request)
    show_notes(plan)
    order = PlanOrder(plan, request, style=outputs.style_of(arguments))
    outputs.write_document(file_format, order, arguments.output)
    return 0


def _run_project(arguments: argparse.Namespace) -> int:
    """Print the plan of the targets of bake and compose files."""
    from stagegraph.cli.projects import planned_project  # noqa: PLC0415  (few calls name such files)
    from stagegraph.render.documents.orders import ProjectPlanOrder  # noqa: PLC0415
    from stagegraph.render.documents.projectformats import PROJECT_PLANS  # noqa: PLC0415

    file_format = options.chosen_format(arguments, PROJECT_PLANS)
    order = ProjectPlanOrder(planned_project(arguments), style=outputs.style_of(arguments))
    outputs.write_document(file_format, order, arguments.output)
    return 0
