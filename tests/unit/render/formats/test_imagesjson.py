from __future__ import annotations

import json
from typing import Any

from stagegraph.analysis.neededimages import needed_images
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.project.images.gathering import gathered
from stagegraph.project.images.recognise import read_text
from stagegraph.render.formats.imagesjson import configs_json, images_json
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.imagedocs import ONE, TWO, oci_config

ALL = {"Env": ["A=1", "B="], "WorkingDir": "/w", "User": "u", "Shell": ["sh", "-c"], "OnBuild": ["RUN x"]}


def document(*lines: str, **options: Any) -> Any:
    """The document for a Dockerfile given line by line; ``options`` are those of `stagegraph.plan`."""
    plan = plan_of(*lines, **{"image_configs": None, **options})
    images = [replace(one, origin="f" if one.config else "") for one in needed_images(plan)]
    return json.loads(images_json(plan, images, ["x"]))


def config_of(*lines: str, **options: Any) -> str:
    """What is known of the images of a Dockerfile, in our own form."""
    return configs_json(needed_images(plan_of(*lines, **{"image_configs": None, **options})))


def test_images() -> None:
    """An image is told with all its names, uses, and what is known of it."""
    known = {"golang:1.23": {"config": ALL, "digest": ONE}, "b": {"platforms": {"linux/arm64": {"config": {}}}}}
    found = document("FROM golang:1.23 AS a", "COPY --from=b / /", image_configs=known)
    assert found == {
        "version": 1,
        "dockerfile": "Dockerfile",
        "targets": ["a"],
        "platforms": ["linux/amd64"],
        "images": [
            {
                "reference": "docker.io/library/b:latest",
                "name": "b:latest",
                "platform": "linux/amd64",
                "uses": [{"stage": 0, "name": "a", "kind": "copy", "line": 2, "onbuild": False}],
                "known": False,
                "known_for": ["linux/arm64"],
                "origin": None,
                "digest": None,
                "config": None,
            },
            {
                "reference": "docker.io/library/golang:1.23",
                "name": "golang:1.23",
                "platform": "linux/amd64",
                "uses": [{"stage": 0, "name": "a", "kind": "from", "line": 1, "onbuild": False}],
                "known": True,
                "known_for": [],
                "origin": "f",
                "digest": ONE,
                "config": ALL,
            },
        ],
        "commands": ["x"],
    }


def test_configs_are_read_again() -> None:
    """What is written in our own form is read as what it was, on all platforms, for all images that are known."""
    given = {
        "a": {"config": ALL, "digest": ONE},
        "b": {"digest": TWO, "platforms": {"linux/amd64": oci_config(), "linux/arm64": oci_config("arm64")}},
        "c": {"config": {}, "platforms": {"linux/arm64": {"config": ALL, "rootfs": {"diff_ids": []}}}},
        "d": {"config": {}},
    }
    lines = ("FROM a AS x", "FROM b AS y", "FROM c", "COPY --from=x / /", "COPY --from=y / /", "COPY --from=e / /")
    plan = plan_of(*lines, image_configs=given)
    images = needed_images(plan)
    written = configs_json(images)
    assert list(json.loads(written)) == ["a:latest", "b:latest", "c:latest"]
    again = gathered(read_text(written, "f"))
    for one in images:
        for platform, config in one.known:
            assert again.find(one.reference, platform or one.platform) == config
    assert read_image_configs(json.loads(written)).find(images[0].reference, images[0].platform) == images[0].config


def test_nothing_is_known() -> None:
    """Where nothing is known an empty file is written, which can be read."""
    assert config_of("FROM a") == "{}\n"
    assert read_text("{}\n", "f") == []
