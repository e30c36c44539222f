"""The keys: every binding has an id, a name and a sentence; help, palette and documentation print them."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_SUSPEND = "Stop stagegraph and go back to the shell; fg goes on."
_ARROWS = ("up", "down", "left", "right")
_SHOWN = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "full_stop": ".",
    "comma": ",",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "shift+tab": "shift+tab",
    "f20": "shift+f8",  # as most terminals send it
    "pageup": "page up",
    "pagedown": "page down",
    "escape": "esc",
    "up": "\u2191",
    "down": "\u2193",
    "left": "\u2190",
    "right": "\u2192",
    "ctrl+up": "ctrl+\u2191",
    "ctrl+down": "ctrl+\u2193",
    "alt+left": "alt+\u2190",
    "alt+right": "alt+\u2192",
    "ctrl+left": "ctrl+\u2190",
    "ctrl+right": "ctrl+\u2192",
}


_NAMED = {shown: name for name, shown in _SHOWN.items() if "+" not in name and "+" not in shown[:-1]}
_IDS: dict[str, str] = {}


def bound(  # noqa: PLR0917  (rows of a table)
    owner: str, keys: str, action: str, name: str, sentence: str, *, show: bool = False, first: bool = False
) -> Binding:
    """A binding; its id is that of its owner and its name, say ``main.target``.

    Args:
        owner: where it works.
        keys: one key or several with commas.
        action: what it does.
        name: a word or two for the line of keys.
        sentence: what it does, for the help.
        show: it stands in the line of keys.
        first: it comes before the keys of the field that is typed in.
    """
    name_of_it = f"{owner}.{name.lower().replace(' ', '-')}"
    _IDS[name_of_it] = keys
    return Binding(keys, action, name, show=show, tooltip=sentence, id=name_of_it, priority=first)


def every_id() -> tuple[str, ...]:
    """The ids of all actions that have a key, of the modules that are loaded."""
    return tuple(_IDS)


def usual_keys(name: str) -> str:
    """The keys of an action before one gave it others, the first one first."""
    return _IDS.get(name, "")


def textual_key(text: str) -> str:
    """A key as Textual calls it: ``question_mark`` for ``?``, ``pageup`` for ``page up``, ``escape`` for ``esc``."""
    if text == "+":
        return "plus"
    modifiers, plus, key = text.rpartition("+")
    return modifiers + plus + _NAMED.get(key, key)


def is_typed(key: str) -> bool:
    """Whether a key writes a character where one can type."""
    return len(key) == 1 or key == "space" or (len(shown_key(key)) == 1 and key not in _ARROWS)


def shown_key(key: str) -> str:
    """A key as people call it."""
    return _SHOWN.get(key, key)


class Described(Record):
    """A binding for people: where it works, its keys, its name, what it does."""

    group: str
    keys: str
    name: str
    sentence: str


_GROUPS = {"main": "Everywhere", "pane": "Everywhere", "app": "Everywhere"}


def described(bindings: Iterable[Binding]) -> list[Described]:
    """Bindings for people, those of one action together: first what works here alone, then what works everywhere."""
    found: dict[tuple[str, str], list[Binding]] = {}
    for one in bindings:
        if not one.system:
            found.setdefault((one.id or "", one.action), []).append(one)
    rows = []
    for (name, _), same in found.items():
        keys = " ".join(dict.fromkeys(shown_key(one.key) for one in same))
        group = _GROUPS.get(name.partition(".")[0], "Here") if name else "While you type"
        rows.append(Described(group, keys, same[0].description, same[0].tooltip or f"{same[0].description}."))
    order = ["Here", "Everywhere", "While you type"]
    return sorted(rows, key=lambda one: order.index(one.group))


def pane(name: str, key: str, title: str) -> Binding:
    """The binding that goes to a pane."""
    return bound("pane", key, f"go_to('{name}')", title, f"Go to the pane {title}; it is shown if it is hidden.")


MAIN: list[BindingType] = [
    bound("main", "t", "targets", "Target", "Choose what to build: one target or several.", show=True),
    bound(
        "main", "B", "build_this(False)", "Build this", "Build the selected stage: it becomes the target.", show=True
    ),
    bound(
        "main",
        "space",
        "build_this(True)",
        "Build as well",
        "Build the selected stage beside the other targets; again to leave it out.",
    ),
    bound(
        "main", "T", "project", "Project", "Choose a target of the bake or compose file, each with its own Dockerfile."
    ),
    bound("main", "right_curly_bracket", "other_target(1)", "Next file", "Open the next target of the project."),
    bound("main", "left_curly_bracket", "other_target(-1)", "Previous file", "Open the target of the project before."),
    bound("main", "b", "build_options", "Build args", "Change build args, platforms and named contexts.", show=True),
    bound("main", "s", "level", "Steps", "Show the graph by stages or by steps.", show=True),
    bound("main", "u", "unused", "Unused", "Show or leave out the stages that are not built.", show=True),
    bound(
        "main",
        "colon",
        "ask",
        "Go to",
        "Go to a stage, a step, a line, a target or an action by a few letters of it.",
        show=True,
    ),
    bound("main", "slash", "search", "Search", "Search stages, images and what steps do.", show=True),
    bound("main", "n", "walk(1)", "Next", "Go to the next place that was found."),
    bound("main", "N", "walk(-1)", "Previous", "Go to the previous place that was found."),
    bound("main", "ctrl+o,backspace,alt+left", "back(-1)", "Back", "Go back to what was selected before."),
    bound("main", "o,alt+right", "back(1)", "Forward", "Go forward again, after going back."),
    bound("main", "w", "why", "Why", "Tell why the selected stage is built for the target, or why not.", show=True),
    bound(
        "main", "c", "critical", "Critical path", "Mark the critical path, and walk along it with n and N.", show=True
    ),
    bound("main", "d", "focus_on('needs')", "Needs", "Show only what the selection needs; again to show all."),
    bound("main", "r", "focus_on('needed by')", "Needed by", "Show only what needs the selection; again to show all."),
    bound(
        "main",
        "a",
        "focus_on('needs and needed by')",
        "Around",
        "Show only what the selection needs and what needs it.",
    ),
    bound("main", "v", "tree", "Tree", "Show the graph as a tree, or as a drawing."),
    bound("main", "y", "copy", "Copy", "Copy the stage's name, a Mermaid diagram or Markdown.", show=True),
    bound("main", "x", "export", "Export", "Write a picture or a document to a file.", show=True),
    bound("main", "e", "edit", "Edit", "Open the file in your editor at the selected line.", show=True),
    bound("main", "D", "edits", "Changes", "Tell what the edits do, since the file was opened or since git HEAD."),
    bound("main", "f8", "next_problem(1)", "Next problem", "Go to the next problem of the file, in its source."),
    bound("main", "shift+f8,f20", "next_problem(-1)", "Previous problem", "Go to the problem before."),
    bound(
        "main",
        "p",
        "problems",
        "Problems",
        "List what is wrong with the file: the refusal, notes, build checks, rules.",
    ),
    bound("main", "W", "wrap", "Wrap", "Wrap the long lines of the source and the steps, or cut them."),
    bound("main", "z", "zoom", "Zoom", "Give the pane the whole screen; again to give it back."),
    bound("main", "left_square_bracket,delete", "hide", "Hide", "Hide the pane."),
    bound("main", "right_square_bracket,insert", "show_all", "Show all", "Show all hidden panes."),
    bound("main", "less_than_sign,ctrl+left", "resize('x', -4)", "Narrower", "Make the pane narrower."),
    bound("main", "greater_than_sign,ctrl+right", "resize('x', 4)", "Wider", "Make the pane wider."),
    bound("main", "ctrl+up", "resize('y', -2)", "Lower", "Make the pane less high."),
    bound("main", "ctrl+down", "resize('y', 2)", "Higher", "Make the pane higher."),
    bound("main", "ctrl+r", "reset_panes", "Reset", "Give all panes their first places and sizes."),
    pane("stages", "1", "Stages"),
    pane("details", "2", "Details"),
    pane("graph", "3", "Graph"),
    pane("steps", "4", "Steps"),
    pane("source", "5", "Source"),
    pane("schedule", "6", "Schedule"),
    bound("main", "tab", "next_pane(1)", "Next pane", "Go to the next pane."),
    bound("main", "shift+tab", "next_pane(-1)", "Previous pane", "Go to the previous pane."),
    bound("main", "escape", "clear", "Clear", "End what came on last: a search, a focus, a zoom, what is left out."),
]
APP: list[BindingType] = [
    bound("app", "question_mark,f1", "help", "Help", "Show the keys that work where you are.", show=True),
    bound("app", "ctrl+p", "palette", "Palette", "Search all actions, themes, stages and targets.", show=True),
    bound("app", "ctrl+t", "choose_theme", "Theme", "Choose the colours."),
    bound("app", "R", "forget", "Forget", "Forget theme, panes and targets kept for the file; begin anew."),
    bound("app", "ctrl+z", "suspend_process", "Suspend", _SUSPEND),
    bound("app", "q,ctrl+q,ctrl+c", "quit", "Quit", "Leave stagegraph.", show=True),
]
LINES: list[BindingType] = [
    bound("lines", "up,k", "move(-1)", "Up", "Go one line up."),
    bound("lines", "down,j", "move(1)", "Down", "Go one line down."),
    bound("lines", "pageup", "page(-1)", "Page up", "Go one page up."),
    bound("lines", "pagedown", "page(1)", "Page down", "Go one page down."),
    bound("lines", "home,g", "first", "First", "Go to the first line."),
    bound("lines", "end,G", "last", "Last", "Go to the last line."),
    bound("lines", "left,h", "sideways(-8)", "Left", "Scroll to the left; in the details, to the link before."),
    bound("lines", "right,l", "sideways(8)", "Right", "Scroll to the right; in the details, to the next link."),
    bound(
        "lines",
        "enter",
        "choose",
        "Follow",
        "Go where the line leads: to the stage, the step or the place in the source.",
    ),
]
SCHEDULE: list[BindingType] = [
    bound("schedule", "up,k", "move(-1)", "Up", "Go to the stage above."),
    bound("schedule", "down,j", "move(1)", "Down", "Go to the stage below."),
    bound("schedule", "left,h", "step(-1)", "Earlier step", "Go to the step before, of the same stage."),
    bound("schedule", "right,l", "step(1)", "Later step", "Go to the next step of the same stage."),
    bound("schedule", "home,g", "first", "First", "Go to the stage that is built first."),
    bound("schedule", "end,G", "last", "Last", "Go to the stage that is built last."),
    bound("schedule", "pageup", "page(-1)", "Page up", "Go one page up."),
    bound("schedule", "pagedown", "page(1)", "Page down", "Go one page down."),
    bound("schedule", "m", "by_time", "Time", "Show the schedule by the time of the log, or by waves."),
    bound("schedule", "enter", "choose", "Source", "Show the selected step in the source."),
]
DIALOG: list[BindingType] = [
    bound("dialog", "f1", "app.help", "Help", "Show the keys that work in the dialog."),
    bound("dialog", "ctrl+z", "app.suspend_process", "Suspend", _SUSPEND),
    bound("dialog", "ctrl+q,ctrl+c", "app.quit", "Quit", "Leave stagegraph."),
]
SEARCH: list[BindingType] = [
    bound("search", "enter", "keep", "Keep", "Keep what was found and go on with n and N.", show=True),
    bound("search", "f1", "app.help", "Help", "Show the keys that work while you type a search."),
    bound("search", "ctrl+z", "app.suspend_process", "Suspend", _SUSPEND),
    bound("search", "escape", "give_up", "Give up", "End the search and go back to where it began.", show=True),
]
GOTO: list[BindingType] = [
    bound("goto", "up,ctrl+p", "move(-1)", "Up", "Go one line up.", first=True),
    bound("goto", "down,ctrl+n", "move(1)", "Down", "Go one line down.", first=True),
    bound("goto", "pageup", "page(-1)", "Page up", "Go one page up.", first=True),
    bound("goto", "pagedown", "page(1)", "Page down", "Go one page down.", first=True),
    bound("goto", "enter", "go", "Go", "Go there; a target is built, an action is done.", first=True),
    bound("goto", "escape", "dismiss_dialog", "Close", "Close the list and stay where you are."),
]
TARGETS: list[BindingType] = [
    bound("targets", "up,ctrl+p", "move(-1)", "Up", "Go one target up.", first=True),
    bound("targets", "down,ctrl+n", "move(1)", "Down", "Go one target down.", first=True),
    bound("targets", "tab", "check", "Check", "Check the target, to build several; again to uncheck it.", first=True),
    bound("targets", "ctrl+r", "uncheck", "Uncheck", "Uncheck all targets.", first=True),
    bound(
        "targets",
        "enter",
        "build",
        "Build",
        "Build the target under the cursor; where it is checked, all that are checked.",
        first=True,
    ),
    bound("targets", "escape", "dismiss_dialog", "Close", "Close the dialog and build what was built before."),
]
BUILD: list[BindingType] = [
    bound("build", "tab,down", "next_field(1)", "Next field", "Go to the next field.", first=True),
    bound("build", "shift+tab,up", "next_field(-1)", "Previous field", "Go to the field before.", first=True),
    bound("build", "ctrl+r", "empty", "Empty", "Empty the field: the file's own value is taken.", first=True),
    bound("build", "ctrl+f", "filter", "Filter", "Show only the build args with a text in their names.", first=True),
    bound("build", "enter", "keep", "Keep", "Keep the fields as they are.", first=True),
    bound("build", "escape", "dismiss_dialog", "Undo", "End the filter, or close the dialog and undo the changes."),
]
EDITS: list[BindingType] = [
    bound("edits", "s", "switch", "Since", "Compare with the file as it was opened, or as of git HEAD."),
    bound("edits", "escape,D,q", "dismiss_dialog", "Close", "Close the answer."),
]
WHY: list[BindingType] = [bound("why", "escape,w,q", "dismiss_dialog", "Close", "Close the answer.")]
COPY: list[BindingType] = [
    bound("copy", "y", "take('name')", "Name", "Copy the name of the stage."),
    bound("copy", "s", "take('lines')", "Lines", "Copy the stage's lines of the Dockerfile."),
    bound("copy", "m", "take('mermaid')", "Mermaid", "Copy a Mermaid diagram of the graph as it is shown."),
    bound("copy", "d", "take('markdown')", "Markdown", "Copy the build told in Markdown."),
    bound("copy", "w", "take('why')", "Why", "Copy why the stage is built, in Markdown."),
    bound("copy", "c", "take('command')", "Command", "Copy the docker buildx build command of what is shown."),
    bound("copy", "escape,q", "dismiss_dialog", "Close", "Close the dialog and copy nothing."),
]
EXPORT: list[BindingType] = [
    bound("export", "up", "move(-1)", "Up", "Choose the format above.", first=True),
    bound("export", "down", "move(1)", "Down", "Choose the format below.", first=True),
    bound("export", "enter", "write", "Write", "Write the file.", first=True),
    bound("export", "escape", "dismiss_dialog", "Close", "Close the dialog."),
]
PROBLEMS: list[BindingType] = [
    bound("problems", "e", "edit", "Edit", "Open the file in your editor at the problem's line."),
    bound("problems", "escape,p,q", "dismiss_dialog", "Close", "Close the list."),
]
TOO_SMALL: list[BindingType] = [
    bound("small", "ctrl+z", "app.suspend_process", "Suspend", _SUSPEND),
    bound("small", "q,ctrl+q,ctrl+c", "app.quit", "Quit", "Leave stagegraph."),
]
REPLACE: list[BindingType] = [
    bound("replace", "y", "replace", "Replace", "Replace the file."),
    bound("replace", "n,escape,q", "dismiss_dialog", "Keep", "Keep the file as it is, and write nothing."),
]
HELP: list[BindingType] = [
    bound("help", "slash,ctrl+f", "filter", "Filter", "Show only the keys with a text in them or in what they do."),
    bound("help", "escape,question_mark,f1,q", "dismiss_dialog", "Close", "End the filter, or close the help."),
]
THEMES: list[BindingType] = [
    bound("themes", "escape,q", "dismiss_dialog", "Undo", "Close the list and go back to the theme before."),
]
PROJECT: list[BindingType] = [bound("project", "escape,T,q", "dismiss_dialog", "Close", "Close the list.")]
