"""How the parts of the graph look: in the drawing and in the tree."""

from __future__ import annotations

from stagegraph.render.diagram.model import Standing
from stagegraph.tui.styling import Look

ROLES = {
    Standing.TARGET: "target",
    Standing.CRITICAL: "critical",
    Standing.USED: "used",
    Standing.UNUSED: "unused",
    Standing.OUTSIDE: "outside",
    Standing.OUTSIDE_UNUSED: "unused",
}
CANVAS = {
    "frame": Look("foreground 55%"),
    "used": Look("foreground"),
    "outside": Look("foreground 75%"),
    "critical": Look("text-warning"),
    "target": Look("text-success"),
    "title": Look(flags="bold"),
    "badge": Look(flags="bold"),
    "detail": Look("foreground 75%"),
    "unused": Look("foreground 60%"),
    "arrow": Look("foreground 75%"),
    "arrow-critical": Look("text-warning"),
    "arrow-unused": Look("foreground 45%"),
    "label": Look(),  # as its arrow
    "related": Look("text-primary", flags="bold"),
    "match": Look("text-error", flags="bold underline"),
    "selected": Look("foreground 70%", flags="bold reverse"),
    "selected-focused": Look("text-primary", flags="bold reverse"),
    "map": Look("foreground 55%", "surface"),
    "map-window": Look("text-primary", "primary-muted"),
}
TREE = {
    "target": Look("text-success", flags="bold"),
    "critical": Look("text-warning", flags="bold"),
    "used": Look("foreground", flags="bold"),
    "outside": Look("foreground 75%"),
    "unused": Look("foreground 60%"),
    "detail": Look("foreground 65%"),
    "match": Look(flags="bold underline"),
}
