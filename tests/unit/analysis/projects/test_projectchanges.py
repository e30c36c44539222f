"""What a change does to several targets: which steps run again, and what differs."""

from __future__ import annotations

import json

import pytest

from stagegraph.analysis.comparison.targetchanges import Files
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.analysis.projects.projectcauses import asked_project_step
from stagegraph.analysis.projects.projectdiff import ProjectDiff, project_diff
from stagegraph.analysis.projects.projectimpact import ProjectImpact, project_impact
from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import UsageError
from stagegraph.render.formats.diffjson import project_diff_json
from stagegraph.render.formats.impactjson import project_impact_json
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.projectchanges import (
    project_diff_markdown,
    project_diff_text,
    project_impact_markdown,
    project_impact_text,
    project_why_markdown,
    project_why_text,
)
from stagegraph.values import replace
from tests.helpers.projects import project, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectBuild
    from stagegraph.projecttargets import ProjectTarget

BASE = target("base", "FROM alpine\nRUN one\n")
APP = target("app", "FROM base\nRUN two\n", contexts={"base": "target:base"})
COPIES = target("copies", "FROM scratch\nCOPY --from=base a b\n", contexts={"base": "target:base"})
BEHIND = target("behind", "FROM copies AS x\nFROM x\nRUN three\n", contexts={"copies": "target:copies"})
LAST = target("last", "FROM behind\nRUN four\n", contexts={"behind": "target:behind"})
ALL = (BASE, APP, COPIES, BEHIND, LAST)


def changed(one: ProjectTarget, old: str, new: str) -> ProjectTarget:
    """A target with another text."""
    return replace(one, text=one.text.replace(old, new))


def impact_on(before: tuple[ProjectTarget, ...], after: tuple[ProjectTarget, ...]) -> ProjectImpact:
    """What happens to targets after others, without files."""

    def read(was: ProjectBuild, build: ProjectBuild) -> tuple[Build, Build]:
        return Build(was.plan), Build(build.plan)

    return project_impact(project(*before), project(*after), read)


def diff_of(before: tuple[ProjectTarget, ...], after: tuple[ProjectTarget, ...]) -> ProjectDiff:
    """What a change does to targets, without files."""
    old, new = (draft_builds(one, PlanRequest()) for one in (before, after))
    return project_diff(old, new, lambda *_: Files())


def counts(found: ProjectImpact) -> dict[str, str]:
    """What happens to the steps of each target: r, c or . for each."""
    signs = {Status.RUNS: "r", Status.CONTENT: "c", Status.CACHED: "."}
    return {
        one.build.name: "".join(signs[step.status] for step in one.impact.steps) if one.impact else "new"
        for one in found.builds
    }


def test_nothing_changes() -> None:
    """Without a change all is cached."""
    found = impact_on(ALL, ALL)
    assert set("".join(counts(found).values())) == {"."}
    assert project_impact_text(found, Style(100)).startswith("nothing of 5 targets runs again.\n")
    assert "<details>" not in project_impact_markdown(found)


def test_what_runs_lets_run_what_takes_it() -> None:
    """What starts from a target that runs again runs, what copies from it perhaps, and so on behind that."""
    found = impact_on(ALL, (changed(BASE, "one", "other"), *ALL[1:]))
    assert counts(found) == {"base": ".r", "app": "rr", "copies": "rc", "behind": "cc", "last": "cc"}
    text = project_impact_text(found, Style(100))
    assert text.startswith("2 of 5 targets run again, in part or as a whole, 3 more perhaps.\n")
    assert "the target base is another one" in text
    assert "cached if it is so at the target copies" in text
    assert project_impact_markdown(found).count("<details><summary>app</summary>") == 1


def why(found: ProjectImpact, asked: str) -> list[str]:
    """The chain of causes of a step, as text."""
    return project_why_text(found, asked_project_step(found.project, asked), Style(200)).splitlines()


