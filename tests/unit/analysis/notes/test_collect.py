from __future__ import annotations

import pytest

import stagegraph
from stagegraph.analysis.notes.rules import RULES
from tests.helpers.building import plan_of

LINES = ("ARG V=1", "FROM alpine AS a", "RUN echo $V", "FROM scratch", "COPY --chown=app --from=a / /")


def rules(**options: object) -> list[tuple[int, str]]:
    """Line and rule of each note."""
    return [(note.line, note.rule.id) for note in plan_of(*LINES, build_args={"W": "1"}, **options).notes]


def test_all() -> None:
    """Notes stand by line, those on the command line first."""
    assert rules() == [(0, "build-arg-undeclared"), (3, "global-arg-undeclared"), (5, "chown-name")]


def test_without() -> None:
    """Rules, or all of them, are left out."""
    assert rules(no_notes=["chown-name", "near-name"]) == [(0, "build-arg-undeclared"), (3, "global-arg-undeclared")]
    assert rules(no_notes=True) == rules(no_notes=list(RULES)) == []
    assert rules(no_notes=False) == rules()


def test_no_rule() -> None:
    """A name that is no rule is refused, with the nearest one."""
    with pytest.raises(stagegraph.UsageError) as caught:
        rules(no_notes=["chown-names"])
    assert caught.value.message == "there is no note chown-names (did you mean chown-name?)"
