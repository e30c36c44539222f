"""Remarks on standard error: what BuildKit accepts, and is probably not meant."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import Plan


def remark(plan: Plan) -> None:
    """Print the notes on a plan."""
    from stagegraph.analysis.notes import notes  # noqa: PLC0415  (--help does not need it)
    from stagegraph.render.shared.markup import printable  # noqa: PLC0415

    if sys.stderr is None:
        return
    for note in notes(plan):
        sys.stderr.write(printable(f"note: {plan.dockerfile.path}:{note.line}: {note.text}") + "\n")
