from __future__ import annotations

import pytest

import stagegraph
from stagegraph.analysis.findings.checking import RuleChoice, check_file
from stagegraph.analysis.findings.fixes import fixed_text
from stagegraph.analysis.findings.knownbuilds import KnownBuilds
from stagegraph.analysis.request import PlanRequest

GO = "FROM golang:1 AS build\nRUN go build\n"
APT = "RUN apt-get update && apt-get install -y curl\n"
DNF = "RUN --mount=type=cache,target=/var/cache/dnf{} dnf install {}\n"
MOD = "RUN --mount=type=cache,target=/go/pkg/mod,sharing=locked go build {}\n"


def told(text: str, rule: str) -> list[tuple[int, str]]:
    """Lines and words of the findings of one rule; images bring nothing along."""
    found = stagegraph.check(stagegraph.parse(text), select=[rule], image_configs={"*": {"config": {}}})
    assert {one.rule for one in found} <= {rule}
    return [(one.line, one.message) for one in found]


def lines(text: str, rule: str) -> list[int]:
    """The lines of the findings of one rule."""
    return [line for line, _ in told(text, rule)]


# --- unreachable-stage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nFROM b\n", [1]),
        ("FROM a AS x\nFROM b\n", []),
        ("FROM a AS x\nFROM b AS x\nFROM c\n", [1]),
        ("FROM a\nFROM b\nCOPY --from=0 / /\n", []),
        ("FROM a\nFROM b\nCOPY --from=0 / /\nFROM c\n", [1, 2]),
        ("FROM a\nFROM b AS t\nCOPY --from=0 / /\nFROM c\n", []),
    ],
)
def test_unreachable_stages(text: str, expected: list[int]) -> None:
    """A stage without a name of its own that neither the last stage nor one with a name needs is told."""
    assert lines(text, "unreachable-stage") == expected


def test_words_of_unreachable_stages() -> None:
    """The finding tells why no target leads there."""
    assert told("FROM a AS x\nFROM b\nFROM c AS x\n", "unreachable-stage") == [
        (1, "no target can reach the stage x@L1: no stage uses it, and line 3 takes its name"),
        (2, "no target can reach the stage stage-1: no stage uses it, and it has no name"),
    ]


# --- unbuilt-stage ------------------------------------------------------------------------------------------------

GONE = PlanRequest(targets=("gone",))
FOUR = "FROM a AS build\nFROM build AS Test\nFROM build AS lint\nFROM build\n"


def unbuilt(text: str, *known: str, **options: object) -> list[tuple[int, str]]:
    """Lines and words of the findings on stages that nobody builds."""
    found = stagegraph.check(
        stagegraph.parse(text),
        select=["unbuilt-stage"],
        known_targets=known,
        **options,  # type: ignore[arg-type]  # as they are written
    )
    return [(one.line, one.message) for one in found]


def test_unbuilt_stages() -> None:
    """Known are the stages that are named, in any case, what is asked for, and all that these need."""
    assert unbuilt(FOUR, "test") == [(3, "no known target builds the stage lint")]
    assert unbuilt(FOUR, "TEST", "lint") == []
    assert [line for line, _ in unbuilt(FOUR, "test", target="build")] == [3, 4]


@pytest.mark.parametrize("known", [(), ("other",)])
def test_unbuilt_stages_of_nothing_known(known: tuple[str, ...]) -> None:
    """Where no target of the file is known, nothing is said: anybody may build its stages."""
    assert unbuilt(FOUR, *known) == []


def test_unbuilt_stages_that_nobody_reaches() -> None:
    """What no target can reach has a finding of its own, and no second one."""
    assert unbuilt("FROM a\nFROM b AS t\nFROM c\n", "t") == []


def test_unbuilt_stages_and_a_refused_target() -> None:
    """Where a known target is refused, what it would need is not known, and nothing is said."""
    dockerfile = stagegraph.parse(FOUR)
    asked = PlanRequest()
    found = check_file(dockerfile, asked, known=[asked])
    assert [one.line for one in found if one.rule == "unbuilt-stage"] == [2, 3]
    assert check_file(dockerfile, asked, RuleChoice(frozenset({"unbuilt-stage"})), known=[asked, GONE]) == ()


