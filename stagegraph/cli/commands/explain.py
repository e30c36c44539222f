"""``stagegraph explain``: the build told for a review."""

from __future__ import annotations

from stagegraph.cli import options, outputs
from stagegraph.cli.inputs import path_in_repository
from stagegraph.cli.remarks import remark
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from stagegraph.analysis.plan import Plan, PlanRequest
    from stagegraph.render.story.story import Story

SUFFIXES = {"txt": "text", "md": "markdown"}
_MOST_COMMENT = 65_000  # characters of a comment on GitHub, which takes a few more
_LEAST_PICTURE = 2_000  # what a picture needs to say that it would be too large


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
    options.add_notes(parser)
    options.add_output(parser, ("text", "markdown"))
    options.add_colour(parser)
    parser.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the file in a web view; lines in Markdown link to it",
    )
    parser.add_argument("--why", metavar="STAGE", help="tell only why this stage is built for the targets, or why not")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Tell the build."""
    from stagegraph.analysis.plan import plan_request  # noqa: PLC0415  (--help does not need it)

    if arguments.why == "":
        raise UsageError("--why has no stage", hint="Write --why STAGE, the name of a stage as FROM gives it.")
    file_format = options.chosen_format(arguments, SUFFIXES)
    dockerfile = options.read_dockerfile(arguments)
    request = options.plan_request(arguments, dockerfile)
    plan = plan_request(dockerfile, request)
    if arguments.why:
        remark(plan)  # else they have a section of their own
    text = _why(arguments, plan, file_format) if arguments.why else _story(arguments, plan, request, file_format)
    outputs.write(text, arguments.output)
    return 0


def _story(arguments: argparse.Namespace, plan: Plan, request: PlanRequest, file_format: str) -> str:
    from stagegraph.analysis.targets import list_targets  # noqa: PLC0415
    from stagegraph.render.story.story import tell  # noqa: PLC0415

    targets = list_targets(plan.dockerfile, request)
    if file_format == "markdown":
        story = tell(plan, targets, path=path_in_repository(arguments.dockerfile))
        return _markdown(story, plan, options.link_base(arguments.link_base))
    from stagegraph.render.story.explaintext import story_text  # noqa: PLC0415

    return story_text(tell(plan, targets), outputs.style_for(arguments.color, arguments.output))


def _markdown(story: Story, plan: Plan, link_base: str) -> str:
    """The story with a picture, which gets smaller if the comment would be too long for it."""
    from stagegraph.render.diagram.view import View, ever_simpler  # noqa: PLC0415
    from stagegraph.render.formats.mermaid import MOST_TEXT, mermaid_picture  # noqa: PLC0415
    from stagegraph.render.story.markdown import story_markdown  # noqa: PLC0415

    room = _MOST_COMMENT - len(story_markdown(story, link_base=link_base))
    most = min(MOST_TEXT, room) if room > _LEAST_PICTURE else MOST_TEXT
    diagrams = [replace(one, name="") for one in ever_simpler(plan, View())]  # the headline tells the path
    return story_markdown(story, link_base=link_base, picture=mermaid_picture(diagrams, link_base=link_base, most=most))


def _why(arguments: argparse.Namespace, plan: Plan, file_format: str) -> str:
    from stagegraph.render.diagram.view import stage_named  # noqa: PLC0415
    from stagegraph.render.story.story import told_why  # noqa: PLC0415

    lines = told_why(plan, stage_named(plan, arguments.why))
    if file_format == "markdown":
        from stagegraph.render.story.markdown import lines_as_markdown  # noqa: PLC0415

        return lines_as_markdown(lines, link_base=options.link_base(arguments.link_base))
    from stagegraph.render.story.explaintext import lines_as_text  # noqa: PLC0415

    return lines_as_text(lines, outputs.style_for(arguments.color, arguments.output))
