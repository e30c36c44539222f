"""A review put together: as text, and as Markdown that fits a comment or a summary."""

from __future__ import annotations

from stagegraph.analysis.review.filestates import FileState
from stagegraph.analysis.review.reviewed import not_cached
from stagegraph.render.diagram.view import View, ever_simpler
from stagegraph.render.formats.mermaid import MOST_TEXT, mermaid_picture
from stagegraph.render.shared.links import file_address, file_link
from stagegraph.render.shared.parts import Part, plain
from stagegraph.render.shared.tables import table
from stagegraph.render.shared.wording import counted, listed
from stagegraph.render.story.checktext import check_text
from stagegraph.render.story.diffmarkdown import diff_parts
from stagegraph.render.story.difftext import diff_text
from stagegraph.render.story.findingsmarkdown import findings_markdown
from stagegraph.render.story.impactmarkdown import impact_details
from stagegraph.render.story.impacttext import impact_text
from stagegraph.render.story.impactwords import headline as impact_headline
from stagegraph.render.story.markdown import fenced, folded, marked
from stagegraph.render.story.reviewedtargets import TARGETS_HEADER, project_headline, target_rows
from stagegraph.render.story.reviewwords import (
    REVIEW_HEADER,
    compared_text,
    contexts_text,
    file_gist,
    findings_text,
    review_headline,
    runs_again_text,
)
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.review.reviewed import ReviewedFile
    from stagegraph.analysis.review.reviewedprojects import ReviewedProject
    from stagegraph.render.documents.orders import ReviewOrder


class Room(Record):
    """How much a document may hold.

    Attributes:
        most: of it, in the units of ``encoding``.
        encoding: UTF-8 where bytes count; UTF-16, whose units are what GitHub and GitLab count in a comment.
        files: that the table lists.
        findings: that a list has.
        pictures: that are drawn.
    """

    most: int
    encoding: str
    files: int
    findings: int
    pictures: int

    def size(self, text: str) -> int:
        """How much of it a text takes."""
        return len(text.encode(self.encoding, "backslashreplace")) // (2 if self.encoding == "utf-16-le" else 1)


COMMENT = Room(most=65_000, encoding="utf-16-le", files=40, findings=20, pictures=4)
"""A comment on GitHub, which takes 65,536 characters: the mark by which it is found again has room, too."""

SUMMARY = Room(most=1_000_000, encoding="utf-8", files=400, findings=300, pictures=20)
"""The summary of a step on GitHub, which takes 1 MiB of all that a step writes."""


class _Block(Record):
    """A part of the document.

    Attributes:
        text: of it.
        rank: how soon it gives way: the higher, the sooner.
        file: the Dockerfile that it is about, "" for all.
        opens: without it nothing of that file is told.
    """

    text: str
    rank: int
    file: str = ""
    opens: bool = False


_ALWAYS, _FINDINGS, _TARGETS, _PICTURE, _DETAILS, _STEPS, _OLD = range(7)
_LEAST_PICTURE = 2_000  # what a picture needs to say that it would be too large
_CUT = "More{} is left out, as there is no room for it; `stagegraph review` prints all."


# --- Markdown -----------------------------------------------------------------------------------------------------


def markdown_review(order: ReviewOrder, room: Room) -> str:
    """A review in Markdown that is never larger than it may be: details give way, and that is said.

    Args:
        order: the review.
        room: how large it may be.
    """
    return _Composer(order, room).composed()


