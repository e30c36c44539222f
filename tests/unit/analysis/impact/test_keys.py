"""Cache keys: what counts in a step, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.analysis.impact.builds import Build, stages_telling_path
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.impact.neededpaths import needed_paths
from stagegraph.analysis.impact.verdicts import Impact, Status
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import FrozenMap
from tests.helpers.building import plan_of
from tests.helpers.cachesets import tree_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.contexts.tree import FileTree

CACHED, RUNS, CONTENT = Status.CACHED, Status.RUNS, Status.CONTENT


def changed(
    was: Sequence[str],
    now: Sequence[str],
    *,
    files: tuple[Mapping[str, str], Mapping[str, str]] | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **builds: Any,
) -> Impact:
    """What happens to the second of two builds.

    ``before`` and ``after`` are options of the plans, ``builds`` fields of the second build.
    """
    trees = [FrozenMap({"context": tree_of(one)}) for one in files] if files else [FrozenMap(), FrozenMap()]
    return impact(
        Build(plan_of(*was, **(before or {})), trees[0]), Build(plan_of(*now, **(after or {})), trees[1], **builds)
    )


def statuses(found: Impact) -> list[Status]:
    """Of the steps in their order, those that load something aside."""
    return [one.status for one in found.steps if one.step.kind is not StepKind.SOURCE]


def test_without_contexts_files_are_unchanged() -> None:
    """A build whose context is not known takes its files for the same as before."""
    lines = ("FROM a", "COPY . /a", "RUN --mount=target=/m x")
    assert statuses(changed(lines, lines)) == [CACHED, CACHED]


def test_the_limit_of_a_tmpfs() -> None:
    """The limit of a tmpfs counts as a number of bytes, not as it is written; none is the same as nothing."""

    def status(was: str, now: str) -> Status:
        lines = [("FROM a", f"RUN --mount=type=tmpfs,target=/t{size} x") for size in (was, now)]
        return statuses(changed(*lines))[0]

    assert status(",size=1024k", ",size=1m") is CACHED
    assert status("", ",size=0") is CACHED
    assert status("", ",size=1m") is RUNS
    assert status(",size=1m", ",size=2m") is RUNS


def test_the_owner_of_a_cache() -> None:
    """Owner and mode of the folder of a cache are known without making it."""

    def status(was: str, now: str) -> Status:
        lines = [("FROM a", f"RUN --mount=type=cache,id=i,target=/c{owner} x") for owner in (was, now)]
        return statuses(changed(*lines))[-1]

    assert status(",uid=5", ",uid=5,gid=0,mode=0755") is CACHED
    assert status(",uid=5", ",uid=6") is RUNS
    assert status(",uid=5", ",uid=5,gid=5") is RUNS
    assert status(",uid=5", ",uid=5,mode=0700") is RUNS
    assert status(",uid=5", "") is RUNS


def test_a_folder_as_a_base() -> None:
    """A folder of the caller is a new one for each build where a stage starts from it, and only there."""
    lines = ("FROM ctx", "RUN x", "FROM a", "COPY --from=ctx /f /f", "COPY --from=0 /f /g")
    context = {"build_contexts": {"ctx": "./folder"}}
    no_files: FrozenMap[str, FileTree] = FrozenMap()
    for files in (FrozenMap({"ctx": tree_of({"f": "1"})}), no_files):
        build = Build(plan_of(*lines, **context), files)
        found = impact(build, build)
        assert [(one.step.text, one.status) for one in found.steps if one.step.inputs] == [
            ("COPY --from=ctx /f /f", CACHED),
            ("RUN x", RUNS),
            ("COPY --from=0 /f /g", CONTENT),
        ]


@pytest.mark.parametrize(
    ("was", "now", "status"),
    [
        ({"digest": "1"}, {"digest": "1"}, CACHED),
        ({"digest": "1"}, {"digest": "2"}, CONTENT),
        ({"digest": "1", "layers": "x"}, {"digest": "2", "layers": "x"}, CACHED),
        ({"digest": "1", "layers": "x"}, {"digest": "2", "layers": "y"}, RUNS),
        ({"layers": "x"}, {}, CACHED),
    ],
)
def test_images(was: dict[str, str], now: dict[str, str], status: Status) -> None:
    """An image is the same if its layers are, else if its digest is; of another digest the layers may be the same."""

    def configs(one: dict[str, str]) -> dict[str, Any]:
        known: dict[str, Any] = {"config": {}}
        if "digest" in one:
            known["digest"] = f"sha256:{one['digest'] * 64}"
        if "layers" in one:
            known["rootfs"] = {"type": "layers", "diff_ids": [one["layers"]]}
        return {"image_configs": {"a": known}}

    lines = ("FROM a", "COPY --from=a /f /f", "RUN x")
    found = changed(lines, lines, before=configs(was), after=configs(now))
    assert statuses(found) == [status, status]


def test_a_changed_image() -> None:
    """An image that the caller says to be another one is, and one that takes its place in FROM is, too."""
    lines = ("FROM a", "COPY --link x /x", "RUN x")
    image = frozenset({"docker.io/library/a:latest"})
    assert statuses(changed(lines, lines, changed_images=image)) == [CACHED, RUNS, RUNS]
    assert statuses(changed(lines, ("FROM b", *lines[1:]))) == [CACHED, RUNS, RUNS]
    pinned = f"FROM a@sha256:{'1' * 64}"
    known = {"image_configs": {"a": {"digest": f"sha256:{'1' * 64}", "config": {}}}}
    assert statuses(changed((pinned, *lines[1:]), lines, before=known, after=known)) == [CACHED, CACHED, CACHED]


def test_no_cache() -> None:
    """What the caller wants to be run runs, but no WORKDIR; steps of other stages that take the same files do not."""
    lines = (
        "FROM a AS b",
        "WORKDIR /w",
        "RUN x",
        "COPY y /y",
        "FROM a",
        "WORKDIR /v",
        "COPY --from=b /w/y /y",
        "RUN z",
    )
    assert statuses(changed(lines, lines, no_cache=frozenset({"b"}))) == [CACHED, CACHED, RUNS, RUNS, CONTENT, CACHED]
    found = changed(lines, lines, no_cache=frozenset({"*"}))
    assert sorted(one.value for one in statuses(found)) == ["cached", "cached", "runs", "runs", "runs", "runs"]


def test_no_cache_of_what_is_linked() -> None:
    """Both parts of a COPY --link run if the caller wants its stage to, and so does what goes on with them."""
    lines = ("FROM a AS b", "COPY --link x /x", "WORKDIR /w", "FROM b", "RUN z")
    found = changed(lines, lines, no_cache=frozenset({"b"}))
    assert [(one.step.text, one.status) for one in found.steps if one.step.inputs] == [
        ("COPY --link x /x", RUNS),
        ("LINK COPY --link x /x", RUNS),
        ("WORKDIR /w", RUNS),
        ("RUN z", CACHED),
    ]


@pytest.mark.parametrize(
    ("behind", "wanted"),
    [
        (("FROM b", "RUN 2", "RUN 3", "RUN 4"), [RUNS, CACHED, CACHED]),
        (("FROM b AS c", "LABEL x=1", "FROM c", "WORKDIR /w", "RUN 3"), [RUNS, CACHED]),
        (("FROM b", "COPY --link f /x/", "RUN 3"), [CACHED, RUNS, CACHED]),
        (("FROM b", "COPY --from=b /f /x", "RUN 3"), [RUNS, CACHED]),
        (("FROM d", "COPY --from=b /f /x", "COPY --from=b /g /x", "RUN 3"), [CONTENT, CONTENT, CACHED]),
        (("FROM d", "RUN --mount=from=b,target=/m 2", "RUN 3"), [CONTENT, CACHED]),
        (("FROM b AS c", "RUN 2", "FROM d", "COPY --from=c /f /x", "RUN 3"), [RUNS, CACHED, CACHED]),
        (("FROM d AS c", "COPY --from=b /f /x", "FROM e", "COPY --from=c /x /y"), [CONTENT, CACHED]),
    ],
)
def test_behind_a_step_that_has_to_run(behind: tuple[str, ...], wanted: list[Status]) -> None:
    """Only what goes on with it runs, too, or what takes other files of it; behind these the old records are found."""
    lines = ("FROM a AS b", "RUN 1", *behind)
    assert statuses(changed(lines, lines, no_cache=frozenset({"b"}))) == [RUNS, *wanted]


def test_downloads() -> None:
    """A download is known by its address; of another one the file may be the same."""
    one, other = ("FROM a", "ADD https://x.test/f /f"), ("FROM a", "ADD https://y.test/f /f")
    assert statuses(changed(one, one)) == [CACHED]
    assert statuses(changed(one, other)) == [CONTENT]


def test_files_of_a_stage_that_only_copies() -> None:
    """Files that a stage only copies from a context or a heredoc are known in it, but no folders and no patterns."""
    old, new = {"a.txt": "1", "b.txt": "1", "d/f": "1"}, {"a.txt": "2", "b.txt": "1", "d/f": "1"}
    stage = ("FROM x AS s", "WORKDIR /w", "COPY --link a.txt b.txt ./", "COPY d ./d/", "COPY <<E /h/", "t", "E")
    for source, status in [
        ("/w/a.txt", RUNS),
        ("/w/b.txt", CACHED),
        ("/h/E", CACHED),
        ("/w/d/f", CACHED),
        ("/w/d/g", CONTENT),
        ("/w/other", CONTENT),
        ("/w", CONTENT),
        ("/w/*.txt", CONTENT),
    ]:
        lines = (*stage, "FROM x", f"COPY --from=s {source} /z")
        assert (source, statuses(changed(lines, lines, files=(old, new)))[-1]) == (source, status)


@pytest.mark.parametrize(
    "copy",
    [
        "COPY --chmod=600 a.txt /w/",
        "COPY --chown=1 a.txt /w/",
        "COPY --parents a.txt /w/",
        "COPY a.txt /w",
        "COPY --from=y a.txt /w/",
        "COPY a.tx? /w/",
        "ADD a.txt /w/",
        "COPY --exclude=x a.txt /w/",
        "RUN x",
    ],
)
def test_files_that_are_not_known(copy: str) -> None:
    """Where a copy changes more than the place of a file, or a command may, it is not known what it is."""
    lines = ("FROM x AS s", "COPY a.txt /w/", "COPY n.txt /n", copy, "FROM x", "COPY --from=s /w/a.txt /z")
    files = {"a.txt": "1", "n.txt": "1"}, {"a.txt": "1", "n.txt": "2"}
    assert statuses(changed(lines, lines, files=files))[-1] is CONTENT


@pytest.mark.parametrize(
    ("behind", "source", "status"),
    [
        ("COPY n /n/", "/w/f", CACHED),
        ("COPY n /n/", "/w", CACHED),
        ("COPY n /n/", "/w/*", CACHED),
        ("COPY n /n/", "--exclude=x /w", CACHED),
        ("COPY n /w2", "/w", CACHED),
        ("COPY n m /n/", "/w", CACHED),
        ("COPY --link n /n/", "/w", CACHED),
        ("COPY --link n /w/", "/w/f", CONTENT),
        ("COPY n /n/", "/", CONTENT),
        ("COPY n /n/", "/*/f", CONTENT),
        ("COPY n /w/", "/w/f", CONTENT),
        ("COPY n /w", "/w/f", CONTENT),
        ("COPY n /w/f/g", "/w/f", CONTENT),
        ("COPY n /", "/w/f", CONTENT),
        ("COPY n /n/\nWORKDIR /v", "/w", CACHED),
        ("COPY n /n/\nWORKDIR /w", "/w/f", CACHED),
        ("COPY n /n/\nWORKDIR /", "/w/f", CACHED),
        ("COPY n /n/\nWORKDIR /w/d", "/w", CONTENT),
        ("COPY n /n/\nRUN y", "/w", CONTENT),
    ],
)
def test_files_that_later_steps_leave_as_they_are(behind: str, source: str, status: Status) -> None:
    """What a command wrote is what it was if only steps behind it run again that copy to elsewhere."""
    lines = ("FROM x AS s", "RUN made", *behind.split("\n"), "FROM x", f"COPY --from=s {source} /z/")
    files = {"n": "1", "m": "1"}, {"n": "2", "m": "1"}
    assert statuses(changed(lines, lines, files=files))[-1] is status


def test_files_of_another_step_of_the_stage() -> None:
    """Files that a stage has unchanged from the image or stage that it starts from are those of that one."""
    was = ("FROM x AS s", "RUN made", "FROM s AS t", "COPY n /n", "FROM x", "COPY --from=t /w/f /z")
    for source in ("s", "t"):
        now = (*was[:3], "COPY n /m", *was[4:5], f"COPY --from={source} /w/f /z")
        assert statuses(changed(was, now))[-1] is CACHED
    image = ("FROM x AS s", "COPY n /n", "FROM y", "COPY --from=s /w/f /z")
    assert statuses(changed(image, (*image[:3], "COPY --from=x /w/f /z"))) == [CACHED]


def test_files_of_stages_that_start_from_one() -> None:
    """Of several stages that go on with one each has its own later steps; what they leave is that of the first."""
    stages = (
        "FROM x AS s",
        "RUN made",
        "FROM s AS t",
        "COPY n /n",
        "FROM s AS u",
        "COPY n /w/n",
        "COPY n /o",
        "FROM x",
    )
    lines = (*stages, "COPY --from=t /w /z", "COPY --from=u /w /y")
    files = {"n": "1"}, {"n": "2"}
    assert statuses(changed(lines[:-1], lines[:-1], files=files)) == [CACHED, RUNS, CACHED]
    swapped = (*stages, lines[-1], lines[-2])
    assert statuses(changed(swapped[:-1], swapped[:-1], files=files)) == [CACHED, RUNS, RUNS, CONTENT]


def test_files_of_a_step_that_has_to_run() -> None:
    """What a step writes that has to run is not known, even if its record is; copies behind it change nothing."""
    lines = ("FROM x AS s", "RUN made", "COPY n /n", "FROM x", "COPY --from=s /w/f /z")
    assert statuses(changed(lines, lines, no_cache=frozenset({"s"}))) == [RUNS, RUNS, CONTENT]


def test_links_of_a_stage_are_not_known() -> None:
    """A link that is copied is none of the files that are known."""
    lines = ("FROM x AS s", "COPY d /d", "COPY l /d/", "COPY n /n", "FROM x", "COPY --from=s /d/l /z")
    files = {"d/f": "1", "l": "-> n", "n": "1"}, {"d/f": "1", "l": "-> n", "n": "2"}
    assert statuses(changed(lines, lines, files=files))[-1] is CONTENT


def test_missing_files() -> None:
    """A file that is not there runs nothing: the build is refused there; a refused pattern likewise."""
    lines = ("FROM x", "COPY a /a", "COPY a[ /b")
    assert statuses(changed(lines, lines, files=({"a": "1"}, {}))) == [RUNS, RUNS]


def test_a_place_in_an_unchanged_stage() -> None:
    """Files of one name in two places of an unchanged stage are taken for equal, of two names for different."""

    def lines(path: str) -> tuple[str, ...]:
        return ("FROM x AS s", "RUN y", "FROM x", f"RUN --mount=from=s,source={path},target=/m z")

    assert statuses(changed(lines("/a/f"), lines("/b/f")))[-1] is CACHED
    assert statuses(changed(lines("/a/f"), lines("/a/g")))[-1] is RUNS


def test_files_of_a_stage_and_of_the_context() -> None:
    """Files of the context that came from a command before are taken for others; those of fewer steps may be equal."""
    files = {"a": "1", "b/f": "1"}
    was = ("FROM x AS s", "RUN y", "FROM x", "COPY --from=s /o/f /f")
    assert statuses(changed(was, ("FROM x", "COPY b/f /f"), files=(files, files))) == [RUNS]
    longer = ("FROM x AS s", "COPY a /d/", "RUN y", "FROM x", "COPY --from=s /d/a /f")
    shorter = (*longer[:2], *longer[3:])
    assert statuses(changed(longer, shorter, files=(files, files))) == [CACHED, CONTENT]


def test_needed_paths() -> None:
    """What is read of each folder of the caller is what needed steps copy or mount of it."""
    plan = plan_of(
        "FROM x AS unused",
        "COPY never /",
        "FROM x",
        "COPY --from=y other /",
        "COPY a b* /d/",
        "COPY --parents p/./q/r /d/",
        "RUN --mount=source=m,target=/m --mount=type=cache,from=ctx,source=c,target=/c y",
        build_contexts={"ctx": "./c"},
    )
    assert needed_paths(plan) == {"context": ("/a", "/b*", "/p/q/r", "/m"), "ctx": ("/c",)}


def test_path_of_an_image() -> None:
    """A PATH of the usual folders is that of an image that tells none, but not that of one that tells another."""
    was, now = ("FROM a AS b", "FROM b", "RUN x"), ("FROM a AS b", "ENV PATH=/usr/bin:/bin", "FROM b", "RUN x")
    assert statuses(changed(was, now)) == [CACHED]
    assert statuses(changed(was, ("FROM a AS b", "ENV PATH=/opt:/bin", "FROM b", "RUN x"))) == [RUNS]
    assert not stages_telling_path(plan_of("FROM a", "RUN x"))
    told = {"image_configs": {"a": {"config": {"Env": ["PATH=/bin:/usr/bin"]}}}}
    assert statuses(changed(was, now, before=told, after=told)) == [RUNS]
    assert statuses(changed(("FROM scratch", "RUN x"), ("FROM scratch", "ENV PATH=/bin", "RUN x"))) == [CACHED]
