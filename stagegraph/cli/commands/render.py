"""``stagegraph render``: the picture."""

from __future__ import annotations

import argparse
import os

from stagegraph.cli import earlier, options, outputs, projectoptions
from stagegraph.cli.shownotes import show_notes
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.content import encoded
from stagegraph.render.documents.registry import PICTURES, Option
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from stagegraph.render.diagram.view import View
    from stagegraph.render.documents.content import Content
    from stagegraph.render.documents.orders import ProjectPlanOrder
    from stagegraph.render.documents.planorders import Look, PlanOrder
    from stagegraph.render.documents.registry import Format

    _Order = TypeVar("_Order")

CURRENT, STALE = 0, 1
_MOST_DIGITS = 10  # of a number of arrows
_EPILOG = """\
examples:
  stagegraph render -o graph.svg                    the last stage of ./Dockerfile
  stagegraph render app/Dockerfile --target test -o test.png
  stagegraph render --steps -o steps.svg            what BuildKit runs, step by step
  stagegraph render -o build.html                   a page to browse, with all targets
  stagegraph render --focus build --depth 1 -o build.svg
  stagegraph render --since main -o change.svg      marked what runs again since then
  stagegraph render --timings build.log -o times.svg   how long everything took, by the log of a build
  stagegraph render --check docs/graph.svg          exit status 1 when the picture is stale
  stagegraph render --hide-unused --format dot | dot -Tsvg > graph.svg
"""
_USUAL = "usual"  # where the parser keeps what options of the picture are if they are not given


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "render",
        help="draw the picture",
        description="Draw the stages of a Dockerfile: what a target needs, what is skipped, what waits for what.",
        epilog=_EPILOG,
        formatter_class=HelpFormatter,
    )
    options.add_input(parser)
    options.add_targets(parser)
    projectoptions.add_project(parser)
    options.add_notes(parser)
    options.add_output(parser, PICTURES)
    parser.add_argument(
        "--check",
        metavar="FILE",
        help="write nothing; exit status 1 and what differs, if FILE is not the picture that would be drawn",
    )
    _add_content(parser)
    _add_look(parser)
    earlier.add_before(parser)
    options.add_timings(
        parser,
        "the log of a build: cards and arrows tell how long everything took, and what is critical by time; the "
        "target, if none is given, is that of the log",
    )
    usual = {option: parser.get_default(option.value) for option in Option}
    parser.set_defaults(run=run, **{_USUAL: usual})


