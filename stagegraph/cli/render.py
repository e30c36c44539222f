"""``stagegraph render``: the picture."""

from __future__ import annotations

from stagegraph.cli import options, outputs
from stagegraph.cli.remarks import remark
from stagegraph.cli.terminal import HelpFormatter

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

SUFFIXES = {"svg": "svg", "png": "png", "pdf": "pdf", "dot": "dot", "gv": "dot", "json": "json"}
_EPILOG = """\
examples:
  stagegraph render -o graph.svg                    the last stage of ./Dockerfile
  stagegraph render app/Dockerfile --target test -o test.png
  stagegraph render --hide-unused --format dot | dot -Tsvg > graph.svg
"""


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
    options.add_output(parser, tuple(dict.fromkeys(SUFFIXES.values())))
    group = parser.add_argument_group("picture")
    group.add_argument("--hide-unused", action="store_true", help="leave out the stages that no target needs")
    group.add_argument("--legend", action="store_true", help="explain cards and arrows")
    group.add_argument("--theme", choices=("light", "dark"), default="light", help="colours, light if not given")
    group.add_argument(
        "--direction", choices=("LR", "TB"), default="LR", help="left to right (if not given) or top to bottom"
    )
    group.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the file in a web view; cards and arrows link to its lines",
    )
    group.add_argument(
        "--engine",
        default="",
        metavar="ENGINE",
        help="embedded, dot, or the path of a dot program; if not given STAGEGRAPH_DOT, else the first that can",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Draw the picture."""
    file_format = options.chosen_format(arguments, SUFFIXES)
    content = _content(arguments, file_format)
    outputs.write(content, arguments.output, binary=file_format in ("png", "pdf"))
    return 0


def _content(arguments: argparse.Namespace, file_format: str) -> bytes | str:
    # Imported here, each only where it is needed: --help loads nothing, and json needs no graphviz.
    import os  # noqa: PLC0415

    from stagegraph.analysis.plan import plan_request  # noqa: PLC0415

    plan = plan_request(options.read_dockerfile(arguments), options.plan_request(arguments))
    remark(plan)
    if file_format == "json":
        from stagegraph.render.jsondoc import plan_json  # noqa: PLC0415

        return plan_json(plan)

    from stagegraph.render.dot import Direction, dot_source  # noqa: PLC0415
    from stagegraph.render.stagecards import stage_diagram  # noqa: PLC0415
    from stagegraph.render.themes import THEMES  # noqa: PLC0415

    diagram = stage_diagram(plan, hide_unused=arguments.hide_unused)
    source = dot_source(
        diagram,
        theme=THEMES[arguments.theme],
        direction=Direction(arguments.direction),
        legend=arguments.legend,
        link_base=options.link_base(arguments.link_base),
    )
    if file_format == "dot":
        return source

    from stagegraph.render.engine import draw, find_engine  # noqa: PLC0415
    from stagegraph.render.svg import finished_svg  # noqa: PLC0415

    engine = find_engine(file_format, arguments.engine or os.environ.get("STAGEGRAPH_DOT", ""))
    picture = draw(engine, source, file_format)
    return finished_svg(picture, diagram) if file_format == "svg" else picture
