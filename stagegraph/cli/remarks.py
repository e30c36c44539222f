"""Remarks on standard error: what BuildKit accepts, and is probably not meant."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import Plan


def remark(plan: Plan) -> None:
    """Print the notes on a plan."""
    from stagegraph.render.shared.markup import printable  # noqa: PLC0415  (--help does not need it)

    if sys.stderr is None:
        return
    for note in plan.notes:
        place = f"{plan.dockerfile.path}:{note.line}" if note.line else plan.dockerfile.path
        sys.stderr.write(printable(f"note: {place}: {note.text} [{note.rule.id}]") + "\n")
