"""How the parts of the graph look, in the colours of the theme."""

from __future__ import annotations

_NAMES = (
    "arrow",
    "arrow-critical",
    "arrow-unused",
    "badge",
    "critical",
    "detail",
    "frame",
    "label",
    "map",
    "map-window",
    "match",
    "outside",
    "related",
    "selected",
    "target",
    "title",
    "unused",
    "used",
)
COMPONENT_CLASSES = frozenset(f"GraphCanvas--{name}" for name in _NAMES)
CSS = """
    GraphCanvas {
        height: 1fr;
        width: 1fr;
        scrollbar-size: 1 1;

        & > .GraphCanvas--frame { color: $foreground 55%; }
        & > .GraphCanvas--used { color: $foreground; }
        & > .GraphCanvas--outside { color: $foreground 75%; }
        & > .GraphCanvas--critical { color: $text-warning; }
        & > .GraphCanvas--target { color: $text-success; }
        & > .GraphCanvas--title { text-style: bold; }
        & > .GraphCanvas--badge { text-style: bold; }
        & > .GraphCanvas--detail { color: $foreground 75%; }
        & > .GraphCanvas--unused { color: $foreground 60%; text-style: none; }
        & > .GraphCanvas--arrow { color: $foreground 75%; }
        & > .GraphCanvas--arrow-critical { color: $text-warning; }
        & > .GraphCanvas--arrow-unused { color: $foreground 45%; }
        & > .GraphCanvas--label { text-style: none; }
        & > .GraphCanvas--related { color: $text-primary; text-style: bold; }
        & > .GraphCanvas--match { text-style: bold underline; color: $text-error; }
        & > .GraphCanvas--selected { color: $foreground 70%; text-style: bold reverse; }
        & > .GraphCanvas--map { color: $foreground 55%; background: $surface; }
        & > .GraphCanvas--map-window { color: $text-primary; background: $primary-muted; }
        &:focus > .GraphCanvas--selected { color: $text-primary; }
    }
    """
