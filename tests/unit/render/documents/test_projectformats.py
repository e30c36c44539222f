from __future__ import annotations

import json
import re

import pytest

from stagegraph.analysis.comparison.targetchanges import Files
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.analysis.projects.projectcauses import asked_project_step
from stagegraph.analysis.projects.projectdiff import project_diff
from stagegraph.analysis.projects.projectimpact import project_impact
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.rebuildtime import project_rebuild_time
from stagegraph.analysis.timing.whatifs import parse_what_if
from stagegraph.errors import EnvironmentLacks
from stagegraph.render.diagram.model import Level
from stagegraph.render.diagram.themes import DARK, LIGHT
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.orders import ProjectDifference, ProjectDiffOrder, ProjectImpactOrder, ProjectPlanOrder
from stagegraph.render.documents.planorders import Look
from stagegraph.render.documents.projectformats import (
    PROJECT_DIFFS,
    PROJECT_DOT,
    PROJECT_HTML,
    PROJECT_IMPACTS,
    PROJECT_MERMAID,
    PROJECT_PICTURES,
    PROJECT_PLANS,
    PROJECT_STORIES,
)
from stagegraph.render.documents.registry import PICTURES, PLANS, STORIES, Needs, written
from stagegraph.render.formats.timingjson import timing_json
from stagegraph.render.timeline.timebars import forecast_timeline
from stagegraph.values import replace
from tests.helpers.bakedlogs import baked_build
from tests.helpers.formats import SIGNS
from tests.helpers.projects import project, shop, target

FAR = target("far", "", unread="it is far away")


@pytest.mark.parametrize("name", [one.name for one in PROJECT_PICTURES])
def test_pictures(name: str) -> None:
    """A picture of several targets begins as one of a Dockerfile does, and heeds the same options."""
    wanted = next(one for one in PROJECT_PICTURES if one.name == name)
    usual = next(one for one in PICTURES if one.name == name)
    assert (wanted.suffixes, wanted.needs, wanted.binary, wanted.words) == (
        usual.suffixes,
        usual.needs,
        usual.binary,
        usual.words,
    )
    assert wanted.heeds == usual.heeds
    order = ProjectPlanOrder(shop(), name="docker-bake.hcl")
    try:
        assert written(wanted, order).startswith(SIGNS[name][:12])
    except EnvironmentLacks:
        assert wanted.needs is Needs.DOT


def test_the_pictures_of_a_page_are_dark_where_it_is() -> None:
    """Each colour of the pictures in a page has one that it is in the dark, and they bear no title of their own."""
    page = written(PROJECT_HTML, ProjectPlanOrder(shop(), name="docker-bake.hcl")).decode()
    drawings = re.findall(r'<div class="drawing">(.*?)</div>', page, re.DOTALL)
    assert len(drawings) == 2
    used = {found for one in drawings for found in re.findall(r'\b(fill|stroke)="(#\w+)"', one)}
    assert len(used) > 15
    for what, colour in used:
        assert re.search(rf'\.drawing \[{what}="{colour}"\] {{ {what}: light-dark\({colour}, #\w{{6}}\); }}', page)
    assert not any(">docker&#45;bake.hcl</text>" in one for one in drawings)
    assert "docker-bake.hcl" in page


def test_a_colour_has_one_meaning_in_the_dark() -> None:
    """What has a colour in the light theme has one and the same in the dark one, whatever it is."""
    pairs = set()
    for name in ("background", "panel", "title", "text", "arrow", "critical", "unused"):
        pairs.add((getattr(LIGHT, name), getattr(DARK, name)))
    for standing, colours in LIGHT.cards.items():
        for name in ("border", "background", "title", "text"):
            pairs.add((getattr(colours, name), getattr(DARK.cards[standing], name)))
    assert len(pairs) == len({light for light, _ in pairs})


def test_plans() -> None:
    """The plan of several targets is written as text or as JSON."""
    assert [one.name for one in PROJECT_PLANS] == [one.name for one in PLANS]
    assert written(PROJECT_PLANS[0], ProjectPlanOrder(shop("base"))).startswith(b"1 target of 1 Dockerfile")
    assert written(PROJECT_PLANS[1], ProjectPlanOrder(shop("base"))).startswith(b'{\n  "version": 1,\n')


