"""What a change does to the targets of bake and compose files, in words."""

from __future__ import annotations

import json

import pytest

from stagegraph.analysis.comparison.targetchanges import Files
from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.analysis.projects.projectdiff import project_diff
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.review.filestates import FileState
from stagegraph.analysis.review.reviewed import Review
from stagegraph.analysis.review.reviewedprojects import ReviewedProject, ReviewedTarget
from stagegraph.projecttargets import FieldChange
from stagegraph.render.documents.orders import ReviewOrder
from stagegraph.render.documents.reviewdata import review_json
from stagegraph.render.documents.reviews import COMMENT, markdown_review, text_review
from stagegraph.render.story.reviewedtargets import project_headline, target_rows, targets_text
from tests.helpers.projects import target

OLD, NEW = (draft_builds([target("x", f"FROM alpine\nRUN {at}\n")], PlanRequest()) for at in "ab")
CHANGES = project_diff(OLD, NEW, lambda *_: Files()).builds[0].changes
INLINE = FieldChange("dockerfile-inline", "FROM a\nRUN b", "FROM a\nRUN c")
CHANGED = ReviewedTarget("x", FileState.CHANGED, (FieldChange("args.A", "1", "2"), INLINE), CHANGES)
GONE = ReviewedTarget("y", FileState.GONE)


def project(*targets: ReviewedTarget, state: FileState = FileState.CHANGED, problems: str = "") -> ReviewedProject:
    """The targets of a bake file, of three in all."""
    return ReviewedProject(("a.hcl", "b.hcl"), state, targets, 3, tuple(filter(None, [problems])))


@pytest.mark.parametrize(
    ("found", "headline"),
    [
        (project(CHANGED), "a.hcl, b.hcl: 1 of 3 targets changes"),
        (project(CHANGED, CHANGED, GONE), "a.hcl, b.hcl: 2 of 3 targets change, 1 target gone"),
        (project(GONE), "a.hcl, b.hcl: 1 target gone"),
        (project(problems="no"), "a.hcl, b.hcl: bake refuses them"),
        (project(GONE, state=FileState.NEW), "a.hcl, b.hcl: new, 3 targets"),
        (project(GONE, state=FileState.GONE), "a.hcl, b.hcl: gone, with 1 target"),
    ],
)
def test_headlines(found: ReviewedProject, headline: str) -> None:
    """What happens to files is told in a sentence."""
    assert project_headline(found) == headline


def test_how_many() -> None:
    """How many targets differ is counted over all files."""
    assert targets_text([]) == ""
    assert targets_text([project(problems="no")]) == "bake refuses files"
    assert targets_text([project(GONE)]) == "1 target of bake and compose files changes"
    assert targets_text([project(GONE, CHANGED)]) == "2 targets of bake and compose files change"


@pytest.mark.parametrize(
    ("fields", "problem", "said", "build"),
    [
        ([FieldChange("target", None, "x")], "", "target: x, was not set", "-"),
        ([FieldChange("target", "x", None)], "it is gone", "target: no more x", "cannot be compared: it is gone"),
        ([FieldChange("args.A", "1", "")], "", 'args.A: 1 -> ""', "-"),
        ([FieldChange("tags", "a", "b", built=False)], "", "tags: a -> b", "as before"),
        ([FieldChange(f"args.{at}", "1", "2") for at in range(8)], "", "; and 2 more", "-"),
        ([FieldChange("dockerfile-inline", None, "FROM x")], "", "dockerfile-inline: FROM x, was not set", "-"),
    ],
)
def test_rows(fields: list[FieldChange], problem: str, said: str, build: str) -> None:
    """Of a target is told what is said otherwise, and what that does to its build."""
    one = ReviewedTarget("x", FileState.CHANGED, tuple(fields), problem=problem)
    (row,) = target_rows(project(one))
    assert (row[0], row[2]) == ("x", build)
    assert row[1].endswith(said)


def test_documents() -> None:
    """Text, Markdown and JSON tell targets beside the Dockerfiles; those that are built together stand together."""
    both = project(CHANGED, ReviewedTarget("z", FileState.CHANGED, CHANGED.fields, CHANGES), GONE, problems="no more")
    found = Review([], revision="main", commit="0" * 40, projects=[both])
    order = ReviewOrder(found)
    words = " ".join(text_review(order).split())
    assert words.startswith("no Dockerfile changes, 3 targets of bake and compose files change, nothing new is found.")
    assert "x args.A: 1 -> 2; another dockerfile-inline target stage-0: " in words
    assert "y gone - no more Compared with" in words
    text = markdown_review(order, COMMENT)
    assert "| x | args.A: 1 -\\> 2; another dockerfile-inline | target stage-0: " in text
    assert text.count("<details><summary>x, z</summary>") == 1
    assert "> no more" in text
    told = json.loads(review_json(found))
    assert (told["counts"]["told"], told["counts"]["targets"]) == (1, 3)
    assert [bool(one["diff"]) for one in told["projects"][0]["targets"]] == [True, True, False]
    refused = project(problems="no more")
    assert refused.told
    assert not project().told
    order = ReviewOrder(Review([], revision="main", commit="0" * 40, projects=[refused]))
    assert "bake refuses them**\n\n> no more" in markdown_review(order, COMMENT)
    assert "bake refuses them\n\nno more" in text_review(order)
    many = [ReviewedTarget(f"t{at}", FileState.NEW) for at in range(50)]
    order = ReviewOrder(Review([], revision="main", commit="0" * 40, projects=[project(*many)]))
    assert "| and 10 more | | |" in markdown_review(order, COMMENT)
