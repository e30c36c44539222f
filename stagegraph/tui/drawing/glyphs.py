"""The characters that boxes and lines are drawn with; all told apart without colour."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Standing
from stagegraph.values import Record

# Each joint by the strength (0 none, 1 light, 2 heavy) of its arms: up, right, down, left, as digits of base three.
_JOINTS = (
    " \u2574\u2578\u2577\u2510\u2511\u257b\u2512\u2513\u2576\u2500\u257e\u250c\u252c\u252d\u250e\u2530\u2531\u257a"
    "\u257c\u2501\u250d\u252e\u252f\u250f\u2532\u2533"
    "\u2575\u2518\u2519\u2502\u2524\u2525\u257d\u2527\u252a\u2514\u2534\u2535\u251c\u253c\u253d\u251f\u2541\u2545"
    "\u2515\u2536\u2537\u251d\u253e\u253f\u2522\u2546\u2548"
    "\u2579\u251a\u251b\u257f\u2526\u2529\u2503\u2528\u252b\u2516\u2538\u2539\u251e\u2540\u2543\u2520\u2542\u2549"
    "\u2517\u253a\u253b\u2521\u2544\u2547\u2523\u254a\u254b"
)
UP, RIGHT, DOWN, LEFT = 27, 9, 3, 1
ACROSS, ALONG = RIGHT + LEFT, UP + DOWN
_ROUND = {"\u2510": "\u256e", "\u2518": "\u256f", "\u2514": "\u2570", "\u250c": "\u256d"}  # light corners are round
HEADS = {EdgeKind.FROM: "\u25b6", EdgeKind.COPY: "\u25b7", EdgeKind.MOUNT: "\u25cb"}
DROPS = {EdgeKind.FROM: "\u25bc", EdgeKind.COPY: "\u25bd", EdgeKind.MOUNT: "\u25cb"}  # downward
_LINES = {  # (across, along), light and heavy
    EdgeKind.FROM: ("\u2500\u2502", "\u2501\u2503"),
    EdgeKind.COPY: ("\u254c\u254e", "\u254d\u254f"),
    EdgeKind.MOUNT: ("\u2508\u250a", "\u2509\u250b"),
}


def joint(arms: tuple[int, int, int, int], kind: EdgeKind) -> str:
    """The character of a line: ``arms`` are the strengths of its ways up, right, down and left."""
    up, right, down, left = arms
    if not up and not down and right == left:
        return _LINES[kind][right - 1][0]
    if not right and not left and up == down:
        return _LINES[kind][up - 1][1]
    found = _JOINTS[up * UP + right * RIGHT + down * DOWN + left * LEFT]
    return _ROUND.get(found, found)


class Border(Record):
    """The characters of a box.

    Attributes:
        corners: from the upper left one clockwise.
        across, along: its lines.
        ports: where a line leaves: a light and a heavy one to the right, then to the left, then downward.
    """

    corners: str
    across: str
    along: str
    ports: str

    def edge(self, width: int, *, top: bool) -> str:
        """The upper or the lower line."""
        left, right = (0, 1) if top else (3, 2)
        return self.corners[left] + self.across * (width - 2) + self.corners[right]


_THIN = "\u251c\u251d\u2524\u2525\u252c\u2530"
BORDERS = {
    Standing.TARGET: Border("\u2554\u2557\u255d\u255a", "\u2550", "\u2551", "\u255f\u2560\u2562\u2563\u2564\u2566"),
    Standing.CRITICAL: Border("\u250f\u2513\u251b\u2517", "\u2501", "\u2503", "\u2520\u2523\u2528\u252b\u252f\u2533"),
    Standing.USED: Border("\u256d\u256e\u256f\u2570", "\u2500", "\u2502", _THIN),
    Standing.OUTSIDE: Border("\u250c\u2510\u2518\u2514", "\u254c", "\u254e", _THIN),
    Standing.UNUSED: Border("\u250c\u2510\u2518\u2514", "\u2508", "\u250a", _THIN),
    Standing.OUTSIDE_UNUSED: Border("\u250c\u2510\u2518\u2514", "\u2508", "\u250a", _THIN),
    Standing.RUNS: Border("\u250f\u2513\u251b\u2517", "\u2501", "\u2503", "\u2520\u2523\u2528\u252b\u252f\u2533"),
    Standing.CONTENT: Border("\u250c\u2510\u2518\u2514", "\u254c", "\u254e", _THIN),
    Standing.CACHED: Border("\u256d\u256e\u256f\u2570", "\u2500", "\u2502", _THIN),
    Standing.ADDED: Border("\u2554\u2557\u255d\u255a", "\u2550", "\u2551", "\u255f\u2560\u2562\u2563\u2564\u2566"),
    Standing.REMOVED: Border("\u250c\u2510\u2518\u2514", "\u2508", "\u250a", _THIN),
    Standing.CHANGED: Border("\u250f\u2513\u251b\u2517", "\u2501", "\u2503", "\u2520\u2523\u2528\u252b\u252f\u2533"),
    Standing.FAILED: Border("\u250f\u2513\u251b\u2517", "\u2501", "\u2503", "\u2520\u2523\u2528\u252b\u252f\u2533"),
}
FRAME = Border("\u256d\u256e\u256f\u2570", "\u2500", "\u2502", _THIN)
