"""Builds in time as a picture: SVG, drawn without an engine.

A build of few vertices has a row for each, a large one lanes for each stage, in which bars follow each other.
"""

from __future__ import annotations

from itertools import pairwise

from stagegraph.render.diagram.model import Standing
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.links import line_link
from stagegraph.render.shared.markup import escaped
from stagegraph.render.shared.metrics import guessed_width, text_width
from stagegraph.render.timeline.lanepacking import lanes_of_bars
from stagegraph.render.timeline.timeaxis import tick_step, ticks
from stagegraph.render.timeline.timebars import BarLook
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.render.diagram.themes import CardColours, Theme
    from stagegraph.render.timeline.timebars import TimeBand, TimeBar, Timeline

_FONTS = "Helvetica,Arial,'Liberation Sans',Arimo,sans-serif"
_WIDTH, _MARGIN, _GAP = 1100, 16, 8
_ROW, _BAR = 20, 13
_SIZE, _TITLE = 11, 14
_BESIDE = 5.0  # from a bar or the critical path to a text
_WIDEST_BAND, _WIDEST_LABEL = 130.0, 300.0
_SHORTEST = 6  # characters of a label that is cut
_MOST_ROWS = 100  # bars; of more each stage has lanes
_TICKS = 10
_LOOKS = {
    BarLook.WORK: Standing.USED,
    BarLook.MOVED: Standing.OUTSIDE,
    BarLook.CACHED: Standing.CACHED,
    BarLook.FAILED: Standing.FAILED,
    BarLook.CANCELLED: Standing.CONTENT,
    BarLook.OPEN: Standing.CONTENT,
    BarLook.WAITING: Standing.UNUSED,
    BarLook.SUPPOSED: Standing.CHANGED,
}


class _Placed(Record):
    """A bar in the picture: its row's top, and its left and right end; one that never started has no length at 0."""

    bar: TimeBar
    top: float
    left: float
    right: float


class _Turn(Record):
    """A piece of the critical path: from the end of a bar on to where it turns, and from one row to another there."""

    left: float
    x: float
    start: float
    end: float

    def passes(self, middle: float) -> bool:
        """Whether it comes by the middle of a row, or ends there."""
        return min(self.start, self.end) <= middle <= max(self.start, self.end)

    def drawn(self, colour: str) -> str:
        """Its element."""
        way = f"M{self.left:.1f} {self.start:.1f}H{self.x:.1f}V{self.end:.1f}"
        return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


class _Columns(Record):
    """Where things stand: the left ends of labels and bars, the width of a second, seconds between marks; or lanes."""

    labels: float
    bars: float
    second: float
    step: float
    lanes: bool

    def at(self, seconds: float) -> float:
        """Where a moment is."""
        return self.bars + seconds * self.second


def timeline_svg(timelines: Sequence[Timeline], theme: Theme, link_base: str = "") -> str:
    """Builds in time, one below the other, all with the same axis.

    Args:
        timelines: there is one at least.
        theme: the colours.
        link_base: the address of the Dockerfile in a web view; labels then link to their lines.
    """
    columns = _columns(timelines)
    body: list[str] = []
    top = float(_MARGIN)
    for timeline in timelines:
        drawing = _TimelineDrawing(timeline, columns, theme, link_base)
        body += drawing.lines(top)
        top = drawing.bottom + 2 * _MARGIN
    legend = list(_legend(timelines, theme, top))
    height = top + _ROW if legend else top
    described = "; ".join(f"{one.title}, {one.summary}" for one in timelines)
    head = (
        f'<svg role="img" aria-labelledby="stagegraph-title stagegraph-desc" xmlns="http://www.w3.org/2000/svg" '
        f'width="{_WIDTH}" height="{height:g}" viewBox="0 0 {_WIDTH} {height:g}" font-family="{_FONTS}" '
        f'font-size="{_SIZE}">'
    )
    return "\n".join(
        [
            head,
            f'<title id="stagegraph-title">{escaped(timelines[0].title)}</title>',
            f'<desc id="stagegraph-desc">{escaped(described)}</desc>',
            f'<rect width="{_WIDTH}" height="{height:g}" fill="{theme.background}"/>',
            *body,
            *legend,
            "</svg>",
            "",
        ]
    )


