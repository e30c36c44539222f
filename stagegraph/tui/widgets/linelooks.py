"""How the texts of the panes and bars look."""

from __future__ import annotations

from stagegraph.tui.styling import Look

LOOKS = {
    "stage": Look("text-primary"),
    "line": Look("text-secondary", flags="underline"),
    "dim": Look("text-muted"),
    "title": Look("text-accent", flags="bold"),
    "target": Look("text-success", flags="bold"),
    "critical": Look("text-warning"),
    "used": Look("foreground"),
    "unused": Look("text-muted"),
    "outside": Look("text-muted"),
    "number": Look("text-muted"),
    "keyword": Look("text-primary", flags="bold"),
    "flag": Look("text-secondary"),
    "string": Look("text-success"),
    "variable": Look("text-warning"),
    "comment": Look("text-muted", flags="italic"),
    "heredoc": Look("text-success"),
    "delimiter": Look("text-warning", flags="bold"),
    "operator": Look("text-accent"),
    "name": Look("text-accent", flags="bold"),
    "error": Look("text-error", flags="bold"),
    "strong": Look(flags="bold"),
    "key": Look("text-accent", flags="bold"),
    "match": Look("background", "warning", "bold"),
    "cursor": Look("block-cursor-foreground", "block-cursor-background", "bold"),
    "cursor-blurred": Look(background="block-cursor-blurred-background"),
    "marked": Look(background="foreground 6%"),
    "step": Look(background="primary 22%"),
    "wrong": Look(background="error 30%"),
    "brand": Look("background", "primary", "bold"),
    "status": Look("background", "accent", "bold"),
}
