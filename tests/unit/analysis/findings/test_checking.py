from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import stagegraph
from stagegraph.analysis.findings.checking import RuleChoice, check_file
from stagegraph.analysis.findings.checklist import CHECKS, GROUPS, chosen_checks
from stagegraph.analysis.findings.finding import at_least
from stagegraph.analysis.findings.fixes import fixed_text
from stagegraph.analysis.notes.rules import Severity
from stagegraph.analysis.request import PlanRequest
from stagegraph.contexts.hiddensource import hidden_sources

if TYPE_CHECKING:
    from pathlib import Path

    from stagegraph import Finding


def check(*lines: str, **options: Any) -> tuple[Finding, ...]:
    """The findings on a file given line by line."""
    return stagegraph.check(stagegraph.parse("".join(f"{line}\n" for line in lines)), **options)


def told(*lines: str, **options: Any) -> list[tuple[str, int]]:
    """The rules and lines of the findings."""
    return [(one.rule, one.line) for one in check(*lines, **options)]


def test_a_finding_tells_all_of_it() -> None:
    """A finding of BuildKit's has its words, the lines of the instruction, the stage, advice, and a certain fix."""
    first, second = check("FROM alpine:3.22 AS Base", "RUN a \\", "  b", "MAINTAINER me")
    assert (first.rule, first.line, first.last_line, first.buildkit) == ("StageNameCasing", 1, 1, True)
    assert first.message == "Stage name 'Base' should be lowercase"
    assert first.severity is Severity.WARNING
    assert first.advice
    assert (first.fix, second.fix) == ((stagegraph.Edit(1, 20, 24, "base"),), ())
    assert (second.rule, second.line, second.stage) == ("MaintainerDeprecated", 4, 0)


def test_order() -> None:
    """Findings are sorted by line, the graver first; those about no line come first of all."""
    text = ("FROM alpine:3.22", "MAINTAINER me", "run x", "FROM alpine:3.22")
    assert told(*text, build_args={"X": "1"}) == [
        ("build-arg-undeclared", 0),
        ("unreachable-stage", 1),
        ("MaintainerDeprecated", 2),
        ("ConsistentInstructionCasing", 3),
    ]


BROKEN = ("FROM alpine:3.22 AS s", *["ONBUILD LABEL a b"] * 2, "FROM s AS t", "MAINTAINER me", "COPY a $b")


@pytest.mark.parametrize("options", [{}, {"select": ["buildkit"]}, {"select": ["MaintainerDeprecated"]}])
def test_rules_that_are_broken_too_often(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where BuildKit's checks find too much, that is the one finding of theirs, whichever of them are wanted."""
    monkeypatch.setattr("stagegraph.graph.checks.report.VIOLATIONS", 2)
    monkeypatch.setattr("stagegraph.graph.checks.report.VIOLATIONS_FOR_EACH_LINE", 0)
    (only,) = check(*BROKEN, **options)
    assert (only.rule, only.line, only.last_line, only.stage, only.severity) == ("refused", 4, 4, 1, Severity.ERROR)
    assert only.message == "the build checks find more than 2 violations, which is more than stagegraph follows"
    assert "# check=skip=" in only.advice
    assert check(*BROKEN, select=["graph", "notes"]) == ()


def test_a_refused_file() -> None:
    """A refusal is a finding at the line that it is about, beside what BuildKit comes to before it."""
    found = check("FROM alpine:3.22 AS Base", "RUN x", "FROM $MISSING")
    assert [(one.rule, one.line, one.last_line) for one in found if one.rule == "refused"] == [("refused", 3, 3)]
    assert found[0].rule == "StageNameCasing"
    (refused,) = [one for one in found if one.rule == "refused"]
    assert refused.message == "base name ($MISSING) should not be blank"
    assert refused.severity is Severity.ERROR
    assert "before the first FROM" in refused.advice


def test_settings_that_cannot_be_read() -> None:
    """Settings of the checks that BuildKit refuses are one refusal, not two."""
    text = "FROM alpine:3.22\nRUN x\n"
    dockerfile = stagegraph.parse(text)
    found = stagegraph.check(dockerfile, build_args={"BUILDKIT_DOCKERFILE_CHECK": "nonsense"})
    assert [one.rule for one in found] == ["refused"]


def test_select_and_ignore() -> None:
    """Rules are chosen by their names and by groups; a name that is none is wrong usage, with the near one."""
    text = ("FROM alpine:3.22 AS Base", "MAINTAINER me", "FROM alpine:3.22", "FROM scratch", "COPY --from=nginx a b")
    assert told(*text, select=["StageNameCasing"]) == [("StageNameCasing", 1)]
    assert told(*text, select=["graph"]) == [("unreachable-stage", 3), ("copy-from-unpinned", 5)]
    assert told(*text, ignore=["buildkit", "unreachable-stage"]) == [("copy-from-unpinned", 5)]
    with pytest.raises(stagegraph.UsageError, match=r"there is no rule early-kopy \(did you mean early-copy\?\)"):
        check("FROM scratch", select=["early-kopy"])
    assert chosen_checks(["all"]) == GROUPS["all"] == frozenset(CHECKS)


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# stagegraph: ignore=StageNameCasing", []),
        ("#stagegraph:ignore = StageNameCasing", []),
        ("# stagegraph: ignore=all", []),
        ("# stagegraph: ignore=early-copy, buildkit", []),
        ("# check=skip=StageNameCasing", []),
        ("# stagegraph: ignore=early-copy", ["StageNameCasing"]),
        ("# some words", ["StageNameCasing"]),
    ],
)
def test_comments(comment: str, left: list[str]) -> None:
    """A comment above an instruction leaves rules and groups of rules out there, in our form and in BuildKit's."""
    assert [rule for rule, _ in told(comment, "FROM alpine:3.22 AS Base", "RUN x")] == left