def test_known_builds_of_several_files() -> None:
    """What known builds need is told of the file that is asked for, one after the other."""
    known = KnownBuilds([PlanRequest(), PlanRequest(targets=("t",))])
    files = [stagegraph.parse(text) for text in ("FROM a AS t\nFROM b\n", "FROM a AS s\nFROM b AS t\nFROM c\n")]
    assert [known.needed(one) for one in (*files, *files)] == [frozenset({0, 1}), frozenset({1, 2})] * 2
    assert KnownBuilds().needed(files[0]) is None


# --- early-copy, early-context ------------------------------------------------------------------------------------


def final(*more: str, base: str = "debian:13") -> str:
    """A file with a stage that builds, and a last one of some lines."""
    return f"{GO}FROM {base}\n{''.join(more)}"


@pytest.mark.parametrize(
    "run",
    [
        APT,
        "RUN apt update; apt install curl=1.2 && rm -rf /var/lib/apt/lists/*\n",
        "RUN set -eux; apk add --no-cache --virtual .build git > /dev/null 2>&1\n",
        "RUN DEBIAN_FRONTEND=noninteractive sudo apt-get -q install git || true\n",
        "RUN --mount=type=cache,target=/var/cache/apt apt-get install -y git\n",
        "RUN microdnf install git\n",
    ],
)
def test_early_copies(run: str) -> None:
    """A COPY of a stage, or of the build context, before a RUN that only installs packages by name is told."""
    assert lines(final("COPY --from=build /app /app\n", run), "early-copy") == [4]
    assert lines(final("COPY . /src\n", run), "early-context") == [4]


@pytest.mark.parametrize(
    "run",
    [
        "RUN make\n",
        "RUN apt-get install ./app.deb\n",
        "RUN apt-get install /app/app.deb\n",
        "RUN apk add $(cat packages)\n",
        "RUN apk add `cat packages`\n",
        "RUN xargs apk add < packages\n",
        "RUN apk add git > /log\n",
        "RUN apt-get update\n",
        "RUN apt-get install git && make\n",
        "RUN apt-get\n",
        "RUN rm -rf /app && apk add git\n",
        "RUN rm && apk add git\n",
        "RUN apk add 'git\n",
        'RUN ["apk", "add", "git"]\n',
        "RUN <<E\napk add git\nE\n",
        "RUN --mount=target=/x apk add git\n",
        "RUN --mount=type=bind,target=/x apk add git\n",
    ],
)
def test_steps_that_may_need_files(run: str) -> None:
    """Of a RUN that may need files, or does more than install packages, nothing is said."""
    text = final("COPY --from=build /app /app\n", "COPY . /src\n", run)
    assert lines(text, "early-copy") == lines(text, "early-context") == []


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        ("COPY --from=build /app /app/\n", [4]),
        ("COPY --from=build /app /usr/local/bin/app\n", [4]),
        ("COPY --from=build /app /etc/apt/\n", []),
        ("COPY --from=build /app /usr/bin/\n", []),
        ("COPY --from=build /app /\n", []),
        ("COPY --from=build /app .\n", []),
        ("WORKDIR /app\nCOPY --from=build /app .\n", [5]),
        ("ENV D=/app\nCOPY --from=build /app $D\n", [5]),
        ("COPY --from=nginx:1 /app /app\n", []),
        ("COPY --from=build /app /app\nRUN make\n", []),
        ("COPY --from=build /a /etc/a\nCOPY --from=build /app /app\n", []),
    ],
)
def test_what_early_copies_bring(copy: str, expected: list[int]) -> None:
    """Files that come to lie where a package manager looks, or nobody knows where, are left alone."""
    assert lines(final(copy, APT), "early-copy") == expected


def test_unknown_folders_of_early_copies() -> None:
    """Where the image may say where the files come to lie, nothing is said."""
    for copy in ("COPY . .\n", "COPY . $HOME/x\n"):
        dockerfile = stagegraph.parse(f"FROM debian\n{copy}{APT}")
        assert stagegraph.check(dockerfile, select=["early-context"]) == ()


