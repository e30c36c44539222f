from __future__ import annotations

import pytest

from stagegraph.logs.buildlog import LogWarning, VertexState, VertexStatus
from tests.helpers.readlogs import all_remarks, in_state, only_build, read

PARALLEL = "Several builds write into this log at the same time"


def plain(*lines: str) -> str:
    """A log of lines."""
    return "\n".join(lines) + "\n"


def test_last_end_counts() -> None:
    """Of several ends of a vertex the last one counts, not their sum."""
    build = only_build(
        read(
            plain(
                "#1 [1/2] FROM a",
                "#1 DONE 0.1s",
                "",
                "#2 [2/2] RUN b",
                "#2 DONE 1.0s",
                "",
                "#1 [1/2] FROM a",
                "#1 DONE 2.5s",
            )
        )
    )
    first, second = build.vertices
    assert (first.seconds, second.seconds) == (2.5, 1.0)
    assert build.wall is None


def test_cached_and_then_canceled() -> None:
    """The last mark tells the state."""
    build = only_build(read(plain("#1 [1/2] COPY a b", "#1 CACHED", "", "#1 [1/2] COPY a b", "#1 CANCELED")))
    assert [one.state for one in build.vertices] == [VertexState.CANCELED]


def test_error() -> None:
    """A failed vertex has its error; without times before the lines it is known how long it ran at least."""
    log = read(
        plain(
            "#5 [2/2] RUN b",
            "#5 1.118 output",
            "#5 0.5 late",
            '#5 ERROR: process "b": exit code: 1',
            "ERROR: failed to solve: no",
        )
    )
    (vertex,) = only_build(log).vertices
    assert (vertex.state, vertex.error) == (VertexState.FAILED, 'process "b": exit code: 1')
    assert (vertex.seconds, vertex.at_least) == (None, 1.118)
    assert log.builds[0].error == "failed to solve: no"


def test_mark_is_a_whole_line() -> None:
    """What a program prints is no mark, whatever it looks like, and neither is a part of a name."""
    build = only_build(
        read(
            plain(
                "#1 [1/2] RUN a",
                "#1 0.100 DONE 5.0s",
                "#1 0.200 #2 DONE 7.0s",
                "#1 0.300 CACHED",
                "#1 DONE 1.0s",
                "",
                "#2 [2/2] RUN echo DONE 9.0s",
                "#2 ERROR",
                "#2 DONE",
            )
        )
    )
    assert [(one.seconds, one.state) for one in build.vertices] == [(1.0, VertexState.DONE), (None, VertexState.DONE)]


def test_several_names() -> None:
    """A step that several targets need has several names; they differ in what stands in brackets, and may be cut."""
    build = only_build(
        read(
            plain(
                "#1 [api base 2/3] RUN a",
                "#1 ...",
                "",
                "#2 [web internal] load build context",
                "#2 DONE 0.1s",
                "",
                "#1 [web base 2/3] RUN a",
                "#1 DONE 3.0s",
                "",
                "#3 [1/2] FROM docker.io/library/a",
                "#3 ...",
                "",
                "#4 [2/2] RUN long and lon...",
                "#4 DONE 0.1s",
                "",
                "#3 [1/2] FROM docker.io/library/a@sha256:abc",
                "#3 DONE 0.1s",
                "",
                "#4 [2/2] RUN long and longer",
                "#4 DONE 0.2s",
            )
        )
    )
    assert [one.name for one in build.vertices][:2] == ["[api base 2/3] RUN a", "[web internal] load build context"]
    assert [one.other_names for one in build.vertices] == [
        ("[web base 2/3] RUN a",),
        (),
        ("[1/2] FROM docker.io/library/a@sha256:abc",),
        ("[2/2] RUN long and longer",),
    ]


