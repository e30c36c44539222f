"""One registry of formats: what can be written, what it is called, what it takes, who writes it.

The command line, the terminal UI, `render --check`, the help, the completion of shells, the table in docs/pictures.md
and the tests go through these tables; who adds a format adds it here, and a writer.

A format of a plan is written with `written(SVG, order)`, where ``order`` is a
`stagegraph.render.documents.orders.PlanOrder`; who has a diagram calls the functions of
`stagegraph.render.documents.pictures`.

Importing this module loads no writer: each is a function here that imports its own when it is called.
"""

from __future__ import annotations

from enum import Enum

from stagegraph.errors import UsageError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Generic, TypeVar

    from stagegraph.render.documents.orders import (
        CheckOrder,
        DiffOrder,
        ImagesOrder,
        ImpactOrder,
        PlanOrder,
        ProjectOrder,
        TargetsOrder,
    )

    _Order = TypeVar("_Order")
    Content = bytes | str | Iterable[str]
    """What a writer makes; text also in pieces, to be written as they come."""
else:
    _Order = object

    class Generic:
        """What ``typing.Generic`` does at run time, as far as it matters: nothing."""

        __slots__ = ()

        def __class_getitem__(cls, _: object) -> type:
            return cls


class Option(Enum):
    """What a format may heed; the values are the options of the command line, with underscores."""

    STEPS = "steps"
    FOCUS = "focus"
    DEPTH = "depth"
    FOLD = "fold"
    SIMPLIFY = "simplify"
    THEME = "theme"
    DIRECTION = "direction"
    LEGEND = "legend"
    HIDE_UNUSED = "hide_unused"
    LINK_BASE = "link_base"
    ENGINE = "engine"


class Needs(Enum):
    """Which program draws a format."""

    NOTHING = "none"
    ENGINE = "an engine"  # the embedded one, or dot
    DOT = "dot"


