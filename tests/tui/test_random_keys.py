"""Keys in any order."""

from __future__ import annotations

import random

import pytest

from tests.helpers.depth import some
from tests.helpers.terminal import SAMPLES, Terminal, in_terminal

FILES = ("java", "cross", "features", "node", "rust")
KEYS = (
    "1 2 3 4 5 6 a b c d e f g h j k l m n r s t u v w x y z N G 0 plus minus up down left right tab shift+tab enter "
    "escape slash question_mark home end pageup pagedown space delete insert less_than_sign greater_than_sign "
    "left_square_bracket right_square_bracket ctrl+left ctrl+right ctrl+up ctrl+down ctrl+r ctrl+p ctrl+t f1 backspace "
    "full_stop comma equals_sign colon B i F o ctrl+o shift+left shift+right"
).split()
SIZES = ((120, 40), (80, 24), (60, 20), (200, 60))
EACH = 400  # with --wide


@pytest.mark.unmeasured
@pytest.mark.parametrize(("seed", "sample"), list(enumerate(FILES)))
def test_random_keys(seed: int, sample: str) -> None:
    """No sequence of keys ends the program, at any size, and what is shown stays in step with what is selected."""
    chosen = random.Random(seed)  # noqa: S311  (no secret)

    async def act(terminal: Terminal) -> None:
        for number in range(some(EACH, 60)):
            if number % 50 == 49:
                await terminal.pilot.resize_terminal(*chosen.choice(SIZES))
            await terminal.press(chosen.choice(KEYS))
        await terminal.press(*["escape"] * 6)
        plan, selection = terminal.session.plan, terminal.session.selection
        assert plan is not None
        if selection.stage is not None:
            assert terminal.main.stages.cursor == selection.stage

    in_terminal(act, (SAMPLES / sample / "Dockerfile").read_text(), size=SIZES[seed % len(SIZES)])