def test_names_that_are_wrapped() -> None:
    """PowerShell breaks lines at the width of its window: what is left of a name is the same each time."""
    log = read(
        plain(
            "#2 [internal] load metadata for ",
            "docker.io/library/a:1",
            "#2 ...",
            "",
            "#3 [auth] a:pull token for ",
            "registry",
            "#3 DONE 0.0s",
            "",
            "#2 [internal] load metadata for ",
            "docker.io/library/a:1",
            "#2 DONE 1.5s",
        )
    )
    assert [(one.name, one.seconds) for one in only_build(log).vertices] == [
        ("[internal] load metadata for", 1.5),
        ("[auth] a:pull token for", 0.0),
    ]
    assert "#1" in all_remarks(log)


def test_output_of_number_zero() -> None:
    """BuildKit 0.11 prints output with #0: it belongs to the vertex above, and to none where there is none."""
    build = only_build(
        read(plain("#0 0.1 early", "#0 building", "#1 [1/2] RUN a", "#0 0.084 1", "#1 CANCELED", "#0 9.0 late"))
    )
    assert [one.at_least for one in build.vertices] == [0.084]
    assert build.driver == ""


def test_statuses() -> None:
    """Parts of a vertex's work are told with their time and bytes; the last line counts."""
    build = only_build(
        read(
            plain(
                "#4 [1/2] FROM a",
                "#4 resolve a done",
                "#4 sha256:abc 0B / 1.03MB 0.1s",
                "#4 sha256:abc 1.03MB / 1.03MB 0.4s done",
                "#4 extracting sha256:abc",
                "#4 extracting sha256:abc 0.2s done",
                "#4 transferring context: 2.5kiB",
                "#4 DONE 0.7s",
            )
        )
    )
    assert build.vertices[0].statuses == (
        VertexStatus("resolve a", 0.0),
        VertexStatus("sha256:abc", 0.4, 1_030_000),
        VertexStatus("extracting sha256:abc", 0.2),
        VertexStatus("transferring context:", None, 2560),
    )


def test_status_without_end_keeps_what_was_told() -> None:
    """A line that tells less of a part of the work than one before takes nothing away."""
    build = only_build(read(plain("#4 [1/2] FROM a", "#4 push 2B 0.4s", "#4 push", "#4 DONE 0.7s")))
    assert build.vertices[0].statuses == (VertexStatus("push", 0.4, 2),)


def test_statuses_are_limited() -> None:
    """A vertex does not keep endless parts."""
    lines = (f"#1 part {number} done" for number in range(3000))
    build = only_build(read(plain("#1 [1/2] FROM a", *lines, "#1 part 1 0.3s done", "#1 DONE 0.7s")))
    assert len(build.vertices[0].statuses) == 1000
    assert build.vertices[0].statuses[1] == VertexStatus("part 1", 0.3)


def test_digest_of_old_versions() -> None:
    """BuildKit 0.8 prints the digest of a vertex below its name; elsewhere it is a layer."""
    digest = "sha256:" + "a" * 64
    build = only_build(
        read(
            plain(
                "#1 [1/2] FROM a",
                f"#1 {digest}",
                "#1 DONE 0.1s",
                "#2 [2/2] FROM b",
                "#2 resolve b",
                f"#2 {digest}",
                "#2 DONE 0.1s",
            )
        )
    )
    assert [one.digest for one in build.vertices] == [digest, ""]


def test_details_of_the_oldest_version() -> None:
    """BuildKit 0.3 tells digest, times, cached and error of a vertex line by line."""
    build = only_build(
        read(
            plain(
                "#4 [2/2] RUN echo 1",
                "#4       digest: sha256:265d",
                '#4         name: "[2/2] RUN echo 1"',
                "#4      started: 2025-08-27 02:48:14.586820374 +0000 UTC",
                "#4 0.048 1",
                "#4    completed: 2025-08-27 02:48:14.808276591 +0000 UTC",
                "#4     duration: 1m0.221456217s",
                "#5 [1/2] FROM a",
                "#5       cached: true",
                "#5    completed: 2025-08-27 02:48:14.808276591 +0000 UTC",
                "#6 [3/2] RUN b",
                '#6        error: "exit code: 1"',
                "#6       cached: false",
            )
        )
    )
    four, five, six = build.vertices
    assert (four.digest, four.state, four.seconds) == ("sha256:265d", VertexState.DONE, 60.221456)
    assert (five.state, five.seconds) == (VertexState.CACHED, 0.0)
    assert (six.state, six.error) == (VertexState.FAILED, "exit code: 1")


