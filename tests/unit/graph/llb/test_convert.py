from __future__ import annotations

import pytest

import stagegraph
from stagegraph.graph.llb.convert import convert
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.resolve.buildoptions import BuildOptions
from stagegraph.graph.resolve.targetresolver import TargetResolver
from tests.helpers.building import input_names, merged, names, plan_of, refused, the_step

WINDOWS = "FROM --platform=windows/amd64 image"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["WORKDIR /w"], ["WORKDIR /x/../w"], True),
        (["WORKDIR /w", "WORKDIR x"], ["WORKDIR /w", "WORKDIR /w/x"], True),
        (["ENV D=w", "WORKDIR /$D"], ["WORKDIR /w"], True),
        (["WORKDIR w"], ["WORKDIR /w"], True),
        (["WORKDIR /w"], ["WORKDIR /v"], False),
        (["USER u", "WORKDIR /w"], ["WORKDIR /w"], False),
        (["WORKDIR $NONE"], ["WORKDIR /"], True),
    ],
)
def test_directory(one: list[str], other: list[str], same: bool) -> None:
    """A WORKDIR is its absolute path and the user; the root needs no step."""
    assert merged("FROM alpine", *one, "FROM alpine", *other) is same


def test_directory_stays() -> None:
    """A WORKDIR that comes to nothing keeps the directory, and makes it once more."""
    plan = plan_of("FROM scratch", "WORKDIR /w", 'WORKDIR "$NONE"', "COPY a b")
    assert names(plan)[1] == "[2/3] WORKDIR "
    assert merged("FROM scratch", "WORKDIR /w", "WORKDIR .", "FROM scratch", "WORKDIR /w", 'WORKDIR "$NONE"')


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("D:/w", "The specified path is not on the system drive (C:)"),
        ("C:", 'No relative path specified in "C:"'),
        ("//host/w", "UNC paths are not supported"),
    ],
)
def test_bad_windows_directory(path: str, why: str) -> None:
    """A directory that Windows containers cannot have is refused with all of BuildKit's prefixes."""
    prefix = "normalizing workdir: normalizing working directory: removing drive letter"
    assert refused(WINDOWS, f"WORKDIR {path}") == (f"{prefix}: {why}", 2)


@pytest.mark.parametrize(
    ("lines", "options", "error"),
    [
        (["FROM $X AS a", "COPY --from=9 a b"], {"target": "zz"}, ("base name ($X) should not be blank", 1)),
        (
            ["FROM scratch AS a", "COPY --from=$X a b"],
            {"target": "zz"},
            ('target stage "zz" could not be found (did you mean a?)', 0),
        ),
        (
            ["FROM scratch", "COPY --from=9 a b", "COPY --from=$X a b"],
            {},
            ("invalid stage index 9", 0),
        ),
        (["FROM scratch AS a", "COPY --from=a a b", "COPY --from=9 a b"], {}, ("invalid stage index 9", 0)),
        (
            ["FROM Bad AS a", "COPY --from=a a b"],
            {},
            ("circular dependency detected on stage: a", 2),
        ),
    ],
)
def test_order_of_errors(lines: list[str], options: dict[str, str], error: tuple[str, int]) -> None:
    """Blank bases come before the target, that before COPY --from, that before circles, those before references."""
    assert refused(*lines, **options) == error


def test_needed_stages_are_converted_from_the_top() -> None:
    """Of several bad instructions the first one of the file is reported."""
    lines = ["FROM scratch AS a", "COPY --chmod=9 a b", "FROM scratch AS b", "STOPSIGNAL NO", "COPY --from=a a b"]
    assert refused(*lines)[1] == 2
    assert refused(*lines[:4])[1] == 4


def test_image_step() -> None:
    """An image is one step for all stages, with its whole reference as name and source."""
    whole = "docker.io/library/alpine:3"
    plan = plan_of("FROM alpine:3 AS a", f"FROM {whole} AS b", "COPY --from=a a b")
    image = the_step(plan, "FROM")
    assert (image.name, image.source, image.stages) == (f"[a 1/1] FROM {whole}", f"docker-image://{whole}", (0, 1))
    plan = plan_of("FROM alpine:3 AS a", "COPY --from=alpine:3 a b")
    image = the_step(plan, "FROM")
    assert (image.name, image.stage, image.stages) == (f"FROM {whole}", None, (0,))  # of the last one on the way


def test_image_of_a_copy_has_no_number() -> None:
    """An image that only a COPY or a mount names belongs to no stage."""
    plan = plan_of("FROM scratch", "COPY --from=busybox a b")
    step = plan.steps[0]
    assert (step.name, step.stage, step.stages, step.location.first) == (
        "FROM docker.io/library/busybox:latest",
        None,
        (),
        2,
    )


def test_image_of_a_copy_is_for_the_target_platform() -> None:
    """Such an image is loaded for the target platform, whatever that of the stage is."""
    lines = ["FROM --platform=linux/arm64 busybox AS a", "COPY --from=busybox a b"]
    assert sum("FROM" in name for name in names(plan_of(*lines))) == 2
    assert sum("FROM" in name for name in names(plan_of(*lines, platform="linux/arm64"))) == 1


def test_chain_of_a_stage() -> None:
    """Each step of a stage waits for the one before it, and the first one for the parent's last."""
    plan = plan_of("FROM alpine AS a", "RUN 1", "FROM a AS b", "WORKDIR /w", "COPY f f", "RUN 2")
    assert input_names(plan, "WORKDIR") == ["[a 2/2] RUN 1"]
    assert input_names(plan, "COPY f f")[0] == "[b 1/3] WORKDIR /w"
    assert input_names(plan, "RUN 2") == ["[b 2/3] COPY f f"]


def test_a_refused_stage_is_refused_for_each_target() -> None:
    """A stage that was refused for one target is refused for the next one with the same words."""
    dockerfile = stagegraph.parse("FROM scratch AS a\nSTOPSIGNAL no\nFROM a AS b\nFROM a AS c\n")
    resolver, numbering = TargetResolver(dockerfile, [BuildOptions()]), Numbering()
    for name in "bc":
        with pytest.raises(stagegraph.DockerfileError, match="invalid signal: no"):
            convert(resolver.resolve([name])[0], numbering)
