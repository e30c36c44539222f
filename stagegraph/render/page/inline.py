"""The picture of a sheet in SVG, to stand inside a page: shapes by class, colours by style sheet."""

from __future__ import annotations

from math import atan2, degrees

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Standing
from stagegraph.render.shared.markup import escaped
from stagegraph.render.shared.parts import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.render.diagram.model import Arrow
    from stagegraph.render.layout.places import Place, Way
    from stagegraph.render.page.composing import Composed
    from stagegraph.render.page.sheets import ArrowFace
    from stagegraph.render.page.typeset import Setting, TextRun

_BADGE_HEIGHT = 15
_COMPARED = {Standing.ADDED: "came", Standing.REMOVED: "went"}  # classes of arrows where two files are compared


def inline_svg(drawn: Composed, target: int, name: str) -> str:
    """The picture as it is for one target.

    Args:
        drawn: what to draw.
        target: the place of the target among those of the sheet.
        name: the file's name.
    """
    sheet, layout = drawn.sheet, drawn.layout
    level = sheet.level.value
    sentence = plain(sheet.summaries[target])
    width, height = f"{layout.width:g}", f"{layout.height:g}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{level}-svg" class="picture" role="img"',
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"',
        f'aria-labelledby="{level}-title" aria-describedby="{level}-desc">',
        f'<title id="{level}-title">{escaped(name)}: {level}</title><desc id="{level}-desc">{escaped(sentence)}</desc>',
        *_clusters(drawn, target),
        '<g class="arrows">',
        *_arrows(drawn, target),
        "</g>",
        *_cards(drawn, target),
        *_labels(drawn, target),
        "</svg>",
    ]
    return "\n".join(parts)


def _clusters(drawn: Composed, target: int) -> Iterable[str]:
    for at, (one, settings) in enumerate(zip(drawn.sheet.clusters, drawn.clusters, strict=True)):
        shown = one.shown[target]
        place = drawn.layout.clusters[one.card.id]
        yield _group("cluster", f"g{at}", standing=one.faces[shown].standing, place=place, setting=settings[shown])


def _cards(drawn: Composed, target: int) -> Iterable[str]:
    for at, (one, settings) in enumerate(zip(drawn.sheet.cards, drawn.cards, strict=True)):
        shown = one.shown[target]
        place = drawn.layout.boxes[one.card.id]
        yield _group("card", f"c{at}", standing=one.faces[shown].standing, place=place, setting=settings[shown])


def _group(role: str, key: str, *, standing: Standing, place: Place, setting: Setting) -> str:
    return (
        f'<g class="{role} {standing.value}" data-key="{key}" transform="translate({place.x:g} {place.y:g})">'
        f'<rect class="box" width="{place.width:g}" height="{place.height:g}" rx="7"/>'
        f'<g class="face">{"".join(_run(one) for one in setting.runs)}</g></g>'
    )


def _run(run: TextRun) -> str:
    lines = run.lines
    back = ""
    if run.role == "badge":
        width = f"{lines[0].width + 12:g}" if lines[0].width else "0"
        place = f'x="{run.x - 6:g}" y="{run.y - 11:g}" width="{width}" height="{_BADGE_HEIGHT}"'
        back = f'<rect class="pill" {place} rx="7.5"/>'
    if len(lines) == 1 and not run.rest:
        return f"{back}<text {_text_attributes(run)}{_length(lines[0].width)}>{escaped(lines[0].text)}</text>"
    spans = [
        f'<tspan x="{run.x:g}" y="{run.y + at * run.leading:g}"{_length(line.width)}>{escaped(line.text)}</tspan>'
        for at, line in enumerate(lines)
    ]
    if run.rest:
        spans.append(f'<tspan class="mark">\u2026</tspan><tspan class="rest">{escaped(run.rest)}</tspan>')
    return f"{back}<text {_text_attributes(run)}>{''.join(spans)}</text>"


def _text_attributes(run: TextRun) -> str:
    return f'class="{run.role}" x="{run.x:g}" y="{run.y:g}"'


def _length(width: float) -> str:
    return f' textLength="{width:g}" lengthAdjust="spacingAndGlyphs"' if width else ""


def _arrows(drawn: Composed, target: int) -> Iterable[str]:
    """The arrows, those that matter most last: they lie on top."""
    found = []
    for at, (one, way) in enumerate(zip(drawn.sheet.arrows, drawn.layout.ways, strict=True)):
        face = one.faces[one.shown[target]]
        text = (
            f'<g class="{arrow_classes(one.arrow, face)}" data-key="a{at}"><path class="wide" d="{way.path}"/>'
            f'<path class="line" d="{way.path}"/>{_head(one.arrow.kind, way)}</g>'
        )
        found.append((face.critical, face.used, at, text))
    return [text for *_, text in sorted(found, key=lambda one: (one[0], one[1], one[2]))]


def arrow_classes(arrow: Arrow, face: ArrowFace) -> str:
    """The classes of an arrow."""
    standing = " critical" if face.critical else "" if face.used else " unused"
    compared = f" {_COMPARED[arrow.standing]}" if arrow.standing is not None else ""
    return f"arrow {arrow.kind.value}{standing}{compared}"


def _head(kind: EdgeKind, way: Way) -> str:
    (x, y), (base_x, base_y) = way.tip, way.base
    angle = degrees(atan2(y - base_y, x - base_x))
    place = f'transform="translate({x:g} {y:g}) rotate({angle:.1f})"'
    if kind is EdgeKind.MOUNT:
        return f'<circle class="head" {place} cx="-4" r="3.5"/>'
    return f'<path class="head" {place} d="M0 0L-8 -4V4Z"/>'


def _labels(drawn: Composed, target: int) -> Iterable[str]:
    yield '<g class="labels">'
    for at, (one, labels) in enumerate(zip(drawn.sheet.arrows, drawn.labels, strict=True)):
        if any(labels):
            shown = one.shown[target]
            x, y = drawn.layout.ways[at].label
            run = labels[shown]
            classes = arrow_classes(one.arrow, one.faces[shown])
            text = _run(run) if run else ""
            yield f'<g class="{classes}" data-key="l{at}" transform="translate({x:g} {y:g})">{text}</g>'
    yield "</g>"


def run_data(runs: Sequence[TextRun | None]) -> list[list[object]]:
    """Texts as the script draws them: role, place, lines with their widths, what is not shown."""
    return [
        [run.role, run.x, run.y, run.leading, [[line.text, line.width] for line in run.lines], run.rest]
        for run in runs
        if run is not None
    ]