def test_warnings() -> None:
    """Warnings are those of a vertex and those that are listed below a build, each once."""
    entry = "FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 3)"
    build = only_build(
        read(
            plain(
                "#1 [internal] load build definition from Dockerfile",
                f"#1 WARN: {entry}",
                "#1 WARN: something",
                "#1 DONE 0.0s",
                " 2 warnings found (use docker --debug to expand):",
                f" - {entry}",
                " - StageNameCasing: no (line 12)",
                " - no entry",
                " - UndefinedVar: not in the list (line 1)",
            )
        )
    )
    assert build.warnings == (
        LogWarning(entry, 3),
        LogWarning("something"),
        LogWarning("StageNameCasing: no (line 12)", 12),
    )


def test_who_builds() -> None:
    """The driver, and BuildKit's version where it is pulled, are told."""
    build = only_build(
        read(
            plain(
                '#0 building with "my builder" instance using docker-container driver',
                "",
                "#1 [internal] booting buildkit",
                "#1 pulling image moby/buildkit:v0.12.3 0.4s done",
                "#1 DONE 2.0s",
                "",
                "#2 pulling moby/buildkit:v0.13.1",
                "#2 DONE 0.1s",
            )
        )
    )
    assert (build.driver, build.buildkit) == ("docker-container", "0.13.1")


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (['#0 building with "a" instance using docker driver', "#1 [1/1] FROM a", "#1 DONE 1.0s"], [1]),
        (
            ["#1 [internal] load build definition from Dockerfile", "#1 DONE 0.0s", "#2 [1/1] FROM a", "#2 DONE 1.0s"],
            [1, 2],
        ),
        (["#1 [internal] load build definition from Dockerfile", "#1 ERROR: no", "ERROR: failed to solve: no"], [1]),
        (["#1 [1/2] FROM a", "#1 DONE 2.0s", "#2 [2/2] RUN b", "#2 DONE 1.0s"], [1, 2]),
        (["#1 docker-image://FROM a", "#1 DONE 2.0s"], [1]),
    ],
    ids=["#0", "the definition again", "a failure", "another name", "without brackets"],
)
def test_builds_one_after_the_other(lines: list[str], numbers: list[int]) -> None:
    """A second build begins with #0, with its definition, after a failure, or where a number has another name."""
    other = [line.replace("FROM a", "FROM z") for line in lines]
    first, second = read(plain(*lines, "", *other)).builds
    assert [one.number for one in first.vertices] == [one.number for one in second.vertices] == numbers
    assert first.last_line < second.first_line
    assert not first.remarks
    assert not second.remarks


def test_end_that_falls() -> None:
    """A vertex that took longer before is one of another build."""
    first, second = read(plain("#5 [1/2] RUN a", "#5 DONE 9.0s", "#5 [1/2] RUN a", "#5 DONE 3.0s")).builds
    assert [one.seconds for one in (*first.vertices, *second.vertices)] == [9.0, 3.0]


def test_first_vertex_may_be_printed_again() -> None:
    """A first vertex that is printed again does not begin a build if older ones go on."""
    build = only_build(
        read(
            plain(
                "#1 [internal] load build definition from Dockerfile",
                "#1 DONE 0.0s",
                "#2 [1/2] FROM a",
                "#2 ...",
                "#1 [internal] load build definition from Dockerfile",
                "#1 transferring dockerfile: 2B done",
                "#1 0.030 output",
                "#1 DONE 0.1s",
                "#2 [1/2] FROM a",
                "#2 DONE 1.0s",
            )
        )
    )
    assert [(one.number, one.seconds) for one in build.vertices] == [(1, 0.1), (2, 1.0)]
    assert build.vertices[0].statuses[0].name == "transferring dockerfile:"