def test_stories() -> None:
    """The story of several targets is told as text or in Markdown, of all or of one stage."""
    assert [one.name for one in PROJECT_STORIES] == [one.name for one in STORIES]
    text, markdown = PROJECT_STORIES
    assert written(text, ProjectPlanOrder(shop("schema"))).decode().count("\n== ") == 2
    assert written(text, ProjectPlanOrder(shop("schema"), why="base")) == b"tools is a target itself.\n"
    assert written(markdown, ProjectPlanOrder(shop("schema"), why="base")) == b"- **tools** is a target itself.\n"
    found = project(target("x", "FROM scratch\n"), target("far", "", unread="it is far away"))
    told = written(markdown, ProjectPlanOrder(found)).decode()
    assert told.startswith("### 1 target of 1 Dockerfile builds 0 steps; not read: far\n")
    assert "| **far** | far/Dockerfile |  | it is far away |" in told
    assert "**Critical path:** none (0 of 0 steps)" in told
    assert written(markdown, ProjectPlanOrder(found, name="x.hcl")).startswith(b"### `x.hcl`: ")


def test_a_story_that_a_comment_has_no_room_for() -> None:
    """Of many Dockerfiles those are told for which there is room; the picture gets simpler."""
    stages = "".join(f"FROM alpine AS stage{at}\nRUN something --with={at}\n" for at in range(60))
    files = [target(f"t{at}", f"{stages}FROM stage1\nRUN {at}\n") for at in range(30)]
    told = written(PROJECT_STORIES[1], ProjectPlanOrder(project(*files))).decode()
    assert len(told) < 65_536
    assert told.endswith(" more, for which a comment has no room\n")


def test_changes() -> None:
    """What a change does to several targets is written in the formats of the commands that tell it."""
    found = project_impact(shop("base"), shop("base"), lambda was, now: (Build(was.plan), Build(now.plan)))
    impacts = [written(one, ProjectImpactOrder(found)) for one in PROJECT_IMPACTS]
    assert [one.split()[0] for one in impacts] == [b"nothing", b"###", b"{"]
    old, new = (draft_builds([target("x", f"FROM alpine\nRUN {at}\n")], PlanRequest()) for at in "ab")
    order = ProjectDiffOrder(project_diff(old, new, lambda *_: Files()))
    diffs = [written(one, order) for one in PROJECT_DIFFS]
    assert [one.split()[0] for one in diffs] == [b"1", b"###", b"{"]
    assert b"<details><summary>x</summary>" in diffs[1]