def test_comments_for_the_file() -> None:
    """``ignore`` is about one instruction, ``ignore-file`` about all, wherever it stands."""
    lines = ("FROM alpine:3.22 AS A", "RUN x", "FROM alpine:3.22 AS B", "RUN y")
    assert told("# stagegraph: ignore=StageNameCasing", *lines) == [("StageNameCasing", 4)]
    assert told(*lines[:3], "# stagegraph: ignore-file=StageNameCasing", lines[3]) == []


def test_comments_above_long_instructions() -> None:
    """A comment is about every line of the instruction below it."""
    lines = ("FROM alpine:3.22", "# stagegraph: ignore=NoEmptyContinuation", "RUN a \\", "", "  b")
    assert told(*lines) == []
    assert told(*lines[:1], *lines[2:]) == [("NoEmptyContinuation", 4)]


def test_comments_with_unknown_rules() -> None:
    """A comment that leaves out a rule that there is not is a finding."""
    (found,) = check("FROM alpine:3.22", "# stagegraph: ignore=erly-copy", "RUN x")
    assert (found.rule, found.line) == ("unknown-rule", 3)
    assert found.message == "there is no rule erly-copy (did you mean early-copy?)"


def test_ignored_files(tmp_path: Path) -> None:
    """With a context, a COPY or ADD of what the ignore file hides is found, as BuildKit finds it."""
    text = ("FROM scratch", "COPY a.log /x/", "ADD a.log /y/", "ADD https://example.com/a.log /z/", "COPY . /w/")
    assert told(*text) == []
    assert told(*text, context=str(tmp_path)) == []
    ignore = tmp_path / ".dockerignore"
    ignore.write_text("*.log\n")
    found = check(*text, context=str(tmp_path))
    assert [(one.rule, one.line, one.message) for one in found] == [
        ("CopyIgnoredFile", 2, 'Attempting to Copy file "a.log" that is excluded by .dockerignore'),
        ("CopyIgnoredFile", 3, 'Attempting to Add file "a.log" that is excluded by .dockerignore'),
    ]
    unknown = told("FROM alpine:3.22", "COPY $FILE a.log $FOLDER/", context=str(tmp_path))
    assert unknown == [("CopyIgnoredFile", 2)]  # of the source that is known
    more = ("FROM scratch AS a", "COPY b /", "FROM scratch", "COPY --from=a a.log /", "COPY <<a.log /", "x", "a.log")
    assert told(*more, context=str(tmp_path)) == []
    refusals = ["COPY --chmod=9 a.log /", "ADD --checksum=x a.log /", "ADD https://h/a.git?x=y a.log /"]
    for refused in (
        *([one] for one in refusals),
        ["COPY https://h/a.tar a.log /"],
        ["COPY a.log <<E /", "${A:?}", "E"],
    ):
        assert ("refused", 2) in told("FROM scratch", *refused, context=str(tmp_path))
        assert ("CopyIgnoredFile", 2) not in told("FROM scratch", *refused, context=str(tmp_path))
    ignore.write_text("**\n")
    assert ("CopyIgnoredFile", 2) in told("FROM scratch", "ADD github.com/a/b /", context=str(tmp_path))
    assert told("FROM scratch", "ADD https://github.com/a/b.git#x /", context=str(tmp_path)) == []
    sources = ("a", "/a", "a/b", "/a/b")
    copies = [f"COPY {source} /x/" for source in sources]
    for pattern, hidden in (("/", ["/a"]), ("*", sources), ("/a", ["a", "a/b"])):
        ignore.write_text(pattern)
        lines = [
            line for rule, line in told("FROM scratch", *copies, context=str(tmp_path)) if rule == "CopyIgnoredFile"
        ]
        assert [sources[line - 2] for line in lines] == list(hidden)
    ignore.write_text("*\n")
    assert ("CopyIgnoredFile", 5) in told(*text, context=str(tmp_path))
    ignore.write_text("*\n!b\n")
    assert told(*text, context=str(tmp_path)) == []


