"""A widget that shows a diagram in the form that fits it, or that the user chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.tui.drawing.fitting import PaneRoom, Wanted, fitting
from stagegraph.tui.drawing.sized import SIZES, CardSize, Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

    from stagegraph.tui.drawing.sized import SizedDiagrams
else:
    Widget = object


def first_form(wanted: Wanted) -> Form:
    """The form before a widget has a size."""
    return Form(wanted.size or CardSize.FULL, wanted.down or False)


class Formed(Widget):
    """What chooses the form.

    Attributes:
        form: how much of each card is shown, and in which direction.
        wanted: what of that the user chose; the rest is what fits the widget.
    """

    form: Form
    wanted: Wanted

    def reform(self) -> None:
        """Draw all again in the form that is wanted now."""
        raise NotImplementedError

    def centre(self) -> None:
        """Bring the selected card into the middle of the window."""
        raise NotImplementedError

    @property
    def compact(self) -> bool:
        """Cards show their titles only."""
        return self.form.size is not CardSize.FULL

    def form_of(self) -> Callable[[SizedDiagrams], Form]:
        """The form in which this pane, as large as it is now, shows a diagram; a thread may ask."""
        size, wanted, before = self.container_size, self.wanted, self.form
        if not size.area:
            return lambda _: before
        return lambda sheets: fitting(sheets, PaneRoom(size.width, size.height), wanted)

    def want(self, wanted: Wanted) -> None:
        """Draw all again in another form, with the selected card in the same place."""
        self.wanted = wanted
        self.reform()

    def action_size(self, by: int) -> None:
        """Show less of the cards, or more."""
        at = SIZES.index(self.form.size) + by
        self.want(Wanted(SIZES[max(0, min(at, len(SIZES) - 1))], self.wanted.down))

    def action_turn(self) -> None:
        """From left to right, or from top to bottom."""
        self.want(Wanted(self.wanted.size, not self.form.down))

    def action_fit(self) -> None:
        """What fits the pane, with the selected card in the middle."""
        self.want(Wanted())
        self.centre()
