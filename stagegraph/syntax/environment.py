"""Variables, some of which are there without that their values are known: those that a base image may bring along."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_ALWAYS_SET = "PATH"


class Unexpanded(str):
    """A text in which variables stand as written, because their values are not known.

    Attributes:
        names: the variables that stand there.
        origins: the variables of the base image on which they depend.
        key: a number that stands for what the text would be: equal for equal texts of the same image, and different
            where a variable of the same name was set to something else.
    """

    __slots__ = ("key", "names", "origins")

    names: frozenset[str]
    origins: frozenset[str]
    key: int


class Environment(dict[str, str]):
    """The variables of a stage by name: those whose values are known, in the order of the last assignment.

    Attributes:
        base: the image of which it is not known what it sets, and its platform; empty where all is known.
        unknown: variables that were set to something that is not known, by name.
        key: what tells it from others, where somebody has worked that out; None after each change.
    """

    __slots__ = ("base", "key", "unknown")

    def __init__(self, values: Mapping[str, str] | None = None, base: tuple[str, ...] = ()) -> None:
        super().__init__(values or {})
        self.base = base
        self.unknown: dict[str, Unexpanded] = {}
        self.key: tuple[object, ...] | None = None

    def copy(self) -> Environment:
        """The same variables, to be changed."""
        copied = Environment(self, self.base)
        copied.unknown = dict(self.unknown)
        copied.key = self.key
        return copied

    def set(self, name: str, value: str) -> None:
        """Set a variable; it moves to the end."""
        self.key = None
        self.pop(name, None)
        self.unknown.pop(name, None)
        if isinstance(value, Unexpanded):
            self.unknown[name] = value
        else:
            self[name] = value

    def hides(self, name: str) -> bool:
        """Whether a variable may be set without that its value is known; ``$1`` and ``$@`` never are."""
        if name in self.unknown:
            return True
        return bool(self.base) and name not in self and (name[:1] == "_" or name[:1].isalpha())

    def text_of(self, name: str) -> str | None:
        """The value of a variable as far as it is known; None for one that no instruction has set."""
        return self.get(name, self.unknown.get(name))

    def with_values(self, values: Mapping[str, str]) -> Environment:
        """The variables with some set to other values."""
        if not values:
            return self
        changed = self.copy()
        for name, value in values.items():
            changed.set(name, value)
        return changed

    def surely_set(self, text: str) -> str:
        """A command's text as one in which only those variables are not known that have a value for certain.

        A shell has variables of its own, which stand in its commands as they were written.
        """
        if not isinstance(text, Unexpanded):
            return text
        names = [name for name in text.names if name in self.unknown or name == _ALWAYS_SET]
        return self.unexpanded(text, names) if names else str(text)

    def start(self) -> str:
        """The directory in which a stage starts of whose base nothing is known; "" where all is known."""
        return self.unexpanded("", ()) if self.base else ""

    def behind(self, directory: str, path: str) -> Unexpanded:
        """A path that starts from a directory, where either of them is not known."""
        parts = [one for one in (directory, path) if isinstance(one, Unexpanded)]
        text = path if path.startswith(("/", "$")) else "/".join(filter(None, (directory.rstrip("/"), path)))
        made = self.unexpanded(text, ())
        made.names = frozenset[str]().union(*(one.names for one in parts))
        made.origins = frozenset[str]().union(*(one.origins for one in parts))
        made.key = hash((made.key, *(one.key for one in parts)))
        return made

    def unexpanded(self, text: str, names: Iterable[str]) -> Unexpanded:
        """A text in which the variables of these names stand as written."""
        made = Unexpanded(text)
        made.names = frozenset(names)
        known = {name: self.unknown.get(name) for name in sorted(made.names)}
        made.origins = frozenset[str]().union(*(found.origins if found else (name,) for name, found in known.items()))
        made.key = hash((self.base, text, tuple(found.key if found else 0 for found in known.values())))
        return made


def identity(*texts: str) -> tuple[int, ...]:
    """What tells texts apart whose variables stand as written; empty for texts without any."""
    return tuple(one.key for one in texts if isinstance(one, Unexpanded))