def test_ignored_files_of_unknown_name(tmp_path: Path) -> None:
    """A path with a variable that the image may set is not looked up."""
    (tmp_path / ".dockerignore").write_text("*\n")
    assert told("FROM alpine:3.22", "COPY $FILE /x", context=str(tmp_path)) == []


def test_several_builds() -> None:
    """In a build of several targets or platforms a broken check is told once."""
    text = ("FROM scratch AS a", "COPY $X /", "FROM scratch AS b", "COPY $X$X /")
    assert told(*text, target=["a", "b"]) == [("UndefinedVar", 2), ("UndefinedVar", 4)]
    assert told(*text, platform="linux/amd64,linux/arm64") == [("UndefinedVar", 2), ("UndefinedVar", 4)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM a AS Base\nRUN x\n", "FROM a AS base\nRUN x\n"),
        ("FROM a as Base\nRUN x\n", "FROM a AS base\nRUN x\n"),
        ("from a AS base\nrun x\n", "from a as base\nrun x\n"),
        ("FROM a\r\nrun x\r\n", "FROM a\r\nRUN x\r\n"),
        ("\ufeffFrom a\nRUN x\nRUN y", "\ufeffFROM a\nRUN x\nRUN y"),
        ("FROM a\nRUN x\nRu\\\nn y\n", "FROM a\nRUN x\nRu\\\nn y\n"),
        ("FROM a \\\n  as base\nRUN x\n", "FROM a \\\n  as base\nRUN x\n"),
        ("FROM a AS \\\n  Base\nRUN x\n", "FROM a AS \\\n  Base\nRUN x\n"),
    ],
)
def test_fixes_of_casing(before: str, after: str) -> None:
    """Keywords and names of stages are mended where they stand whole in one line; line ends stay."""
    assert fixed_text(before, stagegraph.check(stagegraph.parse(before), select=["buildkit"])) == after


def test_fixes_made_once() -> None:
    """Of edits that overlap one is made; an edit that two findings share is made once."""
    finding = stagegraph.Finding("x", 1, "", Severity.INFO, fix=(stagegraph.Edit(1, 0, 4, "from"),))
    other = stagegraph.Finding("y", 1, "", Severity.INFO, fix=(stagegraph.Edit(1, 2, 6, "!"), *finding.fix))
    assert fixed_text("FROM a", [finding, other]) == "FR!"


def test_severities() -> None:
    """An error is graver than a warning, and that than an info; each is at least as grave as itself."""
    assert [[at_least(one, least) for least in Severity] for one in Severity] == [
        [True, True, True],
        [False, True, True],
        [False, False, True],
    ]


def test_a_caller_s_severity() -> None:
    """A finding is as grave as the caller says of its rule."""
    dockerfile = stagegraph.parse("FROM alpine:3.22 AS Base\nRUN x\n")
    choice = RuleChoice(severities={"StageNameCasing": Severity.ERROR})
    assert [one.severity for one in check_file(dockerfile, PlanRequest(), choice)] == [Severity.ERROR]
    assert [one.severity for one in check_file(dockerfile, PlanRequest())] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("patterns", "path", "hidden"),
    [
        (["a"], "a", True),
        (["a"], "a/b", True),
        (["a"], "b", False),
        (["*"], ".", True),
        (["**"], "/", True),
        (["a*"], ".", False),
        ([], "a", None),
        (["a", "!b"], "a", None),
        (["a["], "a", None),
        (["[b-a]"], "a", False),
        (["["], "a", None),
        (["["], "a/b", None),
        (["!"], "a", None),
    ],
)
def test_hidden_sources(patterns: list[str], path: str, hidden: bool | None) -> None:
    """A path is hidden as BuildKit tells it; where it asks nobody, nobody is asked."""
    found = hidden_sources(patterns)
    assert (None if found is None else found(path)) is hidden
