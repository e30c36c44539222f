"""What two versions of bake and compose files say otherwise of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.project.bake.bakefields import BakeTarget
from stagegraph.project.bake.fieldchanges import changed_fields
from stagegraph.projecttargets import FieldChange
from stagegraph.values import FrozenMap

if TYPE_CHECKING:
    from stagegraph.project.bake.entries import Entry


def test_changed_fields() -> None:
    """Each field that differs is told as text, keys of their own one by one, what is built first."""
    gha: Entry = FrozenMap({"type": "gha"})
    local: Entry = FrozenMap({"type": "local", "dest": "c"})
    was = BakeTarget(
        "x",
        FrozenMap(
            {
                "target": "a",
                "tags": ("t:1", "t:2"),
                "args": FrozenMap({"A": "1", "B": None, "C": "3"}),
                "no-cache": True,
                "context": ".",
                "cache-to": (gha,),
            }
        ),
    )
    now = BakeTarget(
        "x",
        FrozenMap(
            {
                "target": "",
                "tags": ("t:1",),
                "args": FrozenMap({"A": "2", "B": "", "C": "3"}),
                "context": ".",
                "cache-to": (local,),
            }
        ),
    )
    assert changed_fields(was, now) == (
        FieldChange("args.A", "1", "2"),
        FieldChange("args.B", None, ""),
        FieldChange("target", "a", None),
        FieldChange("no-cache", "true", None),
        FieldChange("tags", "t:1 t:2", "t:1", built=False),
        FieldChange("cache-to", "type=gha", "dest=c,type=local", built=False),
    )
    assert changed_fields(now, now) == ()
    assert [one.name for one in changed_fields(BakeTarget("x"), now)] == [
        *("context", "args.A", "args.B", "args.C", "tags", "cache-to"),
    ]