def test_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has both pictures, whose ids differ, a table of the targets, and a page of each Dockerfile that fits."""
    found = project(target("x", "FROM alpine AS a\n"), target("y", "FROM x\n", contexts={"x": "target:x"}), FAR)
    text = written(PROJECT_HTML, ProjectPlanOrder(found)).decode()
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert '<th><a href="#build=1">y</a></th><td>y/Dockerfile</td>' in text
    assert '<td colspan="3">it is far away</td>' in text
    assert text.count('<script type="text/plain" id="page-') == 4  # style, script, and two pages
    monkeypatch.setattr("stagegraph.render.documents.pages._MOST", 0)
    text = written(PROJECT_HTML, ProjectPlanOrder(found, View(hide_unused=True), name="x.hcl")).decode()
    assert text.count('<script type="text/plain" id="page-') == 2
    assert "<title>x.hcl: 2 targets of 2 Dockerfiles" in text


def test_a_picture_of_a_change() -> None:
    """A picture marks what runs again, and says how many steps; the frames of targets that are new say so."""
    old = target("x", "FROM alpine\nRUN a\n")
    new = project(replace(old, text="FROM alpine\nRUN b\n"), target("y", "FROM busybox\nRUN c\n"))
    found = project_impact(project(old), new, lambda was, now: (Build(was.plan), Build(now.plan)))
    order = ProjectPlanOrder(new, impact=found)
    for wanted in PROJECT_PICTURES:
        if wanted.name in ("dot", "mermaid"):
            text = written(wanted, order).decode()
            assert "after the change 1 step runs again, 0 perhaps, 1 cached" in text
            assert "new: y" in text
            assert text.count("1 of 2 runs again") == 1
            assert re.search(r"y/Dockerfile.{,80}new", text)
    assert json.loads(written(PROJECT_PICTURES[-1], order))["impact"]["builds"][1]["impact"] is None
    assert written(PROJECT_HTML, order).decode().count("after the change 1 step runs again") >= 2


def test_times() -> None:
    """Pictures and pages tell how long everything took, in every Dockerfile, and which chain bounds that."""
    found = shop()
    timings = timings_of(baked_build(found, {"[schema build 2/2]": 7.0}), project=found)
    order = ProjectPlanOrder(found, timings=timings, look=Look(link_base="https://x/r/"))
    for view in (View(), View(level=Level.STEPS)):
        text = written(PROJECT_DOT, replace(order, view=view)).decode()
        assert "by its log the build took" in text
        assert "7.0 s" in text
        assert "https://x/r/samples/shop/web/Dockerfile#L" in text
    text = written(PROJECT_HTML, order).decode()
    assert text.count("by its log the build took") >= 2
    told = json.loads(timing_json(timings, "build.log"))["build"]
    assert [one["targets"] for one in told["dockerfiles"]] == [["base"], ["api", "schema"], ["web"], ["docs"]]
    assert told["targets"] == ["base", "api", "schema", "web", "docs"]
    faster = forecast_timeline(what_if(timings, [parse_what_if("schema/build 2/2=1s")]), timings)
    assert "schema build" in {band.name for band in faster.bands}


def test_why_and_how_long() -> None:
    """One step is told alone, with what it runs behind; with a log it is told how long the rebuild takes."""
    old = project(target("x", "FROM alpine\nRUN a\n"))
    new = project(target("x", "FROM alpine\nRUN b\n"))
    found = project_impact(old, new, lambda was, now: (Build(was.plan), Build(now.plan)))
    text, markdown, data = PROJECT_IMPACTS
    why = ProjectImpactOrder(found, asked_project_step(new, "RUN b"), link_base="https://x/r/")
    assert written(text, why).startswith(b"x: [2/2] RUN b (stage-0 L2) runs again: ")
    assert b"](https://x/r/x/Dockerfile#L2)" in written(markdown, why)
    rebuild = project_rebuild_time(found, timings_of(baked_build(old), project=old))
    order = ProjectImpactOrder(found, rebuild=rebuild)
    for wanted in (text, markdown):
        assert b"By the log the rebuild takes " in written(wanted, order)
    assert json.loads(written(data, order))["rebuild"]["least"] > 0


def test_a_picture_of_what_differs() -> None:
    """A picture marks what is new, changed and gone, target by target; what nobody could read bears no mark."""
    old = [
        target("x", "FROM alpine\nRUN a\n"),
        target("gone", "FROM busybox AS b\nRUN d\nFROM b\nRUN e\n"),
        FAR,
        target("off", "", unread="it is off"),
    ]
    new = [
        replace(old[0], text="FROM alpine\nRUN b\n"),
        target("y", "FROM busybox AS u\nFROM x\nRUN c\n"),
        replace(FAR, text="FROM alpine\n", unread=""),
        target("takes", "FROM x\n", contexts={"x": "target:x"}),
    ]
    old.append(new[-1])
    before, after = (draft_builds(one, PlanRequest()) for one in (old, new))
    diffs = [project_diff(before, after, lambda *_: Files(), everything=one) for one in (False, True)]
    order = ProjectPlanOrder(project(*new), difference=ProjectDifference(diffs[0], "then", diffs[1]))
    text = written(PROJECT_DOT, order).decode()
    assert "compared with then: changed: x; new: y; removed: gone, off" in text
    assert "x/Dockerfile   changed" in text
    assert "y/Dockerfile   new" in text
    assert "takes x, changed" in text
    assert "gone/Dockerfile   removed" in text
    assert "far/Dockerfile<" in text
    found = json.loads(written(PROJECT_PICTURES[-1], order))
    assert [bool(one["diff"]) for one in found["diff"]["builds"]] == [True, False, True]
    assert written(PROJECT_HTML, order).decode().count("compared with then") >= 2
    part = written(PROJECT_DOT, replace(order, view=View(focus=("x",)))).decode()
    assert "compared with then" in part
    assert "gone/Dockerfile" not in part
    same = ProjectDifference(project_diff(after, after, lambda *_: Files()), "now")
    text = written(PROJECT_MERMAID, replace(order, difference=same)).decode()
    assert "compared with now: no target differs" in text
