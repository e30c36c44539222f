"""What a COPY takes of the build context, and the ignore file hides."""

from __future__ import annotations

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.matching import PatternMatcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ROOTS = frozenset({".", "/"})
_EVERYTHING = frozenset({"*", "**", "**/*"})


def hidden_sources(patterns: Iterable[str]) -> Callable[[str], bool] | None:
    """What tells of a source of COPY or ADD, clean, whether it is hidden; ``validateCopySourcePath``.

    None where BuildKit asks nobody: without patterns, with one that takes back, and where one is malformed.

    Args:
        patterns: as `stagegraph.contexts.ignoring.parse_ignore` gives them.
    """
    try:
        matcher = PatternMatcher(patterns)
    except PatternError:
        return None
    if not matcher.patterns or any(one.takes_back for one in matcher.patterns):
        return None
    hides_all = any(one.text in _EVERYTHING for one in matcher.patterns)

    def hidden(path: str) -> bool:
        if path in _ROOTS and not hides_all:
            return False
        try:
            # The folder of /a is /, which can be hidden itself; that of a has no name.
            return matcher.look(path)[0] or (path.rfind("/") == 0 and matcher.look("/")[0])
        except PatternError:
            return False

    return hidden
