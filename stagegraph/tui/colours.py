"""Themes of our own: as much contrast as a terminal can show, dark and light."""

from __future__ import annotations

from textual.theme import Theme

_DARK = Theme(
    name="high-contrast",
    primary="#5cd6ff",
    secondary="#ffd700",
    accent="#ffff00",
    warning="#ffb000",
    error="#ff6b6b",
    success="#5cff5c",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "text-muted": "#d8d8d8",
        "text-disabled": "#c0c0c0",
        "foreground-muted": "#d8d8d8",
        "foreground-disabled": "#c0c0c0",
        "border": "#ffff00",
        "border-blurred": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#ffff00",
        "block-cursor-blurred-foreground": "#ffffff",
        "block-cursor-blurred-background": "#444444",
        "scrollbar": "#ffffff",
        "scrollbar-background": "#1c1c1c",
    },
)
_LIGHT = Theme(
    name="high-contrast-light",
    primary="#00309c",
    secondary="#6b0080",
    accent="#8a0000",
    warning="#7a3d00",
    error="#a80000",
    success="#005200",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#e8e8e8",
    dark=False,
    variables={
        "text-muted": "#2b2b2b",
        "text-disabled": "#404040",
        "foreground-muted": "#2b2b2b",
        "foreground-disabled": "#404040",
        "border": "#00309c",
        "border-blurred": "#000000",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#00309c",
        "block-cursor-blurred-foreground": "#000000",
        "block-cursor-blurred-background": "#c8c8c8",
        "scrollbar": "#000000",
        "scrollbar-background": "#e8e8e8",
    },
)
OWN_THEMES = (_DARK, _LIGHT)
