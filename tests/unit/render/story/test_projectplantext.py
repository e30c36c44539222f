from __future__ import annotations

import json

from stagegraph.analysis.projects.projectdocument import project_document
from stagegraph.render.formats.projectjson import project_json_pieces
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.projectplantext import project_plan_text
from tests.helpers.projects import project, shop, target


def test_the_whole_and_each_file() -> None:
    """The text tells targets, links and the critical path of all, then each file."""
    text = project_plan_text(shop("web"), Style(100))
    head, *files = text.split("\n\n== ")
    assert head.splitlines() == [
        "3 targets of 3 Dockerfiles build 12 steps; 2 of them are contexts of others",
        "",
        "TARGET           DOCKERFILE                    STAGE   PLATFORMS  TAKES",
        "base (linked)    samples/shop/base/Dockerfile  tools   -          -",
        "schema (linked)  samples/shop/api/Dockerfile   schema  -          base (FROM L1)",
        "web              samples/shop/web/Dockerfile   site    -          base (FROM L1); base (FROM L6);",
        "                                                                  schema (COPY L2)",
        "",
        "Critical path: base/tools > schema/schema > web/build > web/site (11 of 12 steps)",
        "Widest wave: 5 steps at the same time, images and contexts included",
    ]
    assert [one.split("\n")[0] for one in files] == ["base", "schema", "web"]


def test_what_is_left_out_and_shared() -> None:
    """Targets that nobody can read are listed, and steps that several files share counted by stage."""
    text = "FROM alpine\nRUN one\n"
    found = project(
        target("x", text, contexts={"spare": "target:y"}),
        target("y", text, platforms=("linux/amd64", "linux/arm64")),
        target("z", text),
        target("far", "", unread="it is far away", stage="final"),
    )
    told = project_plan_text(found, Style(100))
    assert told.startswith(
        "3 targets of 3 Dockerfiles build 4 steps; 2 steps are built once for several; not read: far\n"
    )
    assert "far     far/Dockerfile  final    -                        not read" in told
    assert "Built once for several targets: 2 steps: 2 of y/stage-0" in told
    assert "y as spare (not used)" in told
    assert "linux/amd64 linux/arm64" in told


def test_colours() -> None:
    """With colours heads are bold instead of marked."""
    told = project_plan_text(shop("base"), Style(100, colour=True))
    assert "\x1b[1m== base\x1b[0m" in told
    assert told.startswith("1 target of 1 Dockerfile builds 5 steps\n")


def test_nothing_to_do() -> None:
    """An empty file system has no critical path."""
    told = project_plan_text(project(target("x", "FROM scratch\n")), Style(100))
    assert "Critical path: none (0 of 0 steps)" in told


def test_json_in_pieces() -> None:
    """The pieces are the document."""
    for found in (shop(), project(target("x", "FROM scratch\n"))):
        assert json.loads("".join(project_json_pieces(found))) == project_document(found)