def test_stages_that_do_nothing() -> None:
    """A stage that runs nothing, or that the last one goes on with, keeps nobody waiting."""
    assert lines(f"FROM a AS b\nFROM debian\nCOPY --from=b /app /app\n{APT}", "early-copy") == []
    assert lines(f"FROM a AS b\nRUN x\nFROM b\nCOPY --from=b /app /srv\n{APT}", "early-copy") == []


def test_early_copies_are_gathered() -> None:
    """Several COPYs of one stage, or of the context, are one finding for each RUN, with the other lines."""
    copies = "COPY a /app/\nCOPY --from=build b /app/\nADD c /app/\nCOPY --from=build d /app/\n"
    found = stagegraph.check(stagegraph.parse(final(copies, APT, APT)), select=["early-copy", "early-context"])
    assert [(one.rule, one.line, one.related) for one in found] == [
        ("early-context", 4, (6, 8)),
        ("early-copy", 5, (7, 8)),
    ]
    assert found[1].message == (
        "`RUN apt-get update && apt-get install -y curl` (L8) waits for build because of this COPY, "
        "and does not need it"
    )
    assert lines(final("ADD https://example.com/a /app/\n", APT), "early-context") == []


def test_triggers_are_left_alone() -> None:
    """What a trigger of the parent does cannot be written elsewhere."""
    text = f"FROM a AS p\nONBUILD COPY . /app\nONBUILD {APT}FROM p\n{APT}"
    assert lines(text, "early-context") == []
    assert lines(f"FROM a AS p\nONBUILD {APT}FROM p\nCOPY . /x\n{APT}", "early-context") == []


# --- copy-without-link --------------------------------------------------------------------------------------------

SLOW = "RUN ./a\nRUN ./b\nRUN ./c\n"


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        ("COPY --from=build /app /usr/local/bin/\n", True),
        ("COPY --from=build /app /srv/app\n", True),
        ("COPY --from=build --chown=1000:0 /app /srv/app\n", True),
        ("WORKDIR /opt\nCOPY --from=build /app ./\n", True),
        ("COPY --link --from=build /app /usr/local/bin/\n", False),
        ("COPY --from=build --parents /app /usr/local/bin/\n", False),
        ("COPY --from=build --exclude=x /app /usr/local/bin/\n", False),
        ("COPY --from=build --chown=app /app /usr/local/bin/\n", False),
        ("COPY --from=build --chown=$A /app /usr/local/bin/\n", False),
        ("USER app\nCOPY --from=build /app /usr/local/bin/\n", False),
        ("COPY --from=build /app /srv/other\n", False),
        ("COPY --from=build /app /bin/\n", False),
        ("COPY --from=build /app /home/app/\n", False),
        ("COPY --from=nginx /app /usr/local/bin/\n", False),
        ("COPY app /usr/local/bin/\n", False),
        ("RUN mkdir /srv\nCOPY --from=build /app /srv/app\n", False),
        ("RUN chown x $DIR\nCOPY --from=build /app /srv/app\n", False),
        ("RUN ls /usr/local/bin\nCOPY --from=build /app /usr/local/bin/\n", False),
        ("RUN <<E\nmkdir /srv\nE\nCOPY --from=build /app /srv/app\n", False),
    ],
)
def test_copies_without_link(copy: str, *, expected: bool) -> None:
    """A COPY of what is ready earlier is told where --link certainly gives the same files."""
    text = final(SLOW, copy)
    found = lines(text, "copy-without-link")
    assert found == [text.count("\n")] * expected


def test_what_holds_a_copy() -> None:
    """The finding tells the RUN that the COPY waits for, also where something else stands between."""
    text = final(SLOW, "ENV A=1\nCOPY x /x\nCOPY --from=build /app /srv/app\n")
    assert told(text, "copy-without-link") == [(9, "this COPY waits for `RUN ./c` (L6); with --link for build only")]
    long = final(SLOW, f"RUN {'x' * 90}\nCOPY --from=build /app /srv/app\n")
    assert "xxx...` (L7)" in told(long, "copy-without-link")[0][1]