def _add_content(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is drawn")
    group.add_argument("--steps", action="store_true", help="the steps that BuildKit runs instead of the stages")
    group.add_argument("--hide-unused", action="store_true", help="leave out the stages that no target needs")
    group.add_argument(
        "--focus",
        action="append",
        default=[],
        metavar="STAGE",
        help="only this stage, what it needs and what uses it (may be repeated)",
    )
    group.add_argument(
        "--depth", metavar="N", help="only what is at most N arrows away from the focus, or needed by the targets"
    )
    group.add_argument(
        "--diff",
        default="",
        metavar="OLD",
        help="mark what differs from this Dockerfile, a path or REV:path, and draw what is gone beside it; with "
        "--bake or --compose from a revision of git, or from another such file",
    )
    group.add_argument(
        "--fold",
        action=argparse.BooleanOptionalAction,
        help="draw a chain without branches as one card; large pictures do if not told otherwise",
    )
    group.add_argument(
        "--simplify",
        action=argparse.BooleanOptionalAction,
        help="leave out arrows that others imply, and write them in the card; large pictures do",
    )


def _add_look(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how it looks")
    group.add_argument("--legend", action="store_true", help="explain cards and arrows")
    group.add_argument("--theme", choices=("light", "dark", "print"), default="light", help="light if not given")
    group.add_argument(
        "--direction",
        choices=("LR", "TB"),
        default="",
        help="left to right or top to bottom; if not given LR for stages, TB for steps",
    )
    group.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the file in a web view, with --bake or --compose of the top of the repository; cards and "
        "arrows link to its lines",
    )
    group.add_argument(
        "--engine",
        default="",
        metavar="ENGINE",
        help="embedded, dot, or the path of a dot program; if not given STAGEGRAPH_DOT, else the first that can",
    )


def run(arguments: argparse.Namespace) -> int:
    """Draw the picture, or compare it with a file."""
    options.refuse_lone_choice(arguments)
    if projectoptions.asks_project(arguments):
        from stagegraph.render.documents.projectformats import PROJECT_PICTURES  # noqa: PLC0415  (few name such files)

        return _drawn(arguments, PROJECT_PICTURES, _project_picture)
    return _drawn(arguments, PICTURES, _picture)


def _drawn(
    arguments: argparse.Namespace,
    formats: Sequence[Format[_Order]],
    picture: Callable[[argparse.Namespace, Format[_Order]], Content],
) -> int:
    """Draw a picture of one or of several Dockerfiles, or compare it with a file."""
    if arguments.check is not None:
        return _checked(arguments, formats, picture)
    file_format = options.chosen_format(arguments, formats)
    outputs.write(picture(arguments, file_format), arguments.output, binary=file_format.binary)
    return CURRENT


def _checked(
    arguments: argparse.Namespace,
    formats: Sequence[Format[_Order]],
    draw: Callable[[argparse.Namespace, Format[_Order]], Content],
) -> int:
    from shlex import join  # noqa: PLC0415  (only --check needs these)

    from stagegraph.cli.showerrors import say  # noqa: PLC0415
    from stagegraph.cli.stale import differences  # noqa: PLC0415
    from stagegraph.render.shared.markup import printable  # noqa: PLC0415

    if arguments.check in ("", "-"):
        raise UsageError("--check names no file", hint="Give the path of the picture, say --check build.svg.")
    if arguments.output:
        raise UsageError("--check writes nothing, and -o names a file to write", hint="Give one of the two.")
    file_format = options.format_of(arguments.format, arguments.check, formats)
    picture = b"".join(encoded(draw(arguments, file_format)))
    found = differences(arguments.check, picture, file_format)
    if not found:
        return CURRENT
    outputs.write("\n".join([printable(f"{arguments.check} is stale:"), *(f"  {line}" for line in found), ""]), "")
    command = join(["stagegraph", "render", *projectoptions.named_input(arguments), "-o", arguments.check])
    say(printable(f"hint: Draw it again with the same options: {command}"))
    return STALE


def _picture(arguments: argparse.Namespace, file_format: Format[PlanOrder]) -> Content:
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415  (--help does not need it)
    from stagegraph.render.documents.planorders import PlanOrder  # noqa: PLC0415  (as above)

    _refuse_unheeded(arguments, file_format)
    view, look = _view(arguments), _look(arguments)
    if arguments.timings:
        return _timed(arguments, file_format, view, look)
    if arguments.diff:
        return _compared(arguments, file_format, view, look)
    if earlier.says_before(arguments):
        return _changed(arguments, file_format, view, look)
    dockerfile = options.read_dockerfile(arguments)
    request = options.plan_request(arguments, dockerfile)
    plan = plan_request(dockerfile, request)
    show_notes(plan)
    return file_format.write(PlanOrder(plan, request, view, look))


def _project_picture(arguments: argparse.Namespace, file_format: Format[ProjectPlanOrder]) -> Content:
    """The picture of the targets of bake and compose files."""
    from stagegraph.cli.projects import planned_project  # noqa: PLC0415  (few calls name such files)
    from stagegraph.render.documents.orders import ProjectPlanOrder  # noqa: PLC0415

    _refuse_unheeded(arguments, file_format)
    view, look, name = _view(arguments), _look(arguments), projectoptions.project_name(arguments)
    if arguments.timings:
        from stagegraph.cli.timedbuilds import told_builds  # noqa: PLC0415  (few pictures tell of a log)
        from stagegraph.cli.timedprojects import timed_project  # noqa: PLC0415

        _refuse_beside_times(arguments, file_format.name)
        timed = timed_project(arguments, arguments.timings)
        told_builds(timed.chosen)
        timings = timed.timings
        assert timings.project is not None  # noqa: S101  (it is timed)
        show_notes(*(build.plan for build in timings.project.builds))
        return file_format.write(ProjectPlanOrder(timings.project, view, look, name=name, timings=timings))
    if arguments.diff:
        from stagegraph.cli.twoprojects import drawn_difference  # noqa: PLC0415  (few pictures tell of a change)

        _refuse_before(arguments)
        project, found = drawn_difference(arguments, pages=file_format.name == "html")
        return file_format.write(ProjectPlanOrder(project, view, look, name=name, difference=found))
    if not earlier.says_before(arguments):
        return file_format.write(ProjectPlanOrder(planned_project(arguments), view, look, name=name))
    from stagegraph.cli.twoprojects import impact_of_project  # noqa: PLC0415  (few pictures tell of a change)

    impact = impact_of_project(arguments, notes=True)
    return file_format.write(ProjectPlanOrder(impact.project, view, look, name=name, impact=impact))


def _timed(arguments: argparse.Namespace, file_format: Format[PlanOrder], view: View, look: Look) -> Content:
    """The picture in which is told how long everything took."""
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415  (few pictures tell of a log)
    from stagegraph.analysis.timing.measuring import timings_of  # noqa: PLC0415
    from stagegraph.cli.progresslogs import read_chosen  # noqa: PLC0415
    from stagegraph.cli.timedbuilds import request_of, told_builds  # noqa: PLC0415
    from stagegraph.render.documents.planorders import PlanOrder  # noqa: PLC0415

    _refuse_beside_times(arguments, file_format.name)
    dockerfile = options.read_dockerfile(arguments)
    chosen = read_chosen(arguments.timings, arguments.build)
    told_builds(chosen)
    build = chosen.build
    request = request_of(build, dockerfile, options.plan_request(arguments, dockerfile), arguments)
    plan = plan_request(dockerfile, request)
    show_notes(plan)
    return file_format.write(PlanOrder(plan, request, replace(view, timings=timings_of(build, plan)), look))


def _changed(arguments: argparse.Namespace, file_format: Format[PlanOrder], view: View, look: Look) -> Content:
    """The picture in which is marked what runs again after a change."""
    from stagegraph.analysis.impact.deciding import impact  # noqa: PLC0415  (few pictures tell of a change)
    from stagegraph.cli.twobuilds import two_builds  # noqa: PLC0415
    from stagegraph.render.documents.planorders import PlanOrder  # noqa: PLC0415
    from stagegraph.render.documents.registry import JSON  # noqa: PLC0415

    if file_format is JSON:
        raise UsageError(
            "the plan as JSON tells of no change", hint="stagegraph impact --format json tells what runs again."
        )
    builds = two_builds(arguments)
    plan = builds.after.plan
    show_notes(plan)
    view = replace(view, impact=impact(builds.before, builds.after))
    return file_format.write(PlanOrder(plan, builds.request, view, look))


def _compared(arguments: argparse.Namespace, file_format: Format[PlanOrder], view: View, look: Look) -> Content:
    """The picture in which is marked what differs from an earlier file, with what is gone beside it."""
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415  (few pictures compare files)
    from stagegraph.cli.comparison import drawn_changes  # noqa: PLC0415
    from stagegraph.render.documents.planorders import PlanOrder  # noqa: PLC0415
    from stagegraph.render.documents.registry import JSON  # noqa: PLC0415

    _refuse_before(arguments)
    if file_format is JSON:
        raise UsageError("the plan as JSON tells of no change", hint="stagegraph diff --format json does.")
    changes, dockerfile, request = drawn_changes(arguments, everything=file_format.name == "html")
    plan = changes.new.whole if changes.new.whole and file_format.name != "html" else plan_request(dockerfile, request)
    show_notes(plan)
    return file_format.write(PlanOrder(plan, request, replace(view, changes=changes), look))


def _refuse_beside_times(arguments: argparse.Namespace, file_format: str) -> None:
    if arguments.diff or earlier.says_before(arguments):
        raise UsageError("--timings is of one build, not of a change", hint="Leave one of the two out.")
    if file_format == "json":
        raise UsageError("the plan as JSON tells of no times", hint="stagegraph timings --format json does.")


def _refuse_before(arguments: argparse.Namespace) -> None:
    for name in ("since", "changed", "image_changed", "old"):
        if getattr(arguments, name):
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} means nothing beside --diff", hint=f"Leave {option} out.")


