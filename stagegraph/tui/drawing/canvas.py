"""The graph as a widget: it is walked along its arrows, panned, and zoomed between two sizes of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Offset, Region, Size, Spacing
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from stagegraph.render.diagram.model import Diagram, Level
from stagegraph.tui.drawing.canvaskeys import BINDINGS
from stagegraph.tui.drawing.cardlooks import CANVAS
from stagegraph.tui.drawing.fitting import Wanted
from stagegraph.tui.drawing.formed import Formed, first_form
from stagegraph.tui.drawing.ink import Emphasis, emphasis
from stagegraph.tui.drawing.messages import CardActions, CardSelected
from stagegraph.tui.drawing.minimap import Window
from stagegraph.tui.drawing.overlay import Overlay
from stagegraph.tui.drawing.sized import SizedDiagram, SizedDiagrams
from stagegraph.tui.drawing.walking import Heading
from stagegraph.tui.model.choosing import same_card, target_of
from stagegraph.tui.scrolling import contain
from stagegraph.tui.styling import Paint

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

    from stagegraph.render.diagram.model import Card
    from stagegraph.tui.layout.scene import Scene

MARGIN = 1  # empty cells around the picture
_KEPT = 2000  # lines that are remembered
_AROUND = Spacing(1, 3, 1, 3)  # what stays visible around the selected card
_EMPTY = "nothing to draw yet"
_FOCUSED = {"selected": "selected-focused"}
_NOTHING = Diagram(name="", summary=(), cards=(), arrows=(), level=Level.STAGES)


class GraphCanvas(CardActions, Formed, ScrollView, can_focus=True, inherit_bindings=False):
    """A diagram drawn in box characters.

    Attributes:
        selected: the id of the selected card, "" while there is none.
        form: how much of each card is shown, and in which direction.
        wanted: what of that the user chose; the rest is what fits the pane.
        minimap: a map is shown where the picture is larger than the window.
        matches: ids of the cards that a search found.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS
    DEFAULT_CSS = "GraphCanvas { height: 1fr; width: 1fr; scrollbar-size: 1 1; }"

    selected: reactive[str] = reactive("", init=False)
    minimap: reactive[bool] = reactive(True, init=False)
    matches: reactive[frozenset[str]] = reactive(frozenset(), init=False)

    def __init__(
        self,
        *,
        wanted: Wanted = Wanted(),  # noqa: B008  (a frozen value)
        name: str | None = None,
        id: str | None = None,  # noqa: A002  (Textual's own name)
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.wanted, self.form = wanted, first_form(wanted)
        self._strips: dict[tuple[int, int, int], Strip] = {}
        self._paint: Paint | None = None
        self._emphasis = Emphasis()
        self._overlay_of: tuple[object, Overlay] | None = None
        self._corner: int | None = None
        self._seen = False
        self._room_before = Size()
        self._grip: Offset | None = None
        self._dragged = False
        self._sheets = SizedDiagrams(_NOTHING)
        self._take()

    # --- What it shows ------------------------------------------------------------------------------------------

    @property
    def diagram(self) -> Diagram:
        """What it shows."""
        return self._sheets.diagram

    @property
    def picture(self) -> Scene:
        """Where everything stands."""
        return self._sheet.layout

    @property
    def card(self) -> Card | None:
        """The selected card."""
        return self._sheet.cards.get(self.selected)

    def show(self, sheets: SizedDiagrams, *, keep: bool = True) -> None:
        """Show a diagram in place of what is shown.

        Args:
            sheets: of the stages or the steps.
            keep: the selected card stays selected, and where it is on the screen: the one with the same title, or
                else the one with the same id. Where there is neither, or without ``keep``, the target is selected.
        """
        before = self.card
        at = self._on_screen()
        self._sheets = sheets
        self._take()
        found = same_card(sheets.diagram, before) if keep and before is not None else ""
        self.set_reactive(GraphCanvas.selected, found or target_of(sheets.diagram))
        self._stands_out()
        self._resettle(at if found else None)

    def _take(self) -> None:
        if self.container_size.area:
            self.form = self.form_of()(self._sheets)
            self._sheet = self._sheets.sheet(self.form)
        else:  # its form is known once it has a size
            self._sheet = SizedDiagram(self._sheets.diagram, self.form, placed=False)
        self._overlay_of = None
        layout = self._sheet.layout
        contain(self, Size(layout.width + 2 * MARGIN, layout.height + 2 * MARGIN))

    def _on_screen(self) -> Offset | None:
        """Where the selected card stands in the window."""
        box = self._sheet.box(self.selected)
        return Offset(box.left, box.top) + self._origin - self.scroll_offset if box and self._seen else None

    def _resettle(self, at: Offset | None) -> None:
        """After a change of the picture, bring the selected card to where it was on the screen, or centre it."""
        box = self._sheet.box(self.selected)
        if at is None or box is None or not self._seen:
            self.centre()
            return
        to = Offset(box.left, box.top) + self._origin - at
        self._scroll(to.x, to.y)
        self._keep_in_view()

    # --- Where things are ---------------------------------------------------------------------------------------

    @property
    def _room(self) -> Size:
        return self.scrollable_content_region.size

    @property
    def _origin(self) -> Offset:
        """Where the picture's first cell stands before scrolling: a small picture stands in the middle."""
        room = self._room
        return Offset(
            max(MARGIN, (room.width - self._sheet.layout.width) // 2),
            max(MARGIN, (room.height - self._sheet.layout.height) // 2),
        )

    def region_of(self, card: str) -> Region | None:
        """Where a card is, in cells of the widget's content before scrolling; None if there is none."""
        box = self._sheet.box(card)
        return None if box is None else Region(box.left, box.top, box.width, box.height).translate(self._origin)

    def card_at(self, x: int, y: int) -> str:
        """The id of the card at a place of the window, or ""."""
        place = Offset(x, y) + self.scroll_offset - self._origin
        for box in self._sheet.boxes:
            if box.left <= place.x <= box.right and box.top <= place.y <= box.bottom:
                return box.id
        return ""

    def centre(self) -> None:
        """Bring the selected card into the middle of the window; of one that is too large the beginning."""
        region = self.region_of(self.selected)
        room = self._room
        if not room.area:
            return
        self._seen = True
        if region is not None:
            x, y = region.center
            self._scroll(
                min(int(x) - room.width // 2, region.x - _AROUND.left),
                min(int(y) - room.height // 2, region.y - _AROUND.top),
            )
        self.refresh()

    def _keep_in_view(self) -> None:
        region = self.region_of(self.selected)
        if region is None or not self._room.area:
            return
        self.scroll_to_region(region, spacing=_AROUND, animate=False, force=True, immediate=True)
        x, y = self.scroll_offset
        self._scroll(min(x, region.x), min(y, region.y))

    def _scroll(self, x: float, y: float) -> None:
        self.scroll_to(x, y, animate=False, force=True, immediate=True)

    # --- Drawing ------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """A line of the window."""
        room = self._room
        if not self._sheet.boxes:
            text = _EMPTY.center(room.width) if y == room.height // 2 else ""
            return Strip([Segment(text, self._style("detail"))]).adjust_cell_length(room.width, self._style(""))
        left, top = self.scroll_offset - self._origin
        key = (y + top, left, room.width)
        strip = self._strips.get(key)
        if strip is None:
            parts = self._sheet.ink.line(y + top, left, left + room.width, self._emphasis)
            strip = Strip([Segment(text, self._style(names)) for text, names in parts], room.width)
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            self._strips[key] = strip
        return self._overlay().over(y, strip, self._style)

    def _style(self, names: str) -> Style:
        if self._paint is None:
            self._paint = Paint(self, CANVAS)
        return self._paint.style(*(_FOCUSED.get(name, name) if self.has_focus else name for name in names.split()))

    def _overlay(self) -> Overlay:
        room = self._room
        key = (self.scroll_offset, room, self.selected, self.minimap)
        if self._overlay_of is None or self._overlay_of[0] != key:
            left, top = self.scroll_offset - self._origin
            box = self._sheet.box(self.selected)
            overlay = Overlay(self._sheet.layout, Window(left, top, room.width, room.height), box, self._corner)
            self._corner = overlay.corner
            self._overlay_of = (key, overlay if self.minimap else Overlay.nothing())
        return self._overlay_of[1]

    def _stands_out(self) -> None:
        sheet = self._sheet
        found = frozenset(sheet.place(one) for one in self.matches)
        self._emphasis = emphasis(sheet.shown, sheet.place(self.selected), found, sheet.title(self.selected))
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """The theme changed: what was drawn before has other colours."""
        super().notify_style_update()
        self._forget_styles()

    # --- Changes ------------------------------------------------------------------------------------------------

    def validate_selected(self, selected: str) -> str:
        """Only a card of the diagram can be selected."""
        return selected if selected in self._sheet.cards else self.selected

    def watch_selected(self) -> None:
        """Show the newly selected card."""
        self._stands_out()
        self._keep_in_view()

    def watch_matches(self) -> None:
        """Show what was found."""
        self._stands_out()

    def reform(self) -> None:
        """Draw all again in the form that is wanted now, with the selected card in the same place."""
        at = self._on_screen()
        self._take()
        self._stands_out()
        self._resettle(at)

    def watch_minimap(self) -> None:
        """Show or hide the map."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the selected card in view, unless it was not; centre it when the widget first gets a size."""
        self._strips.clear()
        room, before = self._room, self._room_before
        self._room_before = room
        if room.area and (not self._sheet.boxes or self.form_of()(self._sheets) != self.form):
            self.reform()
        if not self._seen:
            self.centre()
        elif self._in_view(before):
            self._keep_in_view()

    def _in_view(self, room: Size) -> bool:
        """Whether a part of the selected card is seen in a window of that size."""
        region = self.region_of(self.selected)
        return region is not None and room.region.translate(self.scroll_offset).overlaps(region)

    def on_focus(self) -> None:
        """The selection is drawn in another way."""
        self._strips.clear()

    def on_blur(self) -> None:
        """The selection is drawn in another way."""
        self._strips.clear()

    def _forget_styles(self) -> None:
        self._paint = None
        self._strips.clear()

    def select(self, card: str) -> None:
        """Select a card as the user does: with a message, if it was not selected."""
        if card and card != self.selected:
            self.selected = card
            self.screen.post_message(CardSelected(self, self.selected))

    # --- Keys ---------------------------------------------------------------------------------------------------

    def action_walk(self, way: str) -> None:
        """Walk left, right, up or down."""
        if self._sheet.box(self.selected):
            self.select(self._sheet.step(self.selected, Heading(way)))

    def action_other(self, by: int) -> None:
        """Go to another card that the last step could have led to."""
        if self._sheet.box(self.selected):
            self.select(self._sheet.other(self.selected, by))

    def action_centre(self) -> None:
        """Bring the selected card into the middle."""
        self.centre()

    def action_minimap(self) -> None:
        """Show or hide the map."""
        self.minimap = not self.minimap

    def action_pan(self, x: int, y: int) -> None:
        """Move the window by cells."""
        self._scroll(self.scroll_x + x, self.scroll_y + y)

    def action_page(self, x: int, y: int) -> None:
        """Move the window by its own size, save a few cells."""
        self.action_pan(x * max(self._room.width - 8, 1), y * max(self._room.height - 4, 1))

    # --- Mouse --------------------------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag."""
        if event.button == 1:
            self._grip = event.screen_offset + self.scroll_offset
            self._dragged = False
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Pan as far as the mouse is dragged."""
        if self._grip is None:
            return
        to = self._grip - event.screen_offset
        if to != self.scroll_offset:
            self._dragged = True
            self._scroll(to.x, to.y)

    def on_mouse_up(self) -> None:
        """End dragging."""
        self._grip = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Select a card; a double click opens it; a click into the map moves the window there."""
        if self._dragged:
            self._dragged = False
            return
        place = self._overlay().place(event.x, event.y)
        if place is not None:
            room = self._room
            to = Offset(*place) + self._origin - Offset(room.width // 2, room.height // 2)
            self._scroll(to.x, to.y)
            return
        card = self.card_at(event.x, event.y)
        if not card:
            return
        self.select(card)
        if event.chain == 2:
            self.action_activate()
