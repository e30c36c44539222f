"""Which vertices wait for which, where the log tells no graph."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.timings import BuildPhase, Timings
from stagegraph.logs.buildlog import LogForm, Vertex
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, lasted, ran


def plain(*names: str | Vertex) -> Timings:
    """Timings of a plain log without a Dockerfile; each vertex takes a second."""
    vertices = (lasted(name, 1.0) if isinstance(name, str) else name for name in names)
    return timings_of(build_of(*vertices, form=LogForm.PLAIN))


def starts(timings: Timings) -> list[float | None]:
    """When each vertex starts."""
    return [one.start for one in timings.vertices]


def test_the_sequence_of_a_build() -> None:
    """The Dockerfile, its frontend, metadata, .dockerignore, the graph, the export, the cache: one after the other."""
    timings = plain(
        "[internal] booting buildkit",
        "[internal] load build definition from Dockerfile",
        "resolve image config for docker-image://docker/dockerfile:1",
        "docker-image://docker.io/docker/dockerfile:1@sha256:12",
        "[internal] load metadata for docker.io/library/alpine:latest",
        "[internal] load metadata for docker.io/library/node:latest",
        "[auth] library/alpine:pull token for registry-1.docker.io",
        "[internal] load .dockerignore",
        "importing cache manifest from example.com/cache",
        "[1/2] FROM docker.io/library/alpine:latest",
        "[internal] load build context",
        "[2/2] RUN make",
        "exporting to image",
        "[auth] me/app:pull,push token for example.com",
        "exporting cache to client directory",
        "resolving provenance for metadata file",
    )
    assert starts(timings) == [0, 1, 2, 3, 4, 4, 4, 5, 6, 7, 7, 8, 9, 9, 10, 11]
    assert (timings.wall, timings.wall_measured, timings.guessed) == (12, False, True)
    phases = [one.phase for one in timings.vertices]
    assert phases[8:13] == [BuildPhase.BEFORE, *[BuildPhase.GRAPH] * 3, BuildPhase.BEHIND]


def test_numbers_and_named_stages() -> None:
    """Steps of a stage follow each other; a COPY waits for the stage that it names, or for what it takes."""
    timings = plain(
        "[build 1/2] FROM docker.io/library/alpine:latest",
        "[build 2/2] RUN make",
        "[internal] load build context",
        "[internal] preparing inline document",
        "[run 1/4] FROM docker.io/library/node:latest",
        "[run 2/4] COPY --from=build /out /out",
        "[run 3/4] COPY <<EOF /conf",
        "[run 4/4] COPY . .",
    )
    assert starts(timings) == [0, 1, 0, 0, 0, 2, 3, 4]
    assert timings.vertices[6].waits_for == (3, 5)
    assert timings.vertices[7].waits_for == (2, 6)


@pytest.mark.parametrize(
    ("first", "start"),
    [
        ("[run 1/1] RUN pack", 3.0),  # FROM build
        ("[run 1/1] COPY . .", 3.0),  # FROM build
        ("[run 1/1] COPY --from=build /out /out", 3.0),  # FROM scratch
        ("[run 2/2] RUN pack", 1.0),  # FROM the image that is called as that of the other stage
    ],
)
def test_a_stage_without_its_from(first: str, start: float) -> None:
    """It goes on from the stage of which the log tells the last step last, or from the one image."""
    timings = plain(
        "[build 1/2] FROM docker.io/library/alpine:latest",
        lasted("[build 2/2] RUN make", 2.0),
        "[internal] load build context",
        first,
    )
    assert timings.vertices[3].start == start


def test_a_stage_without_its_from_and_with_times() -> None:
    """Where times are told it goes on from what was done last before it began; where nothing was, from nothing."""
    timings = plain(
        ran("[a 1/2] FROM docker.io/library/alpine:latest", 0, 1, None),
        ran("[a 2/2] RUN x", 1, 3, None),
        ran("[b 1/2] FROM docker.io/library/node:latest", 0, 1, None),
        ran("[b 2/2] RUN y", 1, 5, None),
        ran("[c 1/1] RUN z", 3.01, 6, None),
        ran("[d 1/1] RUN early", 0.5, 1, None),
        ran("[e 2/3] RUN of one of two images", 1, 2, None),
    )
    assert timings.vertices[4].waits_for == (1,)
    assert timings.vertices[5].waits_for == ()
    assert timings.vertices[6].waits_for == ()


def test_steps_that_the_plan_does_not_know() -> None:
    """The triggers of an image are known by their names alone, and who follows them waits for them."""
    plan = plan_of("FROM alpine", "RUN make")
    vertices = (
        lasted("[1/3] FROM docker.io/library/alpine:latest", 1.0),
        lasted("[2/3] ONBUILD RUN trigger", 5.0),
        lasted("[3/3] RUN make", 1.0),
    )
    timings = timings_of(build_of(*vertices, form=LogForm.PLAIN), plan)
    assert [one.joined for one in timings.vertices] == [True, False, True]
    assert starts(timings) == [0, 1, 6]


def test_what_is_not_in_the_log_is_passed_over() -> None:
    """Of a step that a plain log does not print, as COPY --link on nothing, the inputs count."""
    plan = plan_of("FROM alpine AS a", "RUN make", "FROM scratch", "COPY --link --from=a /x /x", "COPY --from=a /y /y")
    vertices = (
        lasted("[a 1/2] FROM docker.io/library/alpine:latest", 1.0),
        lasted("[a 2/2] RUN make", 5.0),
        lasted("[stage-1 2/2] COPY --from=a /y /y", 1.0),
    )
    timings = timings_of(build_of(*vertices, form=LogForm.PLAIN), plan)
    assert starts(timings) == [0, 1, 6]


def test_builds_of_bake_share_vertices() -> None:
    """Each build waits for its own Dockerfile; a vertex that is told with the names of two builds serves both."""
    plan = plan_of(
        "FROM alpine AS base", "RUN make", "FROM base AS a", "RUN a", "FROM base AS b", "RUN b", target="a,b".split(",")
    )
    timings = timings_of(
        build_of(
            lasted("[internal] load local bake definitions", 1.0),
            lasted("[a internal] load build definition from Dockerfile", 1.0),
            lasted("[b internal] load build definition from Dockerfile", 2.0),
            lasted("[a base 1/2] FROM docker.io/library/alpine:latest", 1.0, other_names=("[b base 1/2] FROM alpine",)),
            lasted("[a base 2/2] RUN make", 1.0, other_names=("[b base 2/2] RUN make",)),
            lasted("[a a 1/1] RUN a", 1.0),
            lasted("[b b 1/1] RUN b", 1.0),
            lasted("[a] exporting to image", 1.0),
            lasted("[b] exporting to image", 1.0),
            form=LogForm.PLAIN,
        ),
        plan,
    )
    assert starts(timings) == [0, 1, 1, 3, 4, 5, 5, 6, 6]
    assert [one.target for one in timings.vertices] == ["", "a", "b", "a", "a", "a", "b", "a", "b"]
    assert timings.unjoined == ()


def test_two_builds_that_share_nothing() -> None:
    """Vertices of the same step in two builds of bake each wait for those of their own build."""
    plan = plan_of("FROM alpine", "RUN make")
    names = ("1/2] FROM docker.io/library/alpine:latest", "2/2] RUN make")
    vertices = [lasted(f"[{target} internal] load .dockerignore", 1.0) for target in ("a", "b")]
    vertices += [lasted(f"[{target} {name}", 2.0 if target == "a" else 1.0) for name in names for target in ("a", "b")]
    timings = timings_of(build_of(*vertices, form=LogForm.PLAIN), plan)
    assert starts(timings) == [0, 0, 1, 1, 3, 2]


def test_times_at_which_lines_were_printed() -> None:
    """A step may seem to begin before what it waited for was done, by half a second; with BuildKit's own times not."""
    plan = plan_of("FROM alpine", "RUN a", "RUN b")
    vertices = (
        ran("[1/3] FROM docker.io/library/alpine:latest", 0, 1, None),
        ran("[2/3] RUN a", 1, 5, None),
        ran("[3/3] RUN b", 4.8, 9, None),
    )
    printed = timings_of(build_of(*vertices, form=LogForm.PLAIN), plan)
    assert [part.at for part in printed.critical] == [0, 1, 2]
    assert printed.vertices[2].waits_for == (1,)
    assert timings_of(build_of(*vertices), plan).vertices[2].waits_for == ()


def test_a_stage_that_goes_on_from_a_named_context() -> None:
    """It shows no FROM, and its last number is missing, as that of the context is counted."""
    timings = plain(
        lasted("[context base] load from client", 4.0),
        "[other 1/2] FROM docker.io/library/alpine:latest",
        "[other 2/2] RUN other",
        "[run 1/2] RUN make",
        "[more 1/1] RUN of other",
    )
    assert starts(timings) == [0, 0, 1, 4, 5]


def test_metadata_beside_the_ignore_file() -> None:
    """The graph waits for all that comes before it, in whatever order: metadata can come in after .dockerignore."""
    found = timings_of(
        build_of(
            ran("[internal] load build definition from Dockerfile", 0.0, 0.1),
            ran("[internal] load .dockerignore", 0.1, 0.2),
            ran("[internal] load metadata for docker.io/library/a:latest", 0.1, 1.1),
            ran("[1/1] FROM docker.io/library/a", 1.1, 2.0),
        )
    )
    assert found.vertices[3].driver == 2
    assert [part.at for part in found.critical if part.at is not None] == [0, 2, 3]
