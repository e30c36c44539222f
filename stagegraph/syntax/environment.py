"""Variables, some of which are there without that their values are known: those that a base image may bring along."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_ALWAYS_SET = "PATH"


class Unexpanded(str):
    """A text in which variables stand as written, because their values are not known.

    Attributes:
        names: the variables that stand there, sorted, with what each was set to, None where no instruction has set it;
            of a path behind a directory those of the path alone.
        key: a number that stands for what the text would be: equal for equal texts of the same image, and different
            where a variable of the same name was set to something else.
    """

    __slots__ = ("key", "names")

    names: Mapping[str, Unexpanded | None]
    key: int


class Environment(dict[str, str]):
    """The variables of a stage by name: those whose values are known, in the order of the last assignment.

    Attributes:
        base: the image of which it is not known what it sets, and its platform; empty where all is known.
        unknown: variables that were set to something that is not known, by name.
        unknown_keys: the keys of these values, in the same order.
        key: what tells it from others, where somebody has worked that out; None after each change.
    """

    __slots__ = ("base", "key", "unknown", "unknown_keys")

    def __init__(self, values: Mapping[str, str] | None = None, base: tuple[str, ...] = ()) -> None:
        super().__init__(values or {})
        self.base = base
        self.unknown: dict[str, Unexpanded] = {}
        self.unknown_keys: dict[str, int] = {}
        self.key: tuple[object, ...] | None = None

    @property
    def count(self) -> int:
        """How many variables are set, those included whose values are not known."""
        return len(self) + len(self.unknown)

    def copy(self) -> Environment:
        """The same variables, to be changed."""
        copied = Environment(self, self.base)
        copied.unknown = dict(self.unknown)
        copied.unknown_keys = dict(self.unknown_keys)
        copied.key = self.key
        return copied

    def set(self, name: str, value: str) -> None:
        """Set a variable; it moves to the end."""
        self.key = None
        self.pop(name, None)
        self.unknown.pop(name, None)
        self.unknown_keys.pop(name, None)
        if isinstance(value, Unexpanded):
            self.unknown[name] = value
            self.unknown_keys[name] = value.key
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
        alone = path.startswith(("/", "$"))
        above = "" if alone else directory.rstrip("/")
        made = Unexpanded(f"{above}/{path}" if above else path)
        made.names = path.names if isinstance(path, Unexpanded) else {}
        # Of thousands below one another each adds its own: neither the names nor the text of those above count anew.
        parts = (directory.key if isinstance(directory, Unexpanded) else above, *(identity(path) or (path,)))
        made.key = hash((self.base, parts))
        return made

    def unexpanded(self, text: str, names: Iterable[str]) -> Unexpanded:
        """A text in which the variables of these names stand as written."""
        made = Unexpanded(text)
        made.names = {name: self.unknown.get(name) for name in sorted(set(names))}
        made.key = hash((self.base, text, tuple(found.key if found else 0 for found in made.names.values())))
        return made


def identity(*texts: str) -> tuple[int, ...]:
    """What tells texts apart whose variables stand as written; empty for texts without any."""
    return tuple(one.key for one in texts if isinstance(one, Unexpanded))


def variables_of_image(names: Iterable[tuple[str, Unexpanded | None]]) -> set[str]:
    """The variables of the base image on which some depend, given with what they were set to, as in `Unexpanded`."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = list(names)
    while waiting:
        name, value = waiting.pop()
        if value is None:
            found.add(name)
        elif id(value) not in seen:
            seen.add(id(value))
            waiting += value.names.items()
    return found