def test_copies_that_wait_for_their_source() -> None:
    """Where what is copied is ready later than the steps above, or there are none, --link frees nothing."""
    copy = "COPY --from=build /app /srv/app\n"
    assert lines(f"FROM a AS build\n{SLOW}FROM b\nRUN x\n{copy}", "copy-without-link") == []
    assert lines(f"{GO}FROM scratch\n{copy}", "copy-without-link") == []
    assert lines(f"{GO}FROM a\nWORKDIR /a\nWORKDIR /a/b\nWORKDIR /a/b/c\n{copy}", "copy-without-link") == []
    assert lines(f"{GO}FROM a\nRUN x\nWORKDIR /a\nWORKDIR /b\n{copy}", "copy-without-link") == []


def test_commands_of_the_parent() -> None:
    """What the stages below have done to the folder counts, too."""
    text = "{}FROM a AS base\nRUN mkdir {} && x\nRUN y\nRUN z\nFROM base\nCOPY --from=build /app /srv/app\n"
    assert lines(text.format(GO, "/srv"), "copy-without-link") == []
    assert lines(text.format(GO, "/x"), "copy-without-link") == [8]


@pytest.mark.parametrize(
    "syntax", ["docker/dockerfile:1.2", "docker/dockerfile:1.3.1", "docker/dockerfile:experimental"]
)
def test_front_ends_without_link(syntax: str) -> None:
    """A front end that does not know --link is not asked for it."""
    text = final(SLOW, "COPY --from=build /app /srv/app\n")
    assert lines(f"# syntax={syntax}\n{text}", "copy-without-link") == []
    assert lines(f"# syntax=docker/dockerfile:1\n{text}", "copy-without-link") == [8]


@pytest.mark.parametrize(
    "line", ["COPY --from=build $X /srv/app\n", "COPY --from=build /app ./\n", "COPY --from=build /a $X\n"]
)
def test_unknown_paths(line: str) -> None:
    """Where the image may say what is copied, or where to, nothing is said."""
    dockerfile = stagegraph.parse(f"{GO}FROM a\n{SLOW}{line}")
    assert stagegraph.check(dockerfile, select=["copy-without-link"]) == ()


def test_fix_of_link() -> None:
    """--link is written behind the keyword, not where that is cut by a continuation."""
    text = final(SLOW, "COPY \\\n  --from=build /app /srv/app\n", "CO\\\nPY --from=build /app /opt/app\n")
    found = stagegraph.check(stagegraph.parse(text), select=["copy-without-link"])
    assert [bool(one.fix) for one in found] == [True, False]
    assert fixed_text(text, found) == text.replace("COPY \\", "COPY --link \\")


# --- twin-steps ---------------------------------------------------------------------------------------------------


def twins(first: str, second: str) -> list[tuple[int, str]]:
    """The findings on two stages of one image that a third one copies from."""
    text = f"FROM debian AS a\n{first}FROM debian AS b\n{second}FROM scratch\nCOPY --from=a / /a\nCOPY --from=b / /b\n"
    return told(text, "twin-steps")


def test_twin_steps() -> None:
    """A command that only installs packages is told where two stages run it and a variable differs."""
    text = "b and a (L3) run this command on equal files, each for itself: they differ in the variable X"
    assert twins(f"ENV X=1\n{APT}", APT) == [(5, text)]
    assert twins("ENV A=1 B=2\nRUN x\n", "ENV B=2 A=1\nRUN x\n") == [
        (6, "b and a (L3) run this command on equal files, each for itself: they differ in the order of variables")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ENV X=1\nRUN make\n", "RUN make\n"),
        (f"ENV curl=1\n{APT}", APT),
        (f"ENV http_proxy=1\n{APT}", APT),
        (f"USER x\n{APT}", APT),
        (APT, APT),
        (APT, "RUN apt-get install -y git\n"),
        (f"ENV X=1\n{APT}", f"COPY a /a\n{APT}"),
        ("ENV A=1 B=2\nUSER x\nRUN x\n", "ENV B=2 A=1\nRUN x\n"),
    ],
)
def test_steps_that_are_no_twins(first: str, second: str) -> None:
    """A variable that may matter, another user, other files, or equal steps, which BuildKit merges: nothing is said."""
    assert twins(first, second) == []


