from __future__ import annotations

import json

import pytest

import stagegraph
from stagegraph.analysis.findings.checking import refusal
from stagegraph.analysis.findings.checklist import CHECKS
from stagegraph.analysis.findings.filefindings import FileFindings, of_refused, with_excerpts
from stagegraph.analysis.notes.rules import Severity
from stagegraph.render.documents.checkformats import FINDINGS
from stagegraph.render.documents.orders import CheckOrder
from stagegraph.render.documents.registry import named, written
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.checktext import check_text, checks_text

TEXT = "FROM golang:1 AS Build\nRUN go build\nFROM debian:13\nCOPY --from=build /app /app\nRUN apt-get install -y git\n"


def file_of(text: str = TEXT, path: str = "a b,c", **options: str) -> FileFindings:
    """The findings on a file."""
    dockerfile = stagegraph.parse(text, path)
    given = {name: {value: "1"} for name, value in options.items()}
    return with_excerpts(dockerfile, stagegraph.check(dockerfile, **given))  # type: ignore[arg-type]  # build args


def test_each_format() -> None:
    """Each format tells every finding, with its rule."""
    order = CheckOrder([file_of(build_args="X")], "1.2.3")
    for one in FINDINGS:
        text = written(one, order).decode()
        for rule in ("build-arg-undeclared", "StageNameCasing", "early-copy"):
            assert rule in text
    assert json.loads(written(named(FINDINGS, "sarif"), order))["runs"][0]["tool"]["driver"]["version"] == "1.2.3"


def test_sarif_places() -> None:
    """A place has its lines, where it has any; other places and fixes are told."""
    order = CheckOrder([file_of(build_args="X")])
    nowhere, casing, early = json.loads(written(named(FINDINGS, "sarif"), order))["runs"][0]["results"]
    assert nowhere["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "a%20b,c"}}}]
    assert casing["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "build"}
    assert early["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 5, "endLine": 5}


def test_refusals() -> None:
    """A file that cannot be parsed has one finding, with the lines around it."""
    with pytest.raises(stagegraph.DockerfileError) as caught:
        stagegraph.parse("FROM a\nRUNN x\n", "D")
    file = of_refused(caught.value, refusal(caught.value), "top/D")
    assert (file.path, file.address, file.count(Severity.ERROR), file.count(Severity.INFO)) == ("D", "top/D", 1, 0)
    assert ">>> RUNN x" in check_text([file], Style())
    assert json.loads(written(FINDINGS[1], CheckOrder([file])))["files"][0]["refused"] is True
    assert of_refused(stagegraph.DockerfileError("x"), file.findings[0]).address == "Dockerfile"


def test_text() -> None:
    """The text has colours where they are wanted, is as wide as is wanted, and counts in words."""
    plain = check_text([file_of()], Style())
    assert plain.endswith("\n1 warning, 1 info in a b,c\n")
    coloured = check_text([file_of(), file_of("FROM scratch\n")], Style(40, colour=True))
    assert coloured.count("\x1b[1;33mwarning:\x1b[0m") == 1
    assert coloured.endswith("\n1 warning, 1 info in 2 files\n")
    assert check_text([], Style()) == "nothing was checked\n"


def test_long_instructions() -> None:
    """Of a long instruction the first lines are shown."""
    steps = "".join(f"  step{at} && \\\n" for at in range(30))
    text = check_text([file_of(f"FROM a:1\nRUN a\nRUN b\nrun {steps}  end\n")], Style())
    assert "step6" in text
    assert "step20" not in text


def test_advice_that_is_missing() -> None:
    """A finding without advice is told without."""
    finding = stagegraph.Finding("refused", 0, "words", Severity.ERROR)
    file = FileFindings("D", (finding,), ("",), (), "D")
    assert check_text([file], Style()) == "D: error: words [refused]\n\n1 error in D\n"
    assert written(FINDINGS[3], CheckOrder([file])) == b"::error file=D,title=refused::words\n"


def test_list_of_rules() -> None:
    """Each rule has a row."""
    text = checks_text(tuple(CHECKS.values()), frozenset({"early-copy"}), Style())
    assert len(text.splitlines()) == len(CHECKS) + 1


def test_gitlab() -> None:
    """The report has lines for every finding, a gravity of GitLab's, and no fingerprint twice."""
    report = json.loads(written(named(FINDINGS, "gitlab"), CheckOrder([file_of(build_args="X"), file_of(path="b")])))
    nowhere, casing, *_ = report
    assert nowhere["location"] == {"path": "a b,c", "lines": {"begin": 1, "end": 1}}
    assert (casing["check_name"], casing["severity"]) == ("StageNameCasing", "minor")
    assert casing["location"]["lines"] == {"begin": 1, "end": 1}
    assert casing["content"]["body"] == "Write the name of the stage in lower case."
    assert len({one["fingerprint"] for one in report}) == len(report)
    bare = FileFindings("D", (stagegraph.Finding("refused", 3, "words", Severity.ERROR, last_line=4),), ("",))
    (only,) = json.loads(written(named(FINDINGS, "gitlab"), CheckOrder([bare])))
    assert "content" not in only
    assert (only["severity"], only["location"]["lines"]) == ("critical", {"begin": 3, "end": 4})


def test_names_that_are_no_text() -> None:
    """A path with bytes that are no text is one in every format."""
    file = file_of(path="w\udce9b.Dockerfile")
    for one in FINDINGS:
        assert b"StageNameCasing" in written(one, CheckOrder([file]))
    (result, *_) = json.loads(written(named(FINDINGS, "sarif"), CheckOrder([file])))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "w%E9b.Dockerfile"}
