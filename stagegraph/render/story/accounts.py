"""An account: a headline, sentences and tables; as text for a terminal, and as Markdown for a comment."""

from __future__ import annotations

from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.tables import NOTHING, table
from stagegraph.render.shared.wording import counted
from stagegraph.render.story.markdown import folded, marked
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.render.shared.tables import Style

_MOST = 60_000  # characters of Markdown; GitHub takes a few more in a comment


class AccountTable(Record):
    """A table with its title.

    Attributes:
        title: what it tells.
        header: the names of its columns.
        rows: its cells.
        flexible: the columns that are wrapped.
        dispensable: the columns that are left out where there is no room, the first one first.
        code: the columns whose cells are words of the file.
        paints: for each row the colour of its first cell, or ""; none for no colours.
        folded: it is a detail, which Markdown folds.
        tail: a sentence below it, or "".
        said: the rows that are no words of the file in any column.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    flexible: tuple[int, ...] = ()
    dispensable: tuple[int, ...] = ()
    code: tuple[int, ...] = ()
    paints: tuple[str, ...] = ()
    folded: bool = False
    tail: str = ""
    said: tuple[int, ...] = ()


class Account(Record):
    """What is told.

    Attributes:
        headline: one sentence.
        failures: what failed, in lines.
        sentences: what else has to be known first.
        tables: the rest; one without rows is left out.
        remarks: what the reader of the log has to say.
    """

    headline: str
    failures: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[AccountTable, ...] = ()
    remarks: tuple[str, ...] = ()


def account_text(account: Account, style: Style) -> str:
    """An account as text.

    Args:
        account: what is told.
        style: width and colours.
    """
    parts = [style.filled(account.headline, "", "bold")]
    if account.failures:
        parts.append("\n".join(style.filled(f"  {line}" if at else line, "      ", "red")
                               for at, line in enumerate(account.failures)))  # fmt: skip
    parts += [style.filled(one) for one in account.sentences]
    parts += [_table_text(one, style) for one in account.tables if one.rows]
    if account.remarks:
        lines = [style.filled(f"  {one}", "      ") for one in account.remarks]
        parts.append("\n".join([style.paint("ABOUT THE LOG", "bold"), *lines]))
    return "\n\n".join(parts) + "\n"


def _table_text(one: AccountTable, style: Style) -> str:
    def paint(row: int, column: int, text: str) -> str:
        colour = one.paints[row] if column == 0 and one.paints else ""
        return style.paint(text, colour) if colour else text

    made = table(style, one.header, one.rows, flexible=one.flexible, dispensable=one.dispensable, paint=paint)
    lines = [style.filled(one.title.upper(), "", "bold"), made]
    return "\n".join([*lines, style.filled(one.tail)] if one.tail else lines)


def account_markdown(account: Account) -> str:
    """An account as Markdown, never longer than a comment may be."""
    parts = [f"### {_prose(account.headline)}"]
    parts += ["\n".join(f"> {_prose(line)}  " for line in account.failures)] if account.failures else []
    parts += [_prose(one) for one in account.sentences]
    parts += [_table_markdown(one) for one in account.tables if one.rows]
    if account.remarks:
        lines = "\n".join(f"- {_prose(one)}" for one in account.remarks)
        parts.append(folded("About the log", lines))
    return "\n\n".join(_limited(parts)) + "\n"


def _limited(parts: list[str]) -> Iterator[str]:
    """The parts that a comment has room for."""
    room = _MOST
    left_out = 0
    for part in parts:
        if len(part) > room:
            left_out += 1
            continue
        room -= len(part)
        yield part
    if left_out:
        yield f"{counted(left_out, 'part')} left out, as a comment has no room for more."


def _table_markdown(one: AccountTable) -> str:
    lines = [f"| {' | '.join(name.lower() for name in one.header)} |", f"|{' --- |' * len(one.header)}"]
    for at, row in enumerate(one.rows):
        cells = (
            marked((Part(cell, code=cell != NOTHING),), "").replace("|", "\\|")
            if column in one.code and at not in one.said
            else _prose(cell)
            for column, cell in enumerate(row)
        )
        lines.append(f"| {' | '.join(cells)} |")
    text = "\n".join(lines) + (f"\n\n{_prose(one.tail)}" if one.tail else "")
    return folded(one.title, text) if one.folded else f"**{_prose(one.title)}**\n\n{text}"


def _prose(text: str) -> str:
    return marked((Part(text),), "")
