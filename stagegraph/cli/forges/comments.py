"""A comment that is renewed and not repeated: found again by a mark that nobody sees."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from enum import Enum
from itertools import accumulate

from stagegraph.errors import UsageError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = r"[A-Za-z0-9][\w.-]{0,63}"
_CUT = "The rest is left out: a comment has room for {most:,} characters."
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)


class CommentRefused(Exception):
    """The place takes no comment from us: there is no token, or it may not write; the text says why."""


class Comment(Record):
    """A comment that is there.

    Attributes:
        id: by which the place knows it.
        body: its text.
        url: where people see it, "" where that is not told.
        by_program: it was written by a program, not by a person.
    """

    id: str
    body: str
    url: str = ""
    by_program: bool = False


class Outcome(Enum):
    """What became of a comment."""

    WRITTEN = "written"
    RENEWED = "renewed"
    SAME = "as it was"
    NOT_NEEDED = "not written: there is none to renew"


class Thread(ABC):
    """The comments of one pull or merge request."""

    most: int
    """Characters, as UTF-16 counts them, that a comment may have."""

    @abstractmethod
    def comments(self) -> Iterator[Comment]:
        """All comments, the oldest first.

        Raises:
            CommentRefused: they may not be read.
            EnvironmentLacks: nobody answers, or not as agreed.
        """

    @abstractmethod
    def write(self, body: str) -> Comment:
        """Write a new one; errors as in `comments`."""

    @abstractmethod
    def rewrite(self, comment: Comment, body: str) -> Comment:
        """Replace the text of one; errors as in `comments`."""


def renew(thread: Thread, name: str, text: str, *, only_renew: bool = False) -> tuple[Outcome, str]:
    """Write a comment, or replace the text of the one that was written before under the same name.

    Args:
        thread: where it stands.
        name: by which it is found again, if there are several of stagegraph's.
        text: in Markdown; what there is no room for is left out, and that is said.
        only_renew: none is written anew.

    Returns:
        What became of it, and its address, "" where that is not told.

    Raises:
        UsageError: the name has other characters than letters, digits, ``.``, ``-`` and ``_``.
        CommentRefused, EnvironmentLacks: as `Thread.comments`.
    """
    if not re.fullmatch(_NAME, name):
        raise UsageError(f"{name!r} is no name for a comment", hint="Write letters, digits, dots and dashes.")
    mark = f"<!-- stagegraph comment {name} -->"
    body = f"{mark}\n{fitted(text, thread.most - len(mark) - 1)}"
    found = [one for one in thread.comments() if one.body.lstrip().startswith(mark)]
    if not found:
        if only_renew:
            return Outcome.NOT_NEEDED, ""
        return Outcome.WRITTEN, thread.write(body).url
    # A person may have quoted the mark: what a program wrote goes first.
    ours = next((one for one in found if one.by_program), found[0])
    if _same(ours.body, body):
        return Outcome.SAME, ours.url
    return Outcome.RENEWED, thread.rewrite(ours, body).url or ours.url


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same but for line ends, which places write in their own way."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def size_of(text: str) -> int:
    """The characters of a text as UTF-16 counts them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(text: str, most: int) -> str:
    """A text in Markdown that is no longer than it may be: cut between lines, with what was open closed again.

    Args:
        text: of the comment.
        most: characters, as UTF-16 counts them.
    """
    if size_of(text) <= most:
        return text
    said = f"\n\n{_CUT.format(most=most)}\n"
    left = most - size_of(said)
    kept = text.splitlines()
    sizes = list(accumulate(size_of(line) + 1 for line in kept))
    kept = kept[: bisect_right(sizes, left)]
    while size_of(_closed(kept)) > left:
        kept.pop()
    return _closed(kept) + said


def _closed(lines: list[str]) -> str:
    """Lines with ends for the fence and the folded parts that are open behind them."""
    fence, folded = "", 0
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
        elif found:
            fence = found[1]
        else:
            folded += line.count("<details>") - line.count("</details>")
    ends = [fence] if fence else []
    return "\n".join([*lines, *ends, *(["", *["</details>"] * folded] if folded > 0 else [])])
