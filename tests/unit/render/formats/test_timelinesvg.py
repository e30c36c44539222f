"""Builds in time, as a picture."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.render.diagram.themes import THEMES
from stagegraph.render.formats.timelinesvg import timeline_svg
from stagegraph.render.shared.metrics import guessed_width, text_width
from stagegraph.render.timeline.timebars import timeline_of
from tests.helpers.timed import ran, recorded, written_build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from stagegraph.logs.buildlog import Vertex
    from stagegraph.render.timeline.timebars import Timeline

LIGHT = THEMES["light"]
NAMES = [
    ("java-7stage", "rawjson.runtime.log"),
    ("failing", "rawjson.log"),
    ("cached", "rawjson.2-unchanged.log"),
    ("cache-locked", "rawjson.log"),
    ("diamond-20", "rawjson.log"),
    ("multi-platform", "rawjson.log"),
]


def large(number: int) -> Timeline:
    """A build of many steps, several of them at a time."""
    vertices: list[Vertex] = [ran("[base 1/1] FROM alpine", 0, 2)]
    for at in range(number):
        name = f"stage-{at % 12}"
        vertices.append(ran(f"[{name} {at // 12 + 2}/99] RUN make {at}", 2 + at / 4, 6 + at / 4 + at % 7, 0))
    return timeline_of(timings_of(written_build(*vertices, wall=number / 4 + 14)), "large.log")


def drawn(timeline: Timeline, link_base: str = "") -> Element:
    """The picture, which is well-formed."""
    return ElementTree.fromstring(timeline_svg([timeline], LIGHT, link_base))  # noqa: S314  (our own)


def texts(picture: Element) -> Iterator[Element]:
    """What is written."""
    return picture.iter("{http://www.w3.org/2000/svg}text")


def ends(text: Element) -> tuple[float, float]:
    """Where a text begins and ends, from left to right."""
    size = float(text.get("font-size", "11"))
    content = "".join(text.itertext())
    bold = text.get("font-weight") == "bold"
    width = text_width(content, size, bold=bold) or guessed_width(content, size)
    x, anchor = float(text.get("x", "")), text.get("text-anchor", "start")
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
    return left, left + width


@pytest.mark.parametrize(("name", "log"), NAMES)
def test_texts_fit(name: str, log: str) -> None:
    """All texts lie in the picture, and no label runs into the bars."""
    picture = drawn(timeline_of(recorded(name, log), "build.log"))
    width, height = (float(picture.get(one, "")) for one in ("width", "height"))
    for text in texts(picture):
        left, right = ends(text)
        assert left >= 0
        assert right <= width + 0.5
        assert 0 < float(text.get("y", "")) < height
    rows: dict[str, list[tuple[float, float]]] = {}
    for text in texts(picture):
        rows.setdefault(text.get("y", ""), []).append(ends(text))
    for row in rows.values():
        row.sort()
        assert all(before[1] <= after[0] + 0.5 for before, after in itertools.pairwise(row))


@pytest.mark.parametrize(("name", "log"), NAMES)
def test_the_path_keeps_off_durations(name: str, log: str) -> None:
    """The line of the critical path passes no duration more closely than two points, but where a bar lies over it."""
    picture = drawn(timeline_of(recorded(name, log), "build.log"))
    ways = [path.get("d", "") for path in picture.iter("{http://www.w3.org/2000/svg}path")]
    found = [re.fullmatch(r"M[\d.]+ ([\d.]+)H([\d.]+)V([\d.]+)", way) for way in ways]
    lines = [(float(one[2]), *sorted((float(one[1]), float(one[3])))) for one in found if one]
    assert lines
    durations = [text for text in texts(picture) if text.get("font-size") == "10"]
    assert durations
    bars = [
        (float(one.get("x", "")), float(one.get("x", "")) + float(one.get("width", "")), float(one.get("y", "")))
        for group in picture.iter("{http://www.w3.org/2000/svg}g")
        for one in group.iter("{http://www.w3.org/2000/svg}rect")
    ]
    for text in durations:
        (left, right), base = ends(text), float(text.get("y", ""))
        if any(start < left and right < end and top < base < top + 20 for start, end, top in bars):
            continue
        for x, top, bottom in lines:
            assert base < top or bottom < base - 8 or not left - 2 < x < right + 2, text.text


def test_every_bar_is_told() -> None:
    """Each bar has its text for whoever points at it, and the critical path its colour."""
    timeline = timeline_of(recorded("java-7stage", "rawjson.runtime.log"), "build.log")
    text = timeline_svg([timeline], LIGHT)
    titles = {title.text for title in drawn(timeline).iter("{http://www.w3.org/2000/svg}title")}
    assert {"\n".join(bar.told) for bar in timeline.bars} <= titles
    assert text.count(f'stroke="{LIGHT.critical}" stroke-width="2"') == len(timeline.path) + 1  # and the legend
    assert '<title id="stagegraph-title">build.log: the build took 8.1 s</title>' in text


def test_looks() -> None:
    """What failed, was cancelled, is cached or never started is told by words, too, and by the legend."""
    failing = "".join(drawn(timeline_of(recorded("failing"), "l")).itertext())
    for word in ("failed", "cancelled", "not started", "critical path"):
        assert word in failing
    cached = timeline_svg([timeline_of(recorded("cached", "rawjson.2-unchanged.log"), "l")], LIGHT)
    assert cached.count(">cached<") == 8  # seven bars and the legend
    assert "not started" not in cached
    locked = timeline_svg([timeline_of(recorded("cache-locked"), "l")], LIGHT)
    assert 'stroke-dasharray="2 2"' in locked


def test_large_builds_have_lanes() -> None:
    """A build of hundreds of steps has lanes for each stage, in which no bars meet."""
    small, many = drawn(large(60)), drawn(large(400))
    assert float(small.get("height", "")) > 60 * 20
    assert float(many.get("height", "")) < 400 * 20
    bars: dict[str, list[tuple[float, float]]] = {}
    for group in many.iter("{http://www.w3.org/2000/svg}g"):
        for rect in group.iter("{http://www.w3.org/2000/svg}rect"):
            left = float(rect.get("x", ""))
            bars.setdefault(rect.get("y", ""), []).append((left, left + float(rect.get("width", ""))))
    assert sum(map(len, bars.values())) == 401
    for row in bars.values():
        row.sort()
        assert all(before[1] <= after[0] + 0.11 for before, after in itertools.pairwise(row))


def test_what_a_bar_of_a_lane_says() -> None:
    """A bar says its label and its time, the label alone, the beginning of that, the time alone, or nothing."""
    lengths = (3.0, 2.1, 1.4, 0.85, 0.1)
    vertices = [ran(f"[s{at}x 2/9] RUN a long one", 0, length) for at, length in enumerate(lengths)]
    vertices += [ran(f"[z {at}/200] RUN {at}", 0, 20) for at in range(150)]
    picture = drawn(timeline_of(timings_of(written_build(*vertices, wall=20.0)), "l"))
    said = [one.text or "" for one in texts(picture) if re.match(r"2/9|0\.8", one.text or "")]
    assert said == ["2/9 RUN a long one 3.0 s", "2/9 RUN a long one", "2/9 RUN a l...", "0.85 s"]


def test_lanes_of_what_never_started() -> None:
    """In lanes, too, what never started is left out of the time."""
    failed = recorded("failing")
    vertices = [*failed.build.vertices, *(ran(f"[z {at}/200] RUN x", 0, 1) for at in range(150))]
    timeline = timeline_of(timings_of(written_build(*vertices, wall=2.0)), "l")
    picture = drawn(timeline)
    assert not [one for one in texts(picture) if one.text == "not started"]


def test_links() -> None:
    """With the address of the Dockerfile the labels of steps lead to their lines."""
    timeline = timeline_of(recorded("java-7stage", "rawjson.runtime.log"), "l")
    text = timeline_svg([timeline], LIGHT, "https://example.com/Dockerfile")
    assert '<a href="https://example.com/Dockerfile#L12">' in text
    assert "<a " not in timeline_svg([timeline], LIGHT)


def test_several_builds() -> None:
    """Several builds have one axis: a second is as wide in each."""
    first = timeline_of(recorded("java-7stage", "rawjson.runtime.log"), "a")
    second = timeline_of(recorded("java-7stage", "rawjson.base.log"), "b")
    text = timeline_svg([first, second], LIGHT)
    places = re.findall(r'<text x="([0-9.]+)" y="[0-9.]+" fill="[^"]*" text-anchor="middle">1 s<', text)
    assert len(places) == 2
    assert len(set(places)) == 1


def test_themes_and_odd_builds() -> None:
    """Every theme draws; a build of nothing, and one with odd names, is a picture, too."""
    for theme in THEMES.values():
        assert theme.background in timeline_svg([large(5)], theme)
    nothing = timeline_of(timings_of(written_build()), "l")
    assert "as computed" in timeline_svg([nothing], LIGHT)
    odd = timeline_of(
        timings_of(written_build(ran('[日本語 1/1] RUN <&"> 日本語 \x1b[0m' + "x" * 300, 0, 1e-9))), "<l>"
    )
    assert "&lt;l&gt;" in timeline_svg([odd], LIGHT)
    drawn(odd)
    assert timeline_svg([odd], LIGHT) == timeline_svg([odd], LIGHT)