class Format(Record, Generic[_Order]):
    """A format.

    Attributes:
        name: how ``--format`` calls it.
        label: what it is, in a few words for people.
        suffixes: of files of this format, without the dot, the usual one first; none if no suffix tells it.
        write: makes it of an order; raises `StagegraphError`.
        heeds: the options of pictures that change something in it.
        needs: what draws it.
        binary: it is not for a terminal.
        words: a pattern whose groups are the texts that a reader sees; "" if all of its lines are to be read.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    write: Callable[[_Order], Content]
    heeds: frozenset[Option] = frozenset()
    needs: Needs = Needs.NOTHING
    binary: bool = False
    words: str = ""


def named(formats: Sequence[Format[_Order]], name: str) -> Format[_Order]:
    """The format of a name.

    Raises:
        UsageError: there is none.
    """
    for one in formats:
        if one.name == name:
            return one
    raise UsageError(f"unknown format {name!r}", hint=f"The formats are {', '.join(one.name for one in formats)}.")


def of_suffix(formats: Sequence[Format[_Order]], suffix: str) -> Format[_Order] | None:
    """The format that a suffix tells, in any case and without the dot; None if it tells none."""
    return next((one for one in formats if suffix.lower() in one.suffixes), None)


def written(wanted: Format[_Order], order: _Order) -> bytes:
    """A document, whole; errors are those of its writer."""
    return b"".join(encoded(wanted.write(order)))


def encoded(content: Content) -> Iterator[bytes]:
    """The same as bytes. Bytes of file names and of the environment that are no UTF-8 are written as escapes."""
    pieces = [content] if isinstance(content, bytes | str) else content
    return (one if isinstance(one, bytes) else one.encode("utf-8", "backslashreplace") for one in pieces)


# --- Writers ------------------------------------------------------------------------------------------------------


def _svg(order: PlanOrder) -> bytes:
    from stagegraph.render.documents.pictures import diagram_ordered, svg_picture  # noqa: PLC0415

    return svg_picture(diagram_ordered(order), order.look)


def _png(order: PlanOrder) -> bytes:
    from stagegraph.render.documents.pictures import diagram_ordered, png_picture  # noqa: PLC0415

    return png_picture(diagram_ordered(order), order.look)


def _pdf(order: PlanOrder) -> bytes:
    from stagegraph.render.documents.pictures import diagram_ordered, pdf_picture  # noqa: PLC0415

    return pdf_picture(diagram_ordered(order), order.look)


def _dot(order: PlanOrder) -> str:
    from stagegraph.render.documents.pictures import diagram_ordered, dot_picture  # noqa: PLC0415

    return dot_picture(diagram_ordered(order), order.look)


def _mermaid(order: PlanOrder) -> str:
    from stagegraph.render.documents.pictures import diagrams_ordered, mermaid_diagram  # noqa: PLC0415

    return mermaid_diagram(diagrams_ordered(order), order.look)


def _html(order: PlanOrder) -> str:
    from stagegraph.render.documents.pages import page  # noqa: PLC0415

    look = order.look
    view = order.view
    return page(
        order.plan.dockerfile,
        order.request,
        hide_unused=view is not None and view.hide_unused,
        link_base=look.link_base,
        engine=look.engine,
        impact=view.impact if view is not None else None,
        changes=view.changes if view is not None else None,
    )


def _json(order: PlanOrder) -> Iterator[str]:
    from stagegraph.render.formats.jsondoc import plan_json_pieces  # noqa: PLC0415

    return plan_json_pieces(order.plan)


def _text(order: PlanOrder) -> str:
    from stagegraph.render.story.text import plan_text  # noqa: PLC0415

    return plan_text(order.plan, order.style())


def _story(order: PlanOrder) -> str:
    from stagegraph.render.documents.stories import text_story  # noqa: PLC0415

    return text_story(order)


def _markdown(order: PlanOrder) -> str:
    from stagegraph.render.documents.stories import markdown_story  # noqa: PLC0415

    return markdown_story(order)


def _targets(order: TargetsOrder) -> str:
    from stagegraph.render.story.text import targets_text  # noqa: PLC0415

    return targets_text(order.dockerfile, order.targets, order.style())


def _targets_json(order: TargetsOrder) -> str:
    from stagegraph.render.formats.jsondoc import targets_json  # noqa: PLC0415

    return targets_json(order.dockerfile, order.targets)


def _project(order: ProjectOrder) -> str:
    from stagegraph.render.story.projecttext import project_text  # noqa: PLC0415

    return project_text(order.answer, order.style())


def _project_json(order: ProjectOrder) -> str:
    import json  # noqa: PLC0415

    from stagegraph.project.bake.bakeprint import printed  # noqa: PLC0415

    return json.dumps(printed(order.answer), indent=2, ensure_ascii=False) + "\n"


def _images(order: ImagesOrder) -> str:
    from stagegraph.render.story.imagestext import images_text  # noqa: PLC0415

    return images_text(order.plan, order.images, order.style(), order.given)


def _images_json(order: ImagesOrder) -> str:
    from stagegraph.render.formats.imagesjson import images_json  # noqa: PLC0415
    from stagegraph.render.story.fetching import Tool, fetching_commands  # noqa: PLC0415

    unknown = [one for one in order.images if one.config is None]
    commands = fetching_commands(unknown, Tool.BUILDX, order.dockerfile, order.given)
    return images_json(order.plan, order.images, commands)


def _images_config(order: ImagesOrder) -> str:
    from stagegraph.render.formats.imagesjson import configs_json  # noqa: PLC0415

    return configs_json(order.images)


def _impact_text(order: ImpactOrder) -> str:
    from stagegraph.render.story.impacttext import impact_text, why_text  # noqa: PLC0415

    if order.why:
        return why_text(order.impact, order.why, order.style())
    return impact_text(order.impact, order.style())


def _impact_markdown(order: ImpactOrder) -> str:
    from stagegraph.render.story.impactmarkdown import impact_markdown, why_markdown  # noqa: PLC0415

    if order.why:
        return why_markdown(order.impact, order.why, link_base=order.link_base)
    return impact_markdown(order.impact, link_base=order.link_base)


def _impact_json(order: ImpactOrder) -> str:
    from stagegraph.render.formats.impactjson import impact_json  # noqa: PLC0415

    return impact_json(order.impact)


def _diff(order: DiffOrder) -> str:
    from stagegraph.render.story.difftext import diff_text  # noqa: PLC0415

    return diff_text(order.changes, order.style())


def _diff_markdown(order: DiffOrder) -> str:
    from stagegraph.render.documents.stories import markdown_diff  # noqa: PLC0415

    return markdown_diff(order)


def _diff_json(order: DiffOrder) -> str:
    from stagegraph.render.formats.diffjson import diff_json  # noqa: PLC0415

    return diff_json(order.changes)


def _check_text(order: CheckOrder) -> str:
    from stagegraph.render.story.checktext import check_text  # noqa: PLC0415

    return check_text(order.files, order.style())


def _check_json(order: CheckOrder) -> str:
    from stagegraph.render.formats.checkjson import check_json  # noqa: PLC0415

    return check_json(order.files)


def _check_sarif(order: CheckOrder) -> str:
    from stagegraph.render.formats.sarif import check_sarif  # noqa: PLC0415

    return check_sarif(order.files, order.version)


def _check_github(order: CheckOrder) -> str:
    from stagegraph.render.formats.annotations import github_annotations  # noqa: PLC0415

    return github_annotations(order.files)


# --- Formats ------------------------------------------------------------------------------------------------------

_ALL = frozenset(Option)
_TEXT = r">([^<>\n]+)<"  # between two tags

SVG = Format(
    name="svg",
    label="a picture for the web",
    suffixes=("svg",),
    write=_svg,
    heeds=_ALL,
    needs=Needs.ENGINE,
    words=rf'{_TEXT}|xlink:title="([^"]*)"',
)
PNG = Format(
    name="png",
    label="a picture",
    suffixes=("png",),
    write=_png,
    heeds=_ALL - {Option.LINK_BASE},
    needs=Needs.ENGINE,
    binary=True,
)
PDF = Format(
    name="pdf", label="a picture for print", suffixes=("pdf",), write=_pdf, heeds=_ALL, needs=Needs.DOT, binary=True
)
DOT = Format(
    name="dot",
    label="the picture as Graphviz text",
    suffixes=("dot", "gv"),
    write=_dot,
    heeds=_ALL - {Option.ENGINE},
    words=rf'{_TEXT}| tooltip="((?:[^"\\]|\\.)*)"',
)
MERMAID = Format(
    name="mermaid",
    label="a diagram for GitHub",
    suffixes=("mmd", "mermaid"),
    write=_mermaid,
    heeds=_ALL - {Option.THEME, Option.LEGEND, Option.ENGINE},
)
HTML = Format(
    name="html",
    label="a page to browse",
    suffixes=("html", "htm"),
    write=_html,
    heeds=frozenset((Option.HIDE_UNUSED, Option.LINK_BASE, Option.ENGINE)),
    needs=Needs.ENGINE,
    words=rf'(?!>\{{"){_TEXT}|(?<=[:,\[])"((?:[^"\\\n]|\\.)*)"',
)
JSON = Format("json", "the plan as data", ("json",), _json)
MARKDOWN = Format(
    name="markdown",
    label="the build told for a review",
    suffixes=("md",),
    write=_markdown,
    heeds=frozenset((Option.LINK_BASE,)),
)
CONFIG = Format("config", "what is known of the images, for --image-config", (), _images_config)

# Of each command; the first one is written if nothing else is asked for.
PICTURES = (SVG, PNG, PDF, DOT, MERMAID, HTML, JSON)
PLANS = (Format("text", "the plan as text", ("txt",), _text), JSON)
STORIES = (Format("text", "the build told for a review, as text", ("txt",), _story), MARKDOWN)
TARGETS = (
    Format("text", "the targets as a table", ("txt",), _targets),
    Format("json", "the targets as data", ("json",), _targets_json),
)
PROJECTS = (
    Format("text", "what the files build, as a table", ("txt",), _project),
    Format("json", "what the files build, as bake --print tells it", ("json",), _project_json),
)
IMAGES = (
    Format("text", "the images as a table", ("txt",), _images),
    Format("json", "the images as data", ("json",), _images_json),
    CONFIG,
)
IMPACTS = (
    Format("text", "what runs again, as text", ("txt",), _impact_text),
    Format(
        name="markdown",
        label="what runs again, for a review",
        suffixes=("md",),
        write=_impact_markdown,
        heeds=frozenset((Option.LINK_BASE,)),
    ),
    Format("json", "what runs again, as data", ("json",), _impact_json),
)
DIFFS = (
    Format("text", "what the change does, as text", ("txt",), _diff),
    Format(
        name="markdown",
        label="what the change does, for a pull request",
        suffixes=("md",),
        write=_diff_markdown,
        heeds=frozenset((Option.LINK_BASE,)),
    ),
    Format("json", "what the change does, as data", ("json",), _diff_json),
)
FINDINGS = (
    Format("text", "the findings with the lines they are about", ("txt",), _check_text),
    Format("json", "the findings as data", ("json",), _check_json),
    Format("sarif", "the findings for code scanning", ("sarif",), _check_sarif),
    Format("github", "the findings as annotations of a workflow on GitHub", (), _check_github),
)
# What the terminal UI exports.
EXPORTS = (*PICTURES, MARKDOWN)