def test_why_over_links() -> None:
    """The chain of causes of a step leads through the targets that are contexts, down to the first cause."""
    found = impact_on(ALL, (changed(BASE, "one", "other"), *ALL[1:]))
    told = why(found, "last/L2")
    assert told[0] == "last: [1/2] RUN four (stage-0 L2) may run again: cached if it is so at stage-0 L1"
    assert [line.split(":")[0].strip() for line in told] == [
        *("last", "last", "behind", "behind", "copies", "copies", "base"),
    ]
    assert told[-1] == "  base: [2/2] RUN other (stage-0 L2) runs again: its command differs"
    place = asked_project_step(found.project, "RUN three")
    assert project_why_markdown(found, place).startswith("- behind: `[1/1] RUN three` (")
    (line,) = why(found, "base/1/2")
    assert line.startswith("base: [1/2] FROM docker.io/library/alpine:latest (stage-0 L1) is cached: it does the same")


def test_why_of_new_and_unread_targets() -> None:
    """A chain ends in a target that is new, or that nobody can read."""
    found = impact_on((APP,), (BASE, APP))
    assert why(found, "RUN two")[1:] == [
        "  app: target:base (stage-0 L1) runs again: the target base is another one",
        "  base: a new target, all of which runs",
    ]
    assert why(found, "RUN one") == ["base: a new target, all of which runs"]
    far = target("base", "", unread="it is far away")
    found = impact_on((far, APP), (far, changed(APP, "two", "2")))
    assert why(found, "app/L2") == ["app: [1/2] RUN 2 (stage-0 L2) runs again: its command differs"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("RUN nothing", "no step of the targets is called 'RUN nothing'"),
        ("app/RUN one", "no step of the targets is called 'app/RUN one'"),
        (
            "L2",
            "'L2' may be base: [2/2] RUN one; app: [1/2] RUN two; copies: [stage-0 1/1] COPY --from=base a b; last: ",
        ),
    ],
)
def test_no_such_step(asked: str, message: str) -> None:
    """A step that is not there, or that several targets have, is told with how to name one."""
    with pytest.raises(UsageError) as caught:
        asked_project_step(project(*ALL), asked)
    assert caught.value.message.startswith(message)
    assert "A target and a slash before it tell which one: " in (caught.value.hint or "")


def test_a_step_of_several_targets() -> None:
    """A step that several targets have is told of the first one."""
    two = project(BASE, target("other", BASE.text))
    assert asked_project_step(two, "RUN one").build == 0
    assert asked_project_step(two, "other/RUN one").build == 1


def test_new_and_gone_targets() -> None:
    """A new target runs as a whole, and so does what takes it; one that is gone is named."""
    found = impact_on((APP, LAST, COPIES), (BASE, APP))
    assert (counts(found), found.gone) == ({"base": "new", "app": "rr"}, ("last", "copies"))
    assert "new: all of it runs" in project_impact_text(found, Style(100))
    told = json.loads(project_impact_json(found))
    assert [one["impact"] and one["impact"]["counts"]["runs"] for one in told["builds"]] == [None, 1]
    assert project_impact_markdown(found).count("no target any more") == 2
    assert project_impact_text(impact_on((APP,), (BASE,)), Style(100)).startswith("1 of 1 target runs again")


def test_another_stage_of_a_target_is_another_context() -> None:
    """What starts from a target runs again where that builds another stage now, though that is stored."""
    base = target("base", "FROM alpine AS a\nRUN one\nFROM a AS b\nRUN two\nFROM scratch AS c\n", stage="b")
    for stage, again in (("a", "rr"), ("c", "r")):
        other = replace(base, stage=stage)
        assert counts(impact_on((base, APP), (other, APP)))["app"] == again
        found = diff_of((base, APP), (other, APP)).builds[1].changes
        assert found is not None
        assert {one.status for _, one in found.reruns.values()} == {Status.RUNS}
    assert counts(impact_on((base, APP), (base, APP)))["app"] == ".."
    renamed = impact_on((base, replace(base, name="more", stage="a"), APP), (replace(base, name="base"), APP))
    assert counts(renamed)["app"] == ".."
    more = diff_of((base,), (base, replace(base, name="more", stage="a")))
    assert (more.differs, [one.new for one in more.builds]) == (True, [("more",)])
    assert "new: more; " in project_diff_text(more, Style(100))
    together = (replace(base, name="more", stage="a"), replace(base, stage="a"))
    assert counts(impact_on((together[0], APP), (*together, APP)))["app"] == "rr"


