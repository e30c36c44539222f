"""How the parts of the graph look: in the drawing and in the tree."""

from __future__ import annotations

from stagegraph.render.diagram.model import Standing
from stagegraph.tui.styling import CellStyle

ROLES = {
    Standing.TARGET: "target",
    Standing.CRITICAL: "critical",
    Standing.USED: "used",
    Standing.UNUSED: "unused",
    Standing.OUTSIDE: "outside",
    Standing.OUTSIDE_UNUSED: "unused",
    Standing.RUNS: "critical",
    Standing.CONTENT: "outside",
    Standing.CACHED: "unused",
    Standing.ADDED: "target",
    Standing.REMOVED: "unused",
    Standing.CHANGED: "critical",
    Standing.FAILED: "critical",
}
CANVAS = {
    "frame": CellStyle("foreground 55%"),
    "used": CellStyle("foreground"),
    "outside": CellStyle("foreground 75%"),
    "critical": CellStyle("text-warning"),
    "target": CellStyle("text-success"),
    "title": CellStyle(flags="bold"),
    "badge": CellStyle(flags="bold"),
    "detail": CellStyle("foreground 75%"),
    "unused": CellStyle("foreground 60%"),
    "arrow": CellStyle("foreground 75%"),
    "arrow-critical": CellStyle("text-warning"),
    "arrow-unused": CellStyle("foreground 45%"),
    "label": CellStyle(),  # as its arrow
    "related": CellStyle("text-primary", flags="bold"),
    "match": CellStyle("text-error", flags="bold underline"),
    "selected": CellStyle("foreground 70%", flags="bold reverse"),
    "selected-focused": CellStyle("text-primary", flags="bold reverse"),
    "map": CellStyle("foreground 55%", "surface"),
    "map-window": CellStyle("text-primary", "primary-muted"),
}
TREE = {
    "target": CellStyle("text-success", flags="bold"),
    "critical": CellStyle("text-warning", flags="bold"),
    "used": CellStyle("foreground", flags="bold"),
    "outside": CellStyle("foreground 75%"),
    "unused": CellStyle("foreground 60%"),
    "detail": CellStyle("foreground 65%"),
    "match": CellStyle(flags="bold underline"),
}