def test_many_variables() -> None:
    """Of many variables the step keeps no names; the finding does without."""
    many = "".join(f"ENV V{at}={'x' * 400}\n" for at in range(40))
    found = twins(f"{many}ENV X=1\n{APT}", f"{many}{APT}")
    assert [text.rpartition("in ")[2] for _, text in found] in (["variables"], ["the variable X"])


def test_repeats_in_one_stage() -> None:
    """Steps of one stage are no twins."""
    assert told("FROM debian\nRUN x\nENV A=1\nRUN x\n", "twin-steps") == []


# --- locked-cache, package-cache-shared ----------------------------------------------------------------------------


def beside(first: str, second: str) -> str:
    """Two stages that run at the same time."""
    return f"FROM debian AS a\n{first}FROM debian AS b\n{second}FROM scratch\nCOPY --from=a / /a\nCOPY --from=b / /b\n"


def test_locked_caches() -> None:
    """Stages that lock a cache of Go's take turns for nothing."""
    text = "these would run at the same time, and take turns as they lock the cache /go/pkg/mod: a L2, b L4"
    assert told(beside(MOD.format("a"), MOD.format("b")), "locked-cache") == [(2, text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MOD.format("a"), MOD.format("b").replace(",sharing=locked", "")),
        (
            MOD.format("a").replace("/go/pkg/mod", "/var/cache/apt"),
            MOD.format("b").replace("/go/pkg/mod", "/var/cache/apt"),
        ),
        (MOD.format("a"), f"COPY --from=a /x /x\n{MOD.format('b')}"),
        (MOD.format("a"), MOD.format("a")),
    ],
)
def test_locks_that_are_wanted(first: str, second: str) -> None:
    """Without two locks, for a program that needs one, or one after the other: nothing is said."""
    assert lines(beside(first, second), "locked-cache") == []


def test_two_locks_of_the_same_steps() -> None:
    """Steps that lock two caches are told once."""
    both = (
        "RUN --mount=type=cache,target=/go/pkg/mod,sharing=locked "
        "--mount=type=cache,target=/root/.cache/go-build,sharing=locked go build {}\n"
    )
    assert lines(beside(both.format("a"), both.format("b")), "locked-cache") == [2]


def test_turns_inside_of_merged_stages() -> None:
    """Steps that are of the same stages are no reason to split them."""
    text = (
        "FROM debian AS a\n"
        + MOD.format("x")
        + "FROM debian AS b\n"
        + MOD.format("y")
        + "FROM scratch AS c\nCOPY --from=a / /\nCOPY --from=b / /\n"
    )
    assert lines(text, "locked-cache") == [2]


def test_shared_package_caches() -> None:
    """A cache that one program at a time may write is told where two steps can write it at the same time."""
    text = beside(DNF.format("", "gcc"), DNF.format("", "git"))
    assert told(text, "package-cache-shared") == [
        (2, "these can run at the same time and share the cache /var/cache/dnf: a L2, b L4")
    ]
    assert (
        lines(beside(DNF.format(",sharing=locked", "gcc"), DNF.format(",sharing=locked", "x")), "package-cache-shared")
        == []
    )
    assert (
        lines(beside(DNF.format("", "gcc").replace("dnf install", "ls"), DNF.format("", "x")), "package-cache-shared")
        == []
    )


