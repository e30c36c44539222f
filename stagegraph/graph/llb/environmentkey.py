"""What a step depends on as a value to compare: as it is where it is small, as a digest where it is not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.syntax.environment import Environment

_MOST_LISTED = 64  # variables, or words
_MOST_LENGTH = 4096  # characters of all values, or words


def environment_key(variables: Mapping[str, str]) -> tuple[object, ...]:
    """A value that is equal for equal variables in equal order, and for no others.

    Each step keeps that of its own environment. A digest, which is what BuildKit compares for all, keeps the memory of
    many steps with many or long variables linear.
    """
    few = len(variables) <= _MOST_LISTED and sum(map(len, variables.values())) <= _MOST_LENGTH
    names, values = "\0".join(variables), "\0".join(variables.values())
    if few or names.count("\0") + values.count("\0") != 2 * (len(variables) - 1):  # a value has a zero byte
        return tuple(variables.items())
    return (_digest(f"{names}\0{values}"),)


def unknown_key(variables: Environment) -> tuple[object, ...]:
    """The same for those variables that are set to something that is not known; each is told by its key, too."""
    unknown, keys = variables.unknown, variables.unknown_keys
    if len(unknown) <= _MOST_LISTED:
        return tuple((name, value, value.key) for name, value in unknown.items())
    return (hash((*keys, *keys.values())),)


class ArgumentKeys:
    """Values that are equal for equal arguments of RUNs, and for no others.

    What stands in front of the last one is that of every RUN where a SHELL says so: of many or long words a digest
    stands for it, made once for all RUNs that share the words.
    """

    def __init__(self) -> None:
        self._digests: dict[tuple[int, int], tuple[bytes, tuple[str, ...]]] = {}  # with the words, to keep their id

    def of_words(self, words: tuple[str, ...]) -> tuple[str | bytes, ...]:
        """What stands for arguments: they themselves, or a digest and the last one."""
        if len(words) <= _MOST_LISTED and sum(map(len, words[:-1])) <= _MOST_LENGTH:
            return words
        return (self._digest(words, len(words) - 1), words[-1])

    def of_shell(self, shell: tuple[str, ...], command: str) -> tuple[str | bytes, ...]:
        """The same for a command behind the words of a shell, which are not copied where they are many."""
        if len(shell) < _MOST_LISTED and sum(map(len, shell)) <= _MOST_LENGTH:
            return (*shell, command)
        return (self._digest(shell, len(shell)), command)

    def _digest(self, words: tuple[str, ...], count: int) -> bytes:
        """That of the first words; each tells its length, as no character is in none."""
        known = (id(words), count)
        if known not in self._digests:
            self._digests[known] = _digest("".join([f"{len(one)}:{one}" for one in words[:count]])), words
        return self._digests[known][0]


def text_key(text: str) -> object:
    """A value that is equal for equal texts: a digest of a long one, say of a directory below thousands of others."""
    return text if len(text) <= _MOST_LENGTH else _digest(text)


def path_key(path: str) -> str:
    """A path that is equal for equal paths; of one that is longer than Linux takes it the beginning and a digest."""
    if len(path) <= _MOST_LENGTH:
        return path
    return f"{path[:_MOST_LENGTH]}{_digest(path).hex()}{'/' if path.endswith('/') else ''}"


def _digest(text: str) -> bytes:
    from hashlib import blake2b  # noqa: PLC0415  (few files need it)

    return blake2b(text.encode("utf-8", "surrogatepass")).digest()