def test_a_late_beginning() -> None:
    """A build that begins below the end of one whose own beginning is missing is another one."""
    first, second = read(
        plain(
            "#16 5.0 output", "#16 DONE 6.0s", "#17 [6/6] COPY . .", "#17 DONE 0.1s", "#1 [1/1] FROM a", "#1 DONE 0.1s"
        )
    ).builds
    assert [one.number for one in first.vertices] == [16, 17]
    assert [one.number for one in second.vertices] == [1]
    assert "The log does not tell of #1 to #15." in first.remarks[0].message
    assert first.vertices[0].name == ""
    assert first.remarks[1].message == "The log does not tell what #16 did."


def test_numbers_in_any_order() -> None:
    """BuildKit 0.3 to 0.6 numbers vertices before it prints them: #1 may come later."""
    build = only_build(
        read(
            plain(
                "#2 [internal] load build definition from Dockerfile",
                "#2 DONE 0.0s",
                "#1 [internal] load .dockerignore",
                "#1 DONE 0.0s",
            )
        )
    )
    assert [one.number for one in build.vertices] == [2, 1]


def test_two_builds_at_once_by_names() -> None:
    """A number that gets another name before its end tells of two builds at once; what differs is left out."""
    log = read(
        plain(
            "#1 [internal] load build definition from Dockerfile",
            "#1 DONE 0.0s",
            "#2 [1/2] RUN a",
            "#2 [1/2] RUN b",
            "#2 DONE 1.0s",
            "#2 DONE 2.0s",
            "#2 DONE 3.0s",
        )
    )
    build = only_build(log)
    assert PARALLEL in all_remarks(log)
    assert sorted((one.name, one.seconds) for one in build.vertices if one.number == 2 and one.seconds) == [
        ("[1/2] RUN a", 2.0)
    ]
    assert in_state(build, VertexState.DONE) == [1, 2, 2]


def test_two_builds_at_once_by_later_lines() -> None:
    """What seemed to be a second build is one at the same time, if the first one goes on."""
    log = read(
        plain(
            '#0 building with "a" instance using docker driver',
            "#1 [internal] load build definition from Dockerfile",
            "#1 DONE 0.0s",
            "#2 [1/9] RUN a",
            "#2 ...",
            "#9 [2/9] RUN b",
            "#9 0.1 output",
            '#0 building with "a" instance using docker driver',
            "#1 [internal] load build definition from Dockerfile",
            "#1 0.5 output",
            "#1 transferring dockerfile: 1B done",
            "#1 DONE 0.0s",
            "#9 1.2 output",
            "#9 DONE 1.5s",
        )
    )
    assert PARALLEL in all_remarks(log)
    build = only_build(log)
    assert [(one.number, one.seconds) for one in build.vertices] == [(1, 0.0), (2, None), (9, 1.5)]
    assert build.vertices[0].statuses[0].size == 1


@pytest.mark.parametrize(
    ("told", "size"),
    [
        ("7B", 7),
        ("1.5kB", 1500),
        ("1.5MB", 1_500_000),
        ("1.5GB", 1_500_000_000),
        ("1.5TB", 1_500_000_000_000),
        ("1.5PB", 1_500_000_000_000_000),
        ("1.5KiB", 1536),
        ("1.5MiB", 1536 * 1024),
        ("1.5GiB", 1536 * 1024**2),
        ("1.5TiB", 1536 * 1024**3),
        ("1.5PiB", 1536 * 1024**4),
    ],
)
def test_sizes(told: str, size: int) -> None:
    """Sizes are bytes, in units of 1000 or of 1024."""
    build = only_build(read(plain("#1 [internal] load build context", f"#1 transferring context: {told} done")))
    assert [one.size for one in build.vertices[0].statuses] == [size]


