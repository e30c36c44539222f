"""The graph as a tree: the targets, and below each stage what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.text import Text
from textual.reactive import reactive
from textual.widgets import Tree

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Diagram, Standing
from stagegraph.tui.drawing.cardlooks import ROLES, TREE
from stagegraph.tui.drawing.glyphs import HEADS
from stagegraph.tui.drawing.messages import CardActions, CardSelected
from stagegraph.tui.keys import bound
from stagegraph.tui.layout.texts import fitted
from stagegraph.tui.model.choosing import same_card, target_of
from stagegraph.tui.styling import Paint
from stagegraph.values import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.binding import BindingType
    from textual.widgets.tree import TreeNode

    from stagegraph.render.diagram.model import Arrow, Card

_MARKS = {
    Standing.TARGET: "\u25c6",
    Standing.CRITICAL: "\u25cf",
    Standing.USED: "\u2022",
    Standing.OUTSIDE: "\u25cb",
    Standing.UNUSED: "\u00b7",
    Standing.OUTSIDE_UNUSED: "\u00b7",
    Standing.RUNS: "\u25cf",
    Standing.CONTENT: "\u25cb",
    Standing.CACHED: "\u2022",
    Standing.ADDED: "+",
    Standing.REMOVED: "-",
    Standing.CHANGED: "~",
    Standing.FAILED: "!",
}
_WIDEST = 200
_READABLE = 40  # cells of a line that are seen at least


class TreeRow(Record):
    """A node of the tree.

    Attributes:
        card: the id of the card, "" for a heading.
        uses: what the entry above does with it, such as `COPY L12`; "" at the top.
        again: the card stands further up with its needs.
        heading: the text of a node that is no card.
    """

    card: str
    uses: str = ""
    again: bool = False
    heading: str = ""


class StageTree(CardActions, Tree[TreeRow], inherit_bindings=False):
    """A diagram as a tree: what a card needs stands below it, once; later on it is referred to.

    Attributes:
        selected: the id of the selected card, "" while there is none.
        matches: ids of the cards that a search found.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("tree", "up,k", "cursor_up", "Up", "Go to the line above."),
        bound("tree", "down,j", "cursor_down", "Down", "Go to the line below."),
        bound("tree", "left,h", "fold", "Fold", "Fold, or go to what needs it."),
        bound("tree", "right,l", "unfold", "Unfold", "Unfold, or go to what it needs."),
        bound("tree", "enter", "activate", "Open", "Show the selected card's details."),
        bound("tree", "pageup", "page_up", "Page up", "Go a window up."),
        bound("tree", "pagedown", "page_down", "Page down", "Go a window down."),
        bound("tree", "home", "scroll_home", "Top", "Go to the first line."),
        bound("tree", "end", "scroll_end", "Bottom", "Go to the last line."),
        bound("tree", "f", "ask_focus", "Focus", "Show only what it needs and what uses it.", show=True),
    ]
    DEFAULT_CSS = """
    StageTree {
        height: 1fr;
        width: 1fr;
        background: transparent;
        scrollbar-size: 1 1;
    }
    """

    selected: reactive[str] = reactive("", init=False)
    matches: reactive[frozenset[str]] = reactive(frozenset(), init=False)

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  (Textual's own name)
        classes: str | None = None,
    ) -> None:
        super().__init__("", name=name, id=id, classes=classes)
        self.show_root = False
        self.guide_depth = 2
        self.auto_expand = False
        self._diagram = Diagram("", (), (), ())
        self._cards: dict[str, Card] = {}
        self._places: dict[str, TreeNode[TreeRow]] = {}
        self._paint: Paint | None = None

    # --- What it shows ------------------------------------------------------------------------------------------

    @property
    def diagram(self) -> Diagram:
        """What it shows."""
        return self._diagram

    def show(self, diagram: Diagram, *, keep: bool = True) -> None:
        """Show a diagram in place of what is shown.

        Args:
            diagram: the stages or the steps.
            keep: the selected card stays selected, by title or else by id; otherwise the target is selected.
        """
        before = self._cards.get(self.selected)
        self._diagram = diagram
        self._cards = {card.id: card for card in diagram.cards}
        self.clear()
        self._places.clear()
        self._fill()
        self.set_reactive(
            StageTree.selected, (same_card(diagram, before) if keep and before else "") or target_of(diagram)
        )
        self._move()

    def _fill(self) -> None:
        needs: dict[str, list[Arrow]] = {}
        sources = set()
        for arrow in self._diagram.arrows:
            needs.setdefault(arrow.target, []).append(arrow)
            sources.add(arrow.source)
        unbuilt = (Standing.UNUSED, Standing.OUTSIDE_UNUSED)
        cards = self._diagram.cards
        tops = [card for card in reversed(cards) if card.standing is Standing.TARGET]
        self._grow(self.root, [TreeRow(card.id) for card in tops], needs)
        rest = [
            card
            for card in cards
            if card.id not in self._places and card.standing not in unbuilt and card.id not in sources
        ]
        self._grow(self.root, [TreeRow(card.id) for card in rest], needs)
        idle = [card for card in reversed(cards) if card.standing in unbuilt]
        if idle:
            heading = self.root.add("", TreeRow("", heading=f"not built: {self._counted(idle)}"), expand=True)
            last = [TreeRow(card.id) for card in idle if card.id not in sources]
            self._grow(heading, last, needs)
            self._grow(heading, [TreeRow(card.id) for card in idle if card.id not in self._places], needs)

    @staticmethod
    def _counted(cards: list[Card]) -> str:
        stages = sum(card.standing is Standing.UNUSED for card in cards)
        return f"{stages} stage" if stages == 1 else f"{stages} stages"

    def _grow(self, top: TreeNode[TreeRow], entries: Iterable[TreeRow], needs: dict[str, list[Arrow]]) -> None:
        """Add entries with all that they need below them; without recursion, chains of stages can be long."""
        waiting = [(top, entry) for entry in reversed(list(entries)) if entry.card not in self._places]
        while waiting:
            parent, entry = waiting.pop()
            again = entry.card in self._places and bool(needs.get(entry.card))
            below = [] if again else needs.get(entry.card, [])
            shown = TreeRow(entry.card, entry.uses, again=again)
            node = parent.add("", shown, expand=True, allow_expand=bool(below))
            self._places.setdefault(entry.card, node)
            waiting += [(node, one) for one in reversed(list(self._needed(below)))]

    @staticmethod
    def _needed(arrows: list[Arrow]) -> Iterable[TreeRow]:
        """The sources of arrows, each once, what it goes on with first."""
        found: dict[str, list[str]] = {}
        kinds = tuple(EdgeKind)
        for arrow in sorted(arrows, key=lambda one: (kinds.index(one.kind), one.location.first)):
            where = f"{arrow.kind.name} {', '.join(f'L{line}' for line in arrow.lines)}"
            found.setdefault(arrow.source, []).append(f"{HEADS[arrow.kind]} {where}")
        for source, uses in found.items():
            yield TreeRow(source, ", ".join(uses))

    # --- Drawing ------------------------------------------------------------------------------------------------

    def render_label(self, node: TreeNode[TreeRow], base_style: Style, style: Style) -> Text:
        """The text of a node: mark, title, lines, what it is used for, badges."""
        entry = node.data
        if entry is None:
            return Text("")
        text = Text(no_wrap=True, end="")
        if node.allow_expand:
            text.append("\u25be " if node.is_expanded else "\u25b8 ", base_style + Style.from_meta({"toggle": True}))
        else:
            text.append("  ", base_style)
        if entry.card:
            self._write(text, entry, self._cards[entry.card])
        else:
            text.append(entry.heading, self._of("unused"))
        if node is self.cursor_node:
            text.stylize(style)
        return text

    def _write(self, text: Text, entry: TreeRow, card: Card) -> None:
        own = self._of(ROLES[card.standing])
        detail = self._of("detail")
        title = self._of(ROLES[card.standing], "match") if card.id in self.matches else own
        text.append(f"{_MARKS[card.standing]} ", own)
        text.append(fitted(card.title, _WIDEST), title)
        facts = [card.corner, *card.badges] if card.corner or card.badges else card.rows[:1]
        for fact in facts:
            if fact:
                text.append(f"  {fitted(fact, _WIDEST)}", detail)
        if entry.uses:
            text.append(f"  {fitted(entry.uses, _WIDEST)}", detail)
        if entry.again:
            text.append("  \u2191 see above", detail)

    def _of(self, *names: str) -> Style:
        if self._paint is None:
            self._paint = Paint(self, TREE, ground=False)
        return self._paint.style(*names)

    def notify_style_update(self) -> None:
        """The theme changed."""
        self._paint = None
        super().notify_style_update()

    # --- Changes ------------------------------------------------------------------------------------------------

    def validate_selected(self, selected: str) -> str:
        """Only a card of the diagram can be selected."""
        return selected if selected in self._cards else self.selected

    def watch_selected(self) -> None:
        """Go to the newly selected card."""
        self._move()

    def watch_matches(self) -> None:
        """Show what was found."""
        self._invalidate()
        self.refresh()

    def _move(self) -> None:
        """Bring the cursor to where the selected card stands with its needs."""
        entry = self.cursor_node.data if self.cursor_node is not None else None
        if entry is not None and entry.card == self.selected:
            return
        node = self._places.get(self.selected)
        if node is None:
            return
        above = node.parent
        while above is not None:
            above.expand()
            above = above.parent
        if self.last_line >= 0:  # which numbers the lines
            with self.prevent(Tree.NodeHighlighted):
                self.move_cursor(node)

    def scroll_to_line(self, line: int, animate: bool = True) -> None:
        """Bring a line into view, sideways too: below many others it begins far to the right."""
        super().scroll_to_line(line, animate)
        depth = -1
        node = self.get_node_at_line(line)
        while node is not None and node.parent is not None:
            node, depth = node.parent, depth + 1
        width = self.scrollable_content_region.width
        begins, left = max(depth, 0) * self.guide_depth, self.scroll_offset.x
        if width and not left <= begins <= left + width - min(_READABLE, width // 2):
            self.scroll_to(x=max(0, begins - width // 3), animate=False, force=True)

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[TreeRow]) -> None:
        """The cursor came to a line."""
        event.stop()
        entry = event.node.data
        if entry is not None and entry.card and entry.card != self.selected:
            self.set_reactive(StageTree.selected, entry.card)
            self.post_message(CardSelected(self, entry.card))

    def on_tree_node_selected(self, event: Tree.NodeSelected[TreeRow]) -> None:
        """A click; the line has been highlighted already."""
        event.stop()

    def on_click(self, event: events.Click) -> None:
        """A double click opens the card."""
        if event.chain == 2 and "line" in event.style.meta:
            self.action_activate()

    def on_resize(self) -> None:
        """Keep the selected line in view."""
        if self.cursor_node is not None:
            self.scroll_to_node(self.cursor_node, animate=False)

    # --- Keys ---------------------------------------------------------------------------------------------------

    def action_fold(self) -> None:
        """Fold the line, or go to what needs it."""
        node = self.cursor_node
        if node is None:
            return
        if node.allow_expand and node.is_expanded:
            node.collapse()
        elif node.parent is not None and node.parent is not self.root:
            self.move_cursor(node.parent)

    def action_unfold(self) -> None:
        """Unfold the line, or go to the first thing it needs."""
        node = self.cursor_node
        if node is None:
            return
        if not node.is_expanded:
            node.expand()
        elif node.children:
            self.move_cursor(node.children[0])
