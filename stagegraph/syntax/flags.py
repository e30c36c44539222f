"""The ``--flags`` of an instruction; BuildKit's ``frontend/dockerfile/instructions/bflag.go``."""

from __future__ import annotations

from stagegraph.syntax.gotext import lower
from stagegraph.syntax.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class FlagError(ValueError):
    """A flag is refused; the text is BuildKit's."""


class Flags:
    """The flags given to one instruction.

    Args:
        given: the flags as written, without quotes.
        texts: names of the flags that take one text.
        switches: names of those that are on or off.
        lists: names of those that may be given several times.

    Raises:
        FlagError: a flag that is unknown, given twice, without a value, or no switch.
    """

    def __init__(
        self,
        given: Iterable[str],
        *,
        texts: tuple[str, ...] = (),
        switches: tuple[str, ...] = (),
        lists: tuple[str, ...] = (),
    ) -> None:
        self._values: dict[str, list[str]] = {}
        for flag in given:
            written, equals, value = flag.partition("=")
            name = written[2:]
            if name not in (*texts, *switches, *lists):
                options = sorted((*texts, *switches, *lists))
                raise FlagError(did_you_mean(f"unknown flag: {written}", name, options))
            if name in self._values and name not in lists:
                raise FlagError(f"duplicate flag specified: {written}")
            missing = equals and not value if name in switches else not equals
            if missing:
                raise FlagError(f"missing a value on flag: {written}")
            if name in switches:
                value = lower(value) or "true"
                if value not in ("true", "false"):
                    raise FlagError(f"expecting boolean value for flag {written}, not: {flag.partition('=')[2]}")
            self._values.setdefault(name, []).append(value)

    def text(self, name: str) -> str:
        """The value of a flag, or ""."""
        return self._values.get(name, [""])[0]

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a flag, in the order given."""
        return tuple(self._values.get(name, ()))

    def switch(self, name: str) -> bool | None:
        """Whether a switch is on; None where it is not given."""
        return self._values[name][0] == "true" if name in self._values else None
