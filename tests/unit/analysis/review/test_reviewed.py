from __future__ import annotations

import stagegraph
from stagegraph.analysis.findings.filefindings import with_excerpts
from stagegraph.analysis.notes.rules import Severity
from stagegraph.analysis.review.filestates import FileState
from stagegraph.analysis.review.reviewed import Review, ReviewedFile, not_cached
from tests.helpers.twofiles import compared

OLD = "FROM alpine:3.22 AS build\nRUN make\nFROM scratch AS other\nCOPY x /\nFROM scratch\nCOPY --from=build /a /\n"


def checked(text: str, path: str = "Dockerfile", before: str = "") -> ReviewedFile:
    """A file with its findings, and those that it had before."""
    found = []
    for one in (before, text):
        dockerfile = stagegraph.parse(one or "FROM scratch\n", path)
        found.append(with_excerpts(dockerfile, stagegraph.check(dockerfile)))
    known = frozenset(found[0].fingerprints()) if before else frozenset()
    return ReviewedFile(path, FileState.CHANGED, path, found[1], known)


BAD = "FROM alpine:3.22 AS Base\nCOPY --from=nginx /a /b\n"


def test_findings() -> None:
    """Findings are new, as before, or mended."""
    file = checked(BAD, before=BAD.replace("nginx", "httpd"))
    assert [(one.rule, new) for one, new in file.marked] == [("StageNameCasing", False), ("copy-from-unpinned", True)]
    assert [one.rule for one in file.fresh] == ["copy-from-unpinned"]
    assert file.mended == 1
    gone = ReviewedFile("x", FileState.GONE, "x")
    assert (gone.marked, gone.fresh, gone.mended, gone.told) == ((), (), 0, True)


def test_counting() -> None:
    """New findings count, and with ``every`` all do; what fails is what is as grave as that."""
    files = [checked(BAD, before=BAD), checked(BAD, "b/Dockerfile"), ReviewedFile("a", FileState.GONE, "a")]
    review = Review(files, revision="main", commit="abc")
    assert [one.path for one in review.files] == ["Dockerfile", "a", "b/Dockerfile"]
    assert (review.count(Severity.WARNING), review.count(Severity.ERROR)) == (2, 0)
    assert review.fails(Severity.WARNING)
    assert review.fails(Severity.INFO)
    assert not review.fails(Severity.ERROR)
    assert [len(one.findings) for one in review.findings] == [2, 2]
    assert [len(one.findings) for one in review.counted_findings] == [0, 2]
    assert review.counted_in(files[2]) is None
    assert Review(files, revision="main", every=True).count(Severity.WARNING) == 4
    assert repr(review) == "<Review of 3 files, 3 of them to be told of>"


def test_files_that_are_told() -> None:
    """Told is of files that differ, or whose builds do; where nothing is compared of those with findings."""
    same = ReviewedFile("a", FileState.SAME, "a")
    wrong = ReviewedFile("b", FileState.SAME, "b", problem="it is a pipe")
    idle = ReviewedFile("c", FileState.SAME, "c", changes=compared(OLD, OLD))
    other = ReviewedFile("d", FileState.SAME, "d", changes=compared(OLD, OLD.replace("make", "cc")))
    assert [one.path for one in Review([same, wrong, idle, other], revision="x").told] == ["b", "d"]
    assert [one.path for one in Review([same, wrong, checked(BAD)]).told] == ["Dockerfile", "b"]


def test_targets_that_are_told() -> None:
    """Told is of the default target; where nothing runs again for it of another; of those that are asked for."""

    def told(new: str, *asked: str) -> list[str]:
        found = compared(OLD, new, *asked)
        file = ReviewedFile("a", FileState.CHANGED, "a", changes=found, asked=asked)
        return [name for name, _ in file.impacts]

    assert told(OLD.replace("make", "cc")) == ["stage-2"]
    assert told(OLD.replace("COPY x", "COPY y")) == ["other"]
    assert told(OLD.replace("make", "cc"), "build", "other") == ["build", "other"]
    assert len(told(OLD)) == 1
    assert ReviewedFile("a", FileState.NEW).impacts == ()


def test_steps_that_run_again() -> None:
    """Steps that run again are counted with those that may."""
    file = ReviewedFile("a", FileState.CHANGED, "a", changes=compared(OLD, OLD.replace("make", "cc")))
    assert file.runs_again == 2
    ((_, impact),) = file.impacts
    assert not_cached(impact)
    assert ReviewedFile("a", FileState.CHANGED, "a", changes=compared(OLD, OLD)).runs_again == 0
