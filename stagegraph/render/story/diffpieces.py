"""Pieces of sentences about what differs: marks, images, steps, settings, texts cut to what differs in them."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import image_text, lines_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.comparison.alterations import ImageChange, SettingChange, StepChange
    from stagegraph.graph.llb.steps import Step
    from stagegraph.syntax.instructions import Instruction, Sharing

    Line = tuple[Part, ...]

SIGNS = {Alteration.ADDED: "+", Alteration.REMOVED: "-", Alteration.CHANGED: "~", Alteration.MOVED: "^"}
_LONGEST = 60  # characters of what a step or an instruction says
_DIGEST = len("sha256:") + 12
_LONGEST_PART = 76  # of what differs in a long text
_AROUND = 2  # words that are shown before and behind what differs in a long text


def sign(alteration: Alteration) -> Line:
    """The mark at the beginning of a line; in Markdown code, as it would begin a list there."""
    return (Part(SIGNS[alteration], code=True), Part(" "))


def image_pieces(one: ImageChange) -> Line:
    """An image that comes, goes or differs."""
    if one.alteration is not Alteration.CHANGED:
        return (Part(image_text(one.now or one.was), code=True),)
    if image_text(one.was) == image_text(one.now):
        return (
            Part(image_text(one.now), code=True),
            Part(f" is {_digest(one.digest_now)}, was {_digest(one.digest_was)}"),
        )
    return (Part(image_text(one.now), code=True), Part(" instead of "), Part(image_text(one.was), code=True))


def short(text: str) -> str:
    """A text in one line; of a long one the middle is left out."""
    return cut(" ".join(text.split()), _LONGEST)


def _digest(text: str) -> str:
    return text if len(text) <= _DIGEST else f"{text[:_DIGEST]}..."


def _gone(was: Step | Instruction | None) -> Line:
    """What only the old file had."""
    return () if was is None else (Part(f" was {lines_text(was.location)} "), Part(short(was.text), code=True))


def step_pieces(one: StepChange) -> Line:
    """A step that comes, goes, moves or differs."""
    if one.now is None:
        return _gone(one.was)
    place = (Part(" "), Part(lines_text(one.now.location), location=one.now.location), Part(" "))
    if one.alteration is Alteration.MOVED:
        where: Line = (Part(" is the first step now"),)
        if one.behind is not None:
            where = (
                Part(" stands behind "),
                Part(cut(short(one.behind.text), _LONGEST // 2), code=True),
                Part(" now"),
            )
        return (*place, Part(short(one.now.text), code=True), *where)
    if one.was is None:
        return (*place, Part(short(one.now.text), code=True))
    return (*place, *_instead(one.now.text, one.was.text))


def _instead(now: str, was: str) -> Line:
    """Two texts that differ; of long ones what differs, with some words around it."""
    new, old = differing(now, was)
    return (Part(new, code=True), Part(" instead of "), Part(old, code=True))


def differing(now: str, was: str) -> tuple[str, str]:
    """The parts of two texts that differ, the keyword and some words around them included; short texts whole."""
    new, old = now.split(), was.split()
    if max(len(" ".join(new)), len(" ".join(old))) <= _LONGEST or new == old:
        return cut(" ".join(new), _LONGEST), cut(" ".join(old), _LONGEST)
    least = min(len(new), len(old))
    head = next((at for at in range(least) if new[at] != old[at]), least)
    tail_length = next((at for at in range(least - head) if new[-1 - at] != old[-1 - at]), least - head)
    return _shortened(new, head, tail_length), _shortened(old, head, tail_length)


def _shortened(words: Sequence[str], head: int, tail_length: int) -> str:
    start = max(head - _AROUND, 0)
    end = min(len(words) - tail_length + _AROUND, len(words))
    shown = [
        *(["..."] if start > 1 else words[1:start]),
        *words[max(start, 1) : end],
        *(["..."] if end < len(words) else []),
    ]
    return " ".join([words[0], cut(" ".join(shown), _LONGEST_PART)])


def setting_pieces(one: SettingChange) -> Line:
    """An instruction that comes, goes or differs."""
    if one.now is None:
        return _gone(one.was)
    place = (Part(" "), Part(lines_text(one.now.location), location=one.now.location), Part(" "))
    if one.was is None:
        return (*place, Part(short(one.now.text), code=True))
    return (*place, *_instead(one.now.text, one.was.text))


def sharing_text_of(found: Sequence[Sharing]) -> str:
    """How a cache is shared."""
    return " and ".join(one.value for one in found)