def _refuse_unheeded(arguments: argparse.Namespace, file_format: Format[_Order]) -> None:
    for name, usual in getattr(arguments, _USUAL).items():
        given = getattr(arguments, name.value)
        if name not in file_format.heeds and given != usual:
            option = f"--{'no-' if given is False else ''}{name.value.replace('_', '-')}"
            raise UsageError(f"{option} means nothing for {file_format.name}", hint=f"Leave {option} out.")


def _view(arguments: argparse.Namespace) -> View:
    from stagegraph.render.diagram.model import Level  # noqa: PLC0415
    from stagegraph.render.diagram.view import View  # noqa: PLC0415

    depth = arguments.depth
    if depth is not None and not (depth.isascii() and depth.isdecimal() and len(depth) < _MOST_DIGITS):
        raise UsageError(f"--depth {depth} is no number", hint="Write 0, 1, 2, ...: how many arrows away.")
    return View(
        level=Level.STEPS if arguments.steps else Level.STAGES,
        hide_unused=arguments.hide_unused,
        focus=tuple(arguments.focus),
        depth=None if depth is None else int(depth),
        fold=arguments.fold,
        simplify=arguments.simplify,
    )


def _look(arguments: argparse.Namespace) -> Look:
    from stagegraph.render.documents.planorders import Look  # noqa: PLC0415

    return Look(
        theme=arguments.theme,
        direction=arguments.direction,
        legend=arguments.legend,
        link_base=projectoptions.link_base(arguments),
        engine=arguments.engine or os.environ.get("STAGEGRAPH_DOT", ""),
    )
