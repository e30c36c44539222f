"""One registry of formats: what can be written, what it is called, what it takes, who writes it.

The command line, the terminal UI, `render --check`, the help, the completion of shells, the table in docs/pictures.md
and the tests go through these tables; who adds a format adds it here, and a writer. Commands that write no plan have
tables beside this one, so that none loads what it does not need: `changeformats`, `checkformats`, `reviewformats`,
`scanformats`, `timingformats`.

A format of a plan is written with `written(SVG, order)`, where ``order`` is a
`stagegraph.render.documents.planorders.PlanOrder`; who has a diagram calls the functions of
`stagegraph.render.documents.pictures`.
"""

from __future__ import annotations

from enum import Enum

from stagegraph.errors import UsageError
from stagegraph.render.documents.content import encoded
from stagegraph.render.documents.writers import (
    write_dot,
    write_html,
    write_images,
    write_images_config,
    write_images_json,
    write_json,
    write_markdown,
    write_mermaid,
    write_pdf,
    write_png,
    write_project,
    write_project_json,
    write_story,
    write_svg,
    write_targets,
    write_targets_json,
    write_text,
)
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Generic, TypeVar

    from stagegraph.render.documents.content import Content

    _Order = TypeVar("_Order")
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


_ALL = frozenset(Option)
_TEXT = r">([^<>\n]+)<"  # between two tags

SVG = Format(
    name="svg",
    label="a picture for the web",
    suffixes=("svg",),
    write=write_svg,
    heeds=_ALL,
    needs=Needs.ENGINE,
    words=rf'{_TEXT}|xlink:title="([^"]*)"',
)
PNG = Format(
    name="png",
    label="a picture",
    suffixes=("png",),
    write=write_png,
    heeds=_ALL - {Option.LINK_BASE},
    needs=Needs.ENGINE,
    binary=True,
)
PDF = Format(
    name="pdf",
    label="a picture for print",
    suffixes=("pdf",),
    write=write_pdf,
    heeds=_ALL,
    needs=Needs.DOT,
    binary=True,
)
DOT = Format(
    name="dot",
    label="the picture as Graphviz text",
    suffixes=("dot", "gv"),
    write=write_dot,
    heeds=_ALL - {Option.ENGINE},
    words=rf'{_TEXT}| tooltip="((?:[^"\\]|\\.)*)"',
)
MERMAID = Format(
    name="mermaid",
    label="a diagram for GitHub",
    suffixes=("mmd", "mermaid"),
    write=write_mermaid,
    heeds=_ALL - {Option.THEME, Option.LEGEND, Option.ENGINE},
)
HTML = Format(
    name="html",
    label="a page to browse",
    suffixes=("html", "htm"),
    write=write_html,
    heeds=frozenset((Option.HIDE_UNUSED, Option.LINK_BASE, Option.ENGINE)),
    needs=Needs.ENGINE,
    words=rf'(?!>\{{"){_TEXT}|(?<=[:,\[])"((?:[^"\\\n]|\\.)*)"',
)
JSON = Format("json", "the plan as data", ("json",), write_json)
MARKDOWN = Format(
    name="markdown",
    label="the build told for a review",
    suffixes=("md",),
    write=write_markdown,
    heeds=frozenset((Option.LINK_BASE,)),
)
CONFIG = Format("config", "what is known of the images, for --image-config", (), write_images_config)

# Of each command; the first one is written if nothing else is asked for.
PICTURES = (SVG, PNG, PDF, DOT, MERMAID, HTML, JSON)
PLANS = (Format("text", "the plan as text", ("txt",), write_text), JSON)
STORIES = (Format("text", "the build told for a review, as text", ("txt",), write_story), MARKDOWN)
TARGETS = (
    Format("text", "the targets as a table", ("txt",), write_targets),
    Format("json", "the targets as data", ("json",), write_targets_json),
)
PROJECTS = (
    Format("text", "what the files build, as a table", ("txt",), write_project),
    Format("json", "what the files build, as bake --print tells it", ("json",), write_project_json),
)
IMAGES = (
    Format("text", "the images as a table", ("txt",), write_images),
    Format("json", "the images as data", ("json",), write_images_json),
    CONFIG,
)
# What the terminal UI exports.
EXPORTS = (*PICTURES, MARKDOWN)