class _Composer:
    def __init__(self, order: ReviewOrder, room: Room) -> None:
        self.review = order.review
        self.link_base = order.link_base
        self.version = order.version
        self.room = room
        told = self.review.told
        drawn = [one for one in told if _is_drawn(one)][: room.pictures]
        self.drawn = {one.path for one in drawn}
        self.largest = min(MOST_TEXT, max(room.most // 2 // max(len(drawn), 1), _LEAST_PICTURE))
        self.alone = len(told) == 1
        # Of these the table tells what happens.
        self.listed = {one.path for one in told[: room.files]} if len(told) > 1 and self.review.revision else set()

    def composed(self) -> str:
        files = (piece for one in self.review.told for piece in self._file(one))
        pieces = [*self._head(), *self._projects(), *files, *self._foot()]
        kept, cut = self._fitting(pieces)
        names = {one.file for one in cut if one.file}
        parts = [piece.text for piece in pieces if piece in kept]
        if cut:
            of_what = f" of {counted(len(names), 'file')}" if names else ""
            parts.insert(-1, f"_{_CUT.format(of_what)}_")
        return "\n\n".join(parts) + "\n"

    def _fitting(self, pieces: list[_Block]) -> tuple[set[_Block], list[_Block]]:
        """What there is room for, and what there is none for."""
        left = self.room.most - 400  # for what is said of it
        kept: set[_Block] = set()
        cut: list[_Block] = []
        closed: set[str] = set()
        for piece in sorted(pieces, key=lambda one: one.rank):
            size = self.room.size(piece.text) + 2
            if size > left and piece.opens:
                closed.add(piece.file)
            if size <= left and piece.file not in closed:
                kept.add(piece)
                left -= size
            else:
                cut.append(piece)
        return kept, cut

    def _head(self) -> Iterator[_Block]:
        yield _Block(f"### {marked((Part(review_headline(self.review)), Part('.')), '')}", _ALWAYS)
        if self.listed:
            yield _Block("\n".join(self._table()), _ALWAYS)

    def _table(self) -> Iterator[str]:
        yield f"| {' | '.join(name.capitalize() for name in REVIEW_HEADER)} |"
        yield "| --- | --- | --- | --- |"
        told = self.review.told
        for one in told[: self.room.files]:
            name = self._name(one).replace("|", "\\|")
            cells = (
                marked(file_gist(one), ""),
                marked((Part(runs_again_text(one)),), ""),
                marked((Part(findings_text(self.review, one)),), ""),
            )
            yield f"| {name} | {' | '.join(cells)} |"
        if len(told) > self.room.files:
            yield f"| and {len(told) - self.room.files} more | | | |"

    def _projects(self) -> Iterator[_Block]:
        """What happens to the targets of bake and compose files."""
        for project in self.review.projects:
            rows = [f"**{marked((Part(project_headline(project)),), '')}**", ""]
            shown = target_rows(project)[: self.room.files]
            if shown:
                rows += [f"| {' | '.join(name.capitalize() for name in TARGETS_HEADER)} |", "| --- | --- | --- |"]
                rows += [f"| {' | '.join(marked((Part(cell),), '') for cell in row)} |" for row in shown]
            if len(project.targets) > len(shown):
                rows.append(f"| and {len(project.targets) - len(shown)} more | | |")
            rows += [f"> {marked((Part(problem),), '')}" for problem in project.problems]
            yield _Block("\n".join(rows), _TARGETS)
            for names, changes in _builds(project):
                parts = diff_parts(changes)
                text = "\n\n".join((*parts.head[1:], *parts.details))
                yield _Block(folded(listed(names), text), _DETAILS)

    def _foot(self) -> Iterator[_Block]:
        words = [compared_text(self.review), contexts_text(self.review)]
        others = len(self.review.files) - len(self.review.told)
        if others and self.review.revision:
            words.append(f"{counted(others, 'other Dockerfile')} as before.")
        words.append(f"stagegraph {self.version}")
        yield _Block(f"<sub>{marked((Part(' '.join(filter(None, words))),), '')}</sub>", _ALWAYS)

    # --- One file ------------------------------------------------------------------------------------------------

    def _base(self, one: ReviewedFile) -> str:
        return file_address(self.link_base, one.path) if one.state is not FileState.GONE else ""

    def _name(self, one: ReviewedFile) -> str:
        name, address = marked((Part(one.path, code=True),), ""), self._base(one)
        return f"[{name}]({file_link(address)})" if address else name

    def _file(self, one: ReviewedFile) -> Iterator[_Block]:
        title = self._name(one)
        if one.path not in self.listed:
            title += f": {marked(file_gist(one), '')}."
        pieces = [_Block(text, rank, one.path) for text, rank in self._told(one)]
        opening = title if self.alone else f"---\n\n#### {title}"
        if pieces or one.path not in self.listed:
            yield _Block(opening, _ALWAYS if self.alone else _FINDINGS, one.path, opens=True)
        yield from pieces

    def _told(self, one: ReviewedFile) -> Iterator[tuple[str, int]]:
        """All that is told of a file below its name, each part with its rank."""
        base = self._base(one)
        if one.problem:
            yield f"> {marked((Part(one.problem),), '')}", _FINDINGS
        counted_ones = self.review.counted(one)
        changes = one.changes if one.changes is not None and not one.changes.empty else None
        details = diff_parts(changes, link_base=base) if changes is not None else None
        for part in details.head[1:] if details else ():
            yield part, _TARGETS
        if counted_ones:
            heading = "Findings" if self.review.every or not self.review.revision else "New findings"
            listed = findings_markdown(one.path, counted_ones, link_base=base, most=self.room.findings)
            yield f"**{heading}**\n\n{listed}", _FINDINGS
        yield from self._picture(one, base)
        for part in details.details if details else ():
            yield part, _DETAILS
        yield from self._impacts(one, base)
        yield from self._known(one, base)

    def _picture(self, one: ReviewedFile, base: str) -> Iterator[tuple[str, int]]:
        plan = one.plan if one.changes is None else one.changes.new.whole
        if one.path not in self.drawn or plan is None:
            return
        view = View() if one.changes is None else View(changes=one.changes)
        diagrams = [replace(diagram, name="") for diagram in ever_simpler(plan, view)]
        text = fenced(mermaid_picture(diagrams, link_base=base, most=self.largest), "mermaid")
        yield text if self.alone else folded("Picture", text), _PICTURE

    def _impacts(self, one: ReviewedFile, base: str) -> Iterator[tuple[str, int]]:
        for name, impact in one.impacts:
            if not_cached(impact):
                heading = f"Step by step for {name}{plain(tuple(impact_headline(impact))[1:])}"
                yield folded(heading, "\n\n".join(impact_details(impact, base))), _STEPS

    def _known(self, one: ReviewedFile, base: str) -> Iterator[tuple[str, int]]:
        if self.review.every or not self.review.revision:
            return
        known = [finding for finding, new in one.marked if not new]
        if known:
            listed = findings_markdown(one.path, known, link_base=base, most=self.room.findings)
            yield folded(f"{counted(len(known), 'finding')} as before", listed), _OLD


def _builds(project: ReviewedProject) -> Iterator[tuple[list[str], Changes]]:
    """What happens to the builds of targets, with the names of those that are built together."""
    found: dict[int, tuple[list[str], Changes]] = {}
    for one in project.targets:
        if one.changes is not None and not one.changes.empty:
            found.setdefault(id(one.changes), ([], one.changes))[0].append(one.name)
    yield from found.values()


def _is_drawn(one: ReviewedFile) -> bool:
    if one.changes is None:
        return one.plan is not None
    return one.changes.both is not None and not one.changes.empty


# --- Text ---------------------------------------------------------------------------------------------------------


def text_review(order: ReviewOrder) -> str:
    """A review as text: what happens to each file, then file by file what the change does, runs again, is found."""
    review, style = order.review, order.style()
    rows = [(one.path, plain(file_gist(one)), runs_again_text(one), findings_text(review, one)) for one in review.told]
    parts = [style.filled(f"{review_headline(review)}.")]
    if rows:
        parts.append(table(style, REVIEW_HEADER, rows, flexible=(1, 3)))
    for project in review.projects:
        parts.append(style.filled(style.paint(project_headline(project), "bold")))
        if project.targets:
            parts.append(table(style, TARGETS_HEADER, target_rows(project), flexible=(1, 2)))
        parts += [style.filled(problem, "  ") for problem in project.problems]
    for one in review.told:
        if one.problem:
            parts.append(style.filled(f"{one.path}: {one.problem}", "  "))
        if one.changes is not None:
            parts.append(diff_text(one.changes, style).rstrip("\n"))
        parts += [impact_text(impact, style).rstrip("\n") for _, impact in one.impacts if not_cached(impact)]
        found = review.counted_in(one)
        if found is not None and found.findings:
            parts.append(check_text([found], style).rstrip("\n"))
    parts.append(style.filled(" ".join(filter(None, (compared_text(review), contexts_text(review))))))
    return "\n\n".join(parts) + "\n"