def test_an_empty_target_is_as_it_was() -> None:
    """What starts from an empty file system is cached."""
    empty = target("base", "FROM scratch\n")
    assert counts(impact_on((empty, APP), (empty, APP))) == {"base": "", "app": "."}


def test_diff() -> None:
    """Each target is compared with what it was; what takes a target that differs says so."""
    found = diff_of(ALL, (changed(BASE, "one", "other"), *ALL[1:]))
    assert [(one.targets, one.differs, one.taken) for one in found.builds] == [
        (("base",), True, ()),
        (("app",), False, ("base",)),
        (("copies",), False, ("base",)),
        (("behind",), False, ("copies",)),
        (("last",), False, ("behind",)),
    ]
    text = project_diff_text(found, Style(100))
    assert text.startswith("1 of 5 targets differs.\n")
    assert "some steps run again if bytes differ; takes behind" in text
    assert "<details><summary>base</summary>\n\nDETAILS" in project_diff_markdown(found, ["DETAILS"])


def test_what_takes_a_target_that_differs_runs_again() -> None:
    """What a target takes from one that differs runs again, which is no difference of its own."""
    found = diff_of(ALL, (changed(BASE, "one", "other"), *ALL[1:]))
    again = {}
    for one in found.builds:
        assert one.changes is not None
        again[one.targets[0]] = [step.status for _, step in one.changes.reruns.values()]
    runs, perhaps = Status.RUNS, Status.CONTENT
    assert again == {
        "base": [runs],
        "app": [runs, runs],
        "copies": [runs, perhaps],
        "behind": [perhaps, perhaps],
        "last": [perhaps, perhaps],
    }


def test_diff_of_new_gone_refused_and_unread_targets() -> None:
    """New targets differ, gone ones are named; one that is refused is told, one that nobody can read is left out."""
    far = target("far", "", unread="it is far away")
    found = diff_of((BASE, APP, far, LAST), (BASE, changed(APP, "RUN two", "COPY --from=9 a b"), far, COPIES))
    assert [(one.targets, one.differs) for one in found.builds] == [
        (("base",), False),
        (("app",), True),
        (("copies",), True),
    ]
    assert (found.gone, found.differs) == (("last",), True)
    told = json.loads(project_diff_json(found))
    assert [bool(one["diff"]) for one in told["builds"]] == [True, True, False]
    assert "2 of 3 targets differ, 1 target gone" in project_diff_text(found, Style(100))
    assert "| last | | no target any more |" in project_diff_markdown(found, ["x"])
    assert not diff_of((BASE,), (BASE,)).differs


def test_a_comment_has_no_room_for_all() -> None:
    """Details for which a comment has no room are counted."""
    found = diff_of((BASE, APP), (changed(BASE, "one", "1"), changed(APP, "two", "2")))
    told = project_diff_markdown(found, ["x" * 50_000, "y" * 50_000])
    assert told.endswith("and 1 more, for which a comment has no room\n")


def test_a_target_without_steps_of_its_own() -> None:
    """A target that adds nothing to another stage is what that comes to."""
    thin = target("base", "FROM alpine AS a\nRUN one\nFROM a\n")
    assert counts(impact_on((thin, APP), (changed(thin, "one", "1"), APP)))["app"] == "rr"
    assert counts(impact_on((thin, APP), (thin, APP)))["app"] == ".."