def test_two_builds_at_once_by_a_name_of_the_first() -> None:
    """A name that the first build knows, between lines of the second, tells of two at the same time."""
    log = read(
        plain(
            "#1 [1/3] FROM a",
            "#1 DONE 0.1s",
            "#2 [2/3] RUN a",
            "#2 ...",
            "#1 [1/3] FROM b",
            "#1 DONE 0.1s",
            "#2 [2/3] RUN b",
            "#2 ...",
            "#2 [2/3] RUN a",
            "#2 DONE 7.0s",
        )
    )
    assert PARALLEL in all_remarks(log)
    assert {(one.name, one.seconds) for one in only_build(log).vertices if one.seconds == 7.0} == {("[2/3] RUN a", 7.0)}


def test_two_beginnings_at_once() -> None:
    """Two lines #0 before any vertex tell of two builds at the same time."""
    zero = '#0 building with "a" instance using docker driver'
    log = read(plain(zero, "", zero, "", "#1 [1/2] RUN a", "#1 DONE 1.0s"))
    assert PARALLEL in all_remarks(log)


def test_nothing_of_a_vertex() -> None:
    """A line #0 alone is no build."""
    from stagegraph.errors import InputError  # noqa: PLC0415

    with pytest.raises(InputError):
        read('#0 building with "a" instance using docker driver\n')


def test_what_two_builds_at_once_have_in_common() -> None:
    """A vertex that two builds at once call the same is told once, with what the later one tells, and all times."""
    log = read(
        plain(
            "10:00:00 #1 [internal] load build definition from Dockerfile",
            "10:00:01 #1 DONE 0.5s",
            "10:00:01 #2 [1/3] RUN a",
            "10:00:02 #2 ...",
            "10:00:02 #1 [internal] load build definition from Dockerfile",
            "10:00:04 #9 ...",
            "10:00:04 #2 [1/3] RUN a",
            "10:00:09 #2 DONE 8.0s",
        )
    )
    build = only_build(log)
    assert [(one.number, one.state, one.seconds) for one in build.vertices] == [
        (1, VertexState.DONE, 0.5),
        (2, VertexState.DONE, 8.0),
        (9, VertexState.RUNNING, None),
    ]
    assert build.wall == 9.0


def test_a_build_that_did_nothing() -> None:
    """A build that fails before its first vertex is none; what comes below is one that is whole."""
    zero = '#0 building with "a" instance using docker driver'
    log = read(plain(zero, "ERROR: failed to solve: no", zero, "#1 [1/1] FROM a", "#1 DONE 1.0s"))
    assert (only_build(log).error, only_build(log).driver, all_remarks(log)) == ("", "docker", "")


def test_odd_names() -> None:
    """A bracket that is not closed is a part of the name."""
    log = read(plain("#1 [odd", "#1 ...", "#2 [odd", "#2 DONE 0.0s", "#1 [odd", "#1 DONE 0.0s"))
    assert [one.name for one in only_build(log).vertices] == ["[odd", "[odd"]


def test_failure_of_nothing() -> None:
    """An error or a warning below a line that is no build's changes nothing."""
    text = plain(
        "#0 hello",
        "ERROR: failed to solve: no",
        "1 warning found:",
        " - Rule: no (line 1)",
        "#1 [1/1] FROM a",
        "#1 DONE 1.0s",
    )
    build = only_build(read(text))
    assert (build.error, build.warnings) == ("", ())


def test_tokens() -> None:
    """Tokens of different images are different work."""
    first, second = read(
        plain(
            "#1 [auth] a:pull token", "#1 DONE 0.0s", "#2 b", "#2 DONE 0.0s", "#1 [auth] b:pull token", "#1 DONE 0.0s"
        )
    ).builds
    assert (len(first.vertices), len(second.vertices)) == (2, 1)


def test_more_gaps_than_can_be_shown() -> None:
    """Of many missing numbers some are named."""
    lines = [line for number in range(2, 60, 2) for line in (f"#{number} [{number}/60] RUN a", f"#{number} DONE 1.0s")]
    remarks = all_remarks(read(plain(*lines)))
    assert remarks.startswith("The log does not tell of #1, #3, #5")
    assert remarks.endswith(" and others.")