def _columns(timelines: Sequence[Timeline]) -> _Columns:
    """The columns that all of the timelines fit into."""
    lanes = any(len(one.bars) > _MOST_ROWS for one in timelines)
    bands = max((_width(band.name, bold=True) for one in timelines for band in one.bands), default=0.0)
    labels = max((_width(bar.label) for one in timelines for bar in one.bars), default=0.0)
    left = _MARGIN + min(bands, 2 * _WIDEST_BAND if lanes else _WIDEST_BAND) + 2 * _GAP
    bars = left if lanes else left + min(labels, _WIDEST_LABEL) + _GAP
    wall = max((one.wall for one in timelines), default=0.0)
    second = (_WIDTH - _MARGIN - bars) / wall if wall else 0.0
    return _Columns(labels=left, bars=bars, second=second, step=tick_step(wall, _TICKS), lanes=lanes)


def _width(text: str, *, bold: bool = False) -> float:
    return text_width(text, _SIZE, bold=bold) or guessed_width(text, _SIZE)


def _fitted(text: str, room: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning and end as there is room for."""
    if _width(text, bold=bold) <= room:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        fits, too_long = (middle, too_long) if _width(cut(text, middle), bold=bold) <= room else (fits, middle)
    return cut(text, fits)


def _begun(label: str, time: str, room: float) -> str:
    """What a bar of a lane says: its label and time, the beginning of its label, its time, or nothing."""
    whole = f"{label} {time}".strip()
    if _width(whole) <= room:
        return whole
    if _width(label) <= room:
        return label
    fits = next((at for at in range(len(label), _SHORTEST - 1, -1) if _width(f"{label[:at]}...") <= room), 0)
    return f"{label[:fits].rstrip()}..." if fits else time if _width(time) <= room else ""


def _text(place: tuple[float, float], text: str, colour: str, more: str = "") -> str:
    x, y = place
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{more}>{escaped(text)}</text>'


class _TimelineDrawing:
    """One timeline."""

    def __init__(self, timeline: Timeline, columns: _Columns, theme: Theme, link_base: str) -> None:
        self.timeline = timeline
        self.columns = columns
        self.theme = theme
        self.link_base = link_base
        self.bottom = 0.0
        self._turns: list[_Turn] = []

    def lines(self, top: float) -> Iterator[str]:
        """The elements, from a top on."""
        theme, timeline = self.theme, self.timeline
        title = _fitted(timeline.title, (_WIDTH - 2 * _MARGIN) * _SIZE / _TITLE, bold=True)
        yield _text((_MARGIN, top + _TITLE), title, theme.title, f' font-size="{_TITLE}" font-weight="bold"')
        yield _text((_MARGIN, top + _TITLE + _ROW), _fitted(timeline.summary, _WIDTH - 2 * _MARGIN), theme.text)
        begin = top + _TITLE + 2.6 * _ROW
        placed: list[_Placed] = []
        rows: list[str] = []
        y = begin + _GAP / 2
        for number, band in enumerate(timeline.bands):
            found, below = self._placed(band, y)
            rows += self._band(band, y, below, shaded=number % 2 == 0)
            placed += found
            y = below
        self.bottom = y
        yield from rows
        yield from self._axis(begin, y)
        self._turns = list(self._path({one.bar.at: one for one in placed}))
        for turn in self._turns:
            yield turn.drawn(theme.critical)
        for one in placed:
            yield from self._bar(one)

    def _placed(self, band: TimeBand, top: float) -> tuple[list[_Placed], float]:
        """The bars of a band with their places, and where the next band begins."""
        bars = band.bars
        rows = list(range(len(bars)))
        if self.columns.lanes:
            bars = tuple(bar for bar in bars if bar.start is not None)
            rows = lanes_of_bars(bars, apart=2 / self.columns.second if self.columns.second else 0.0)
        found = []
        for bar, row in zip(bars, rows, strict=True):
            left, right = (self.columns.at(one or 0.0) for one in (bar.start, bar.end))
            found.append(_Placed(bar, top + row * _ROW, left, right))
        return found, top + (max(rows, default=0) + 1) * _ROW + _GAP / 2

    def _band(self, band: TimeBand, top: float, below: float, *, shaded: bool) -> Iterator[str]:
        theme, columns = self.theme, self.columns
        if shaded:
            yield (
                f'<rect x="{_MARGIN - _GAP}" y="{top - _GAP / 4:.1f}" width="{_WIDTH - 2 * (_MARGIN - _GAP)}" '
                f'height="{below - top:.1f}" fill="{theme.panel}"/>'
            )
        colour = theme.title if band.own else theme.text
        name = _fitted(band.name, columns.labels - _MARGIN - 2 * _GAP, bold=True)
        yield (
            f"<g><title>{escaped(band.name)}</title>"
            + _text((_MARGIN, top + _SIZE + 3), name, colour, ' font-weight="bold"')
            + "</g>"
        )
        if columns.lanes:
            return
        for at, bar in enumerate(band.bars):
            room = columns.bars - columns.labels - _GAP
            colour = theme.critical if bar.critical else theme.text
            text = _text((columns.labels, top + at * _ROW + _SIZE + 3), _fitted(bar.label, room), colour)
            yield self._linked(bar, f"<g><title>{escaped(bar.label)}</title>{text}</g>")

    def _linked(self, bar: TimeBar, element: str) -> str:
        if not self.link_base or bar.location is None:
            return element
        address = line_link(self.link_base, bar.location)
        return f'<a href="{escaped(address)}">{element}</a>' if address else element

    def _axis(self, top: float, bottom: float) -> Iterator[str]:
        theme, columns = self.theme, self.columns
        if not self.timeline.wall:
            return
        for seconds, text in ticks(self.timeline.wall, columns.step):
            x = columns.at(seconds)
            yield f'<path d="M{x:.1f} {top - 3:.1f}V{bottom:.1f}" stroke="{theme.unused}" stroke-width="0.5"/>'
            end = x + _width(text) / 2 > _WIDTH - _GAP
            anchor = ' text-anchor="end"' if end else ' text-anchor="middle"'
            yield _text((_WIDTH - _GAP if end else x, top - 7), text, theme.text, anchor)

    def _path(self, placed: dict[int, _Placed]) -> Iterator[_Turn]:
        """The critical path: from the end of each of its bars down or up to the beginning of the next one."""
        bars = [placed[at] for at in self.timeline.path if at in placed]
        for before, after in pairwise(bars):
            start, end = (one.top + _ROW / 2 for one in (before, after))
            yield _Turn(before.right, max(before.right, after.left), start, end)

    def _free(self, begin: float, width: float, middle: float) -> float:
        """Where a text of a row may begin, from there on, that the critical path does not touch."""
        for x in sorted(one.x for one in self._turns if one.passes(middle)):
            if begin - _BESIDE < x < begin + width + _BESIDE:
                begin = x + _BESIDE
        return begin

    def _bar(self, one: _Placed) -> Iterator[str]:
        bar, theme = one.bar, self.theme
        top = one.top + (_ROW - _BAR) / 2
        if bar.start is None:
            words = BarLook.WAITING.value
            begin = self._free(self.columns.bars + 4, _width(words), one.top + _ROW / 2)
            yield _text((begin, one.top + _SIZE + 3), words, theme.text, ' font-style="italic"')
            return
        told = "\n".join(map(escaped, bar.told))
        yield f"<g><title>{told}</title>"
        if bar.slack and not bar.critical and not self.columns.lanes:
            end = min(self.columns.at((bar.end or 0.0) + bar.slack), self.columns.at(self.timeline.wall))
            y = top + _BAR / 2
            yield (f'<path d="M{one.right:.1f} {y:.1f}H{end:.1f}" stroke="{theme.unused}" stroke-dasharray="1.5 3"/>')
        colours = _colours(bar, theme)
        yield _shape(one, top, colours, theme.critical if bar.critical else colours.border)
        if bar.locked:
            width = max(min(bar.locked * self.columns.second, one.right - one.left) - 2, 0)
            yield (
                f'<rect x="{one.left + 1:.1f}" y="{top + 1:.1f}" width="{width:.1f}" height="{_BAR - 2}" '
                f'fill="{theme.background}" stroke="{theme.unused}" stroke-dasharray="2 2"/>'
            )
        yield from self._label(one, top, colours)
        yield "</g>"

    def _label(self, one: _Placed, top: float, colours: CardColours) -> Iterator[str]:
        """What is written in a bar or beside it: how long it took; in lanes what it does, too."""
        bar = one.bar
        words = bar.time
        if bar.look in {BarLook.CACHED, BarLook.FAILED, BarLook.CANCELLED, BarLook.OPEN}:
            words = f"{words} {bar.look.value}".strip()
        y = top + _BAR - 3
        inside = one.right - one.left - 6
        if self.columns.lanes:
            if text := _begun(bar.label, bar.time, inside):
                yield _text((one.left + 3, y), text, colours.title)
            return
        width = _width(words) * (_SIZE - 1) / _SIZE
        size = f' font-size="{_SIZE - 1}"'
        if width <= inside:
            yield _text((one.left + 3, y), words, colours.title, size)
            return
        half = _BAR / 2 if bar.point else 0.0
        begin = self._free(max(one.right, one.left + half) + _BESIDE, width, one.top + _ROW / 2)
        backed = f' paint-order="stroke" stroke="{self.theme.background}" stroke-width="3"'
        if begin + width <= _WIDTH - _GAP:
            yield _text((begin, y), words, self.theme.text, size + backed)
        else:  # what is that short, and begins so late, has room before it
            yield _text((one.left - half - _BESIDE, y), words, self.theme.text, f'{size}{backed} text-anchor="end"')


def _colours(bar: TimeBar, theme: Theme) -> CardColours:
    if bar.critical and bar.look in {BarLook.WORK, BarLook.MOVED}:
        return theme.cards[Standing.CRITICAL]
    return theme.cards[_LOOKS[bar.look]]


def _shape(one: _Placed, top: float, colours: CardColours, border: str) -> str:
    """A bar, or a lozenge for a moment."""
    left, right = one.left, one.right
    width = 2 if one.bar.critical else min(colours.width, 2)
    dashes = ' stroke-dasharray="3 2"' if colours.dashed and not one.bar.critical else ""
    look = f'fill="{colours.background}" stroke="{border}" stroke-width="{width}"{dashes}'
    if one.bar.point:
        half = _BAR / 2 - 1.5
        return f'<path d="M{left - half:.1f} {top + _BAR / 2}l{half} {-half}l{half} {half}l{-half} {half}z" {look}/>'
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 1):.1f}" height="{_BAR}" rx="2" {look}/>'


def _legend(timelines: Sequence[Timeline], theme: Theme, top: float) -> Iterator[str]:
    """What the looks mean that there are."""
    bars = [bar for one in timelines for bar in one.bars]
    x = float(_MARGIN)
    entries = []
    if any(one.critical for one in bars):
        entries.append(("critical path", theme.cards[Standing.CRITICAL], theme.critical))
    for look in BarLook:
        if look is not BarLook.WAITING and any(bar.look is look for bar in bars):
            colours = theme.cards[_LOOKS[look]]
            entries.append((look.value, colours, colours.border))
    for text, colours, border in entries:
        dashes = ' stroke-dasharray="3 2"' if colours.dashed else ""
        yield (
            f'<rect x="{x:.1f}" y="{top:.1f}" width="18" height="{_BAR - 3}" rx="2" fill="{colours.background}" '
            f'stroke="{border}" stroke-width="{min(colours.width, 2)}"{dashes}/>'
        )
        yield _text((x + 24, top + _SIZE - 2), text, theme.text)
        x += 24 + _width(text) + 2 * _MARGIN
    if any(bar.slack and not bar.critical for bar in bars) and bars and len(bars) <= _MOST_ROWS:
        yield f'<path d="M{x:.1f} {top + 5:.1f}h18" stroke="{theme.unused}" stroke-dasharray="1.5 3"/>'
        yield _text((x + 24, top + _SIZE - 2), "slack", theme.text)
