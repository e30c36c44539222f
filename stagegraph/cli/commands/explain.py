"""``stagegraph explain``: the build told for a review."""

from __future__ import annotations

from stagegraph.cli import options, outputs, projectoptions
from stagegraph.cli.inputs import path_in_repository
from stagegraph.cli.shownotes import show_notes
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.registry import STORIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "explain",
        formatter_class=HelpFormatter,
        help="tell the build for a review",
        description="Tell the build for a review: what each target needs and why, what starts at once, what waits "
        "where and for whom, the bottleneck, cache mounts, merged steps, what the image takes from where. In Markdown "
        "with a picture, which GitHub and GitLab draw.",
    )
    options.add_input(parser)
    options.add_targets(parser)
    projectoptions.add_project(parser)
    options.add_notes(parser)
    options.add_output(parser, STORIES)
    options.add_colour(parser)
    parser.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the file in a web view, with --bake or --compose of the top of the repository; lines in "
        "Markdown link to it",
    )
    parser.add_argument("--why", metavar="STAGE", help="tell only why this stage is built for the targets, or why not")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Tell the build."""
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415  (--help does not need it)
    from stagegraph.render.documents.planorders import Look, PlanOrder  # noqa: PLC0415  (as above)

    if arguments.why == "":
        raise UsageError("--why has no stage", hint="Write --why STAGE, the name of a stage as FROM gives it.")
    if projectoptions.asks_project(arguments):
        return _run_project(arguments)
    file_format = options.chosen_format(arguments, STORIES)
    dockerfile = options.read_dockerfile(arguments)
    request = options.plan_request(arguments, dockerfile)
    plan = plan_request(dockerfile, request)
    if arguments.why:
        show_notes(plan)  # else they have a section of their own
    order = PlanOrder(
        plan,
        request,
        look=Look(link_base=projectoptions.link_base(arguments)),
        path=path_in_repository(arguments.dockerfile),
        why=arguments.why or "",
        style=outputs.style_of(arguments),
    )
    outputs.write_document(file_format, order, arguments.output)
    return 0


def _run_project(arguments: argparse.Namespace) -> int:
    """Tell the builds of the targets of bake and compose files."""
    from stagegraph.cli.projects import planned_project  # noqa: PLC0415  (few calls name such files)
    from stagegraph.render.documents.orders import ProjectPlanOrder  # noqa: PLC0415
    from stagegraph.render.documents.planorders import Look  # noqa: PLC0415
    from stagegraph.render.documents.projectformats import PROJECT_STORIES  # noqa: PLC0415

    file_format = options.chosen_format(arguments, PROJECT_STORIES)
    look = Look(link_base=projectoptions.link_base(arguments))
    order = ProjectPlanOrder(
        planned_project(arguments, notes=bool(arguments.why)),  # else they have a section of their own
        look=look,
        name=projectoptions.project_name(arguments),
        why=arguments.why or "",
        style=outputs.style_of(arguments),
    )
    outputs.write_document(file_format, order, arguments.output)
    return 0
