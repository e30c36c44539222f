"""What the findings on a file are known by."""

from __future__ import annotations

import pytest

import stagegraph
from stagegraph.analysis.findings.checking import refusal
from stagegraph.analysis.findings.filefindings import of_refused, with_excerpts

TEXT = "FROM alpine:3.22 AS Base\nCOPY --from=nginx /a /b\nCOPY --from=nginx /a /b\n"


def marks(text: str, path: str = "Dockerfile", address: str = "") -> tuple[str, ...]:
    """The fingerprints of the findings on a text."""
    dockerfile = stagegraph.parse(text, path)
    return with_excerpts(dockerfile, stagegraph.check(dockerfile)).fingerprints(address)


def test_fingerprints_stay() -> None:
    """A fingerprint stays where lines are added above, or only blanks differ, and no two findings have one."""
    before = marks(TEXT)
    assert len(set(before)) == len(before) == 3
    assert marks("# a comment\n\n" + TEXT.replace("AS Base", "AS   Base")) == before
    assert set(marks(TEXT.replace("COPY", "RUN a\nCOPY", 1))) == set(before)


def test_fingerprints_differ() -> None:
    """Another instruction, and another file, have other fingerprints; those of a file that moved can be compared."""
    before = marks(TEXT)
    assert len(set(before) & set(marks(TEXT.replace("nginx", "httpd")))) == 1
    assert not set(before) & set(marks(TEXT, "other"))
    assert marks(TEXT, "other", address="Dockerfile") == before


def test_findings_about_no_line() -> None:
    """Where there is no instruction, the message counts."""
    dockerfile = stagegraph.parse("FROM scratch\n")
    found = [stagegraph.check(dockerfile, build_args={name: "1"}) for name in ("X", "Y")]
    one, other = (with_excerpts(dockerfile, findings).fingerprints() for findings in found)
    assert one != other
    with pytest.raises(stagegraph.DockerfileError) as caught:
        stagegraph.parse("FROM a\nRUNN x\n")
    file = of_refused(caught.value, refusal(caught.value))
    assert len(file.fingerprints()) == 1