def test_fix_of_shared_caches() -> None:
    """The caches of all these steps are locked, others are left as they are."""
    text = beside(
        DNF.format(",sharing=shared", "gcc").replace("RUN", "RUN --mount=type=cache,target=/c --mount=target=/x"),
        "RUN --mount=type=cache,target=/var/cache/dnf \\\n  dnf install git\n",
    )
    found = stagegraph.check(stagegraph.parse(text), select=["package-cache-shared"])
    assert fixed_text(text, found) == text.replace("sharing=shared", "sharing=locked").replace(
        "dnf \\", "dnf,sharing=locked \\"
    )
    apt = "RUN --mount=type=cache,target=/var/cache/apt apt-get install {}\n"
    text = beside(apt.format("a"), apt.format("b"))
    found = stagegraph.check(stagegraph.parse(text), select=["apt-cache-shared"])
    assert fixed_text(text, found) == text.replace("/apt apt-get", "/apt,sharing=locked apt-get")
    variable = beside(
        "ARG T=/var/cache/dnf\n" + DNF.format("", "a").replace("/var/cache/dnf", "$T"), DNF.format("", "b")
    )
    (one,) = stagegraph.check(stagegraph.parse(variable), select=["package-cache-shared"])
    assert one.fix == ()


# --- images -------------------------------------------------------------------------------------------------------


def test_images_written_in_two_ways() -> None:
    """An image that is written in another way than where it stands first is told there, each way once."""
    text = (
        "FROM alpine:3 AS a\nFROM docker.io/library/alpine:3 AS b\nFROM docker.io/alpine:3\nCOPY --from=a / /a\n"
        "COPY --from=b / /b\nRUN --mount=from=docker.io/alpine:3,target=/x --mount=type=tmpfs,target=/t y\n"
    )
    assert told(text, "base-spelled-twice") == [
        (2, "docker.io/library/alpine:3 is the image that line 1 calls alpine:3"),
        (3, "docker.io/alpine:3 is the image that line 1 calls alpine:3"),
    ]
    assert lines("ARG B=docker.io/alpine\nFROM alpine AS a\nFROM $B\n", "base-spelled-twice") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("COPY --from=nginx a /b", [2]),
        ("COPY --from=ghcr.io/a/b:latest a /b", [2]),
        ("RUN --mount=from=ghcr.io/a/b,target=/x y", [2]),
        ("RUN --mount=from=ghcr.io/a/b,target=/x --mount=from=ghcr.io/a/b,target=/z y", [2]),
        ("COPY --from=nginx:1 a /b", []),
        (f"COPY --from=nginx@sha256:{'0' * 64} a /b", []),
        ("COPY --from=ours a /b", []),
        ("COPY --from=alpine a /b", []),
        ("COPY --from=scratch a /b", []),
        ("ONBUILD COPY --from=nginx a /b", []),
    ],
)
def test_images_without_a_version(line: str, expected: list[int]) -> None:
    """An image without a version is told in a COPY or a mount, but none that FROM names, or may be a context."""
    assert lines(f"FROM alpine\n{line}\n", "copy-from-unpinned") == expected


# --- Corners ------------------------------------------------------------------------------------------------------


def test_mounts_that_are_expanded() -> None:
    """A mount whose type is a variable is not taken for anything; the RUN may need files, and its caches stay."""
    mount = "RUN --mount=type=$T,target=/t "
    assert lines(final("ARG T=tmpfs\n", "COPY . /src\n", f"{mount}apk add git\n"), "early-context") == []
    text = beside("ARG T=tmpfs\n" + DNF.format("", "a").replace("RUN ", mount), DNF.format("", "b"))
    found = stagegraph.check(stagegraph.parse(text), select=["package-cache-shared"])
    assert fixed_text(text, found) == text.replace("/var/cache/dnf dnf", "/var/cache/dnf,sharing=locked dnf")


def test_platforms_take_turns() -> None:
    """One step for two platforms is no reason to tell of a lock."""
    dockerfile = stagegraph.parse("FROM golang\n" + MOD.format("a"))
    assert stagegraph.check(dockerfile, platform="linux/amd64,linux/arm64", select=["locked-cache"]) == ()


def test_bases_of_bases() -> None:
    """A COPY from the stage that the parent starts from keeps nobody waiting."""
    text = f"FROM a AS x\nRUN x\nFROM x AS y\nRUN y\nFROM y\nCOPY --from=x /app /srv\n{APT}"
    assert lines(text, "early-copy") == []
