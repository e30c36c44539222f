"""How the texts of the panes and bars look."""

from __future__ import annotations

from stagegraph.tui.styling import CellStyle

LOOKS = {
    "stage": CellStyle("text-primary"),
    "line": CellStyle("text-secondary", flags="underline"),
    "dim": CellStyle("text-muted"),
    "title": CellStyle("text-accent", flags="bold"),
    "target": CellStyle("text-success", flags="bold"),
    "critical": CellStyle("text-warning"),
    "used": CellStyle("foreground"),
    "unused": CellStyle("text-muted"),
    "outside": CellStyle("text-muted"),
    "number": CellStyle("text-muted"),
    "keyword": CellStyle("text-primary", flags="bold"),
    "flag": CellStyle("text-secondary"),
    "string": CellStyle("text-success"),
    "variable": CellStyle("text-warning"),
    "unknown": CellStyle("text-error", flags="underline bold"),
    "comment": CellStyle("text-muted", flags="italic"),
    "heredoc": CellStyle("text-success"),
    "delimiter": CellStyle("text-warning", flags="bold"),
    "operator": CellStyle("text-accent"),
    "name": CellStyle("text-accent", flags="bold"),
    "error": CellStyle("text-error", flags="bold"),
    "strong": CellStyle(flags="bold"),
    "key": CellStyle("text-accent", flags="bold"),
    "match": CellStyle("text", "warning", "bold"),
    "cursor": CellStyle("block-cursor-foreground", "block-cursor-background", "bold"),
    "cursor-blurred": CellStyle(background="block-cursor-blurred-background", unmixed="underline"),
    "pointed": CellStyle(background="foreground 12%", flags="underline"),
    "marked": CellStyle(background="foreground 6%"),
    "step": CellStyle(background="primary 22%"),
    "wrong": CellStyle(background="error 30%"),
    "column-dim": CellStyle("text-muted", "foreground 14%"),
    "column-used": CellStyle("foreground", "foreground 14%"),
    "column-critical": CellStyle("text-warning", "foreground 14%"),
    "column-number": CellStyle("text-accent", "foreground 14%", "bold underline"),
    "brand": CellStyle("background", "primary", "bold"),
    "status": CellStyle("text", "accent", "bold"),
}
