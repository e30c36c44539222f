from __future__ import annotations

from itertools import combinations

import pytest

from stagegraph.render.diagram.model import Standing
from stagegraph.render.diagram.themes import PRINT, THEMES, Theme
from tests.helpers.diagrams import colours_of

EACH_THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
LEAST_CONTRAST = 4.5  # WCAG 2, level AA


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG defines it: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_itself() -> None:
    """The formula gives the values that WCAG names: 21 for black on white, 1 for equal colours, 4.54 for #767676."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@EACH_THEME
def test_card_texts_are_readable(theme: Theme) -> None:
    """Title and text of each card have a contrast of 4.5:1 and more to the card's background."""
    found = {
        (standing, text): contrast(text, card.background)
        for standing, card in theme.cards.items()
        for text in (card.title, card.text)
    }
    assert {key: value for key, value in found.items() if value < LEAST_CONTRAST} == {}


@EACH_THEME
def test_other_texts_are_readable(theme: Theme) -> None:
    """Title, summary, and the labels of arrows have a contrast of 4.5:1 and more to the picture's background."""
    texts = (theme.title, theme.text, theme.critical, theme.cards[Standing.UNUSED].text)
    found = {text: contrast(text, theme.background) for text in texts}
    assert {text: value for text, value in found.items() if value < LEAST_CONTRAST} == {}


@EACH_THEME
def test_titles_of_clusters_are_readable(theme: Theme) -> None:
    """What stands on the background of a cluster has a contrast of 4.5:1 and more to it."""
    texts = {text for card in theme.cards.values() for text in (card.title, card.text)}
    texts |= {theme.text, theme.critical, theme.cards[Standing.UNUSED].text}
    assert {text: contrast(text, theme.panel) for text in texts if contrast(text, theme.panel) < LEAST_CONTRAST} == {}


def test_print_has_no_colours() -> None:
    """On paper there are greys alone, on white."""
    colours = colours_of(PRINT)
    assert len(colours) > 20
    assert {colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:7]}) > 1} == set()
    assert (PRINT.background, PRINT.panel) == ("#ffffff", "#ffffff")


def test_print_tells_cards_apart() -> None:
    """On paper the target, the critical path, the rest, and what is not built differ in their borders."""
    found = [
        (PRINT.cards[standing].width, PRINT.cards[standing].dashed)
        for standing in (Standing.TARGET, Standing.CRITICAL, Standing.USED, Standing.UNUSED)
    ]
    assert len(set(found)) == 4


@EACH_THEME
def test_every_standing_has_colours(theme: Theme) -> None:
    """A theme has colours for each standing."""
    assert set(theme.cards) == set(Standing)


@EACH_THEME
def test_borders_tell_cards_apart(theme: Theme) -> None:
    """What is built, what is left out and what stands out differ in the border's width or dashes, not only in colour.

    Target and critical path have the same border: the word ``target`` tells the one, wider arrows the other.
    """
    border = {standing: (card.width, card.dashed) for standing, card in theme.cards.items()}
    groups = ([Standing.TARGET, Standing.CRITICAL], [Standing.USED], [Standing.UNUSED])
    for some, others in combinations(groups, 2):
        assert {border[one] for one in some}.isdisjoint({border[one] for one in others})
