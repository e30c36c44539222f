from __future__ import annotations

import pytest

from stagegraph.render.diagram.model import Standing
from stagegraph.render.layout.places import HEAD
from stagegraph.render.page.sheets import Face
from stagegraph.render.page.typeset import PAD, TextRun, head_widths, natural_width, set_card, set_head, set_label
from stagegraph.render.shared.metrics import text_width


def face(title: str = "build", corner: str = "L1", **more: tuple[str, ...]) -> Face:
    """A face of a stage."""
    return Face(title, corner, more.get("rows", ()), more.get("badges", ()), Standing.USED)


def whole(run: TextRun) -> str:
    """All of a text, shown or not."""
    return "".join(line.text for line in run.lines) + run.rest


def of_role(runs: tuple[TextRun, ...], role: str) -> list[TextRun]:
    """The runs of one role."""
    return [run for run in runs if run.role == role]


def test_a_card_is_as_wide_as_its_widest_text() -> None:
    """Title with corner, rows and badges decide on the width, within limits."""
    row = "a row that is wider than all the rest of it"
    width = text_width(row, 11, bold=False)
    assert width
    assert natural_width(face(rows=(row,))) == 2 * PAD + width
    assert natural_width(face("a", "")) == 116
    assert natural_width(face("x" * 10_000)) == 330
    assert natural_width(face(badges=("linux/arm64", "ONBUILD", "heredoc"))) > natural_width(face(badges=("heredoc",)))
    assert natural_width(face("\u4e2d" * 9)) > natural_width(face("\u00e9" * 9)) > natural_width(face("e\u0301" * 9))


def test_texts_of_a_card() -> None:
    """Title and corner share a line, badges and rows have lines of their own below it."""
    setting = set_card(face(badges=("one", "two"), rows=("first", "second")), 200)
    (title,) = of_role(setting.runs, "title")
    (corner,) = of_role(setting.runs, "corner")
    assert title.y == corner.y
    assert (title.x, corner.x) == (PAD, 200 - PAD)
    badges, rows = of_role(setting.runs, "badge"), of_role(setting.runs, "row")
    assert badges[0].y == badges[1].y > title.y
    assert badges[0].x < badges[1].x
    assert badges[0].y < rows[0].y < rows[1].y < setting.height
    assert [whole(one) for one in setting.runs] == ["L1", "build", "one", "two", "first", "second"]


def test_badges_on_the_edge() -> None:
    """Badges on the upper edge take no room, however many there are."""
    plain, edge = set_card(face(rows=("x",)), 120), set_card(face(rows=("x",), badges=("one", "two")), 120, tabs=True)
    assert plain.height == edge.height
    many = set_card(face(badges=("a long badge", "another long badge")), 130)
    first, second = of_role(many.runs, "badge")
    assert first.y < second.y
    assert first.x == second.x
    one, other = of_role(set_card(face(badges=("a long badge", "another long badge")), 130, tabs=True).runs, "badge")
    assert one.y == other.y < 10


def test_long_texts_are_wrapped_where_they_can_be() -> None:
    """A text that is too wide goes on in the next line, behind a blank or a stroke, and stays within its card."""
    text = "registry.example.com/some/quite/long/path/of/an/image-with-a-name and more"
    (run,) = of_role(set_card(face(rows=(text,)), 200).runs, "row")
    assert whole(run) == text
    assert not run.rest
    assert len(run.lines) > 1
    assert all(line.width <= 200 - 2 * PAD + 0.1 for line in run.lines)
    assert all(line.text[-1] in " /-_.:" for line in run.lines[:-1])


@pytest.mark.parametrize("character", ["x", "W", "\u4e2d", "\u202e"])
def test_very_long_texts(character: str) -> None:
    """Of a text that does not end only the first lines are shown; the rest is kept."""
    setting = set_card(face(character * 10_000, "", rows=(character * 10_000,)), 300)
    for run in setting.runs:
        assert len(run.lines) == 6
        assert len(whole(run)) == 10_000
        assert run.rest
    assert setting.height < 250


def test_text_without_room() -> None:
    """Where there is hardly any room a line still has a character."""
    (run,) = of_role(set_card(face("", "", rows=("abc",)), 24).runs, "row")
    assert [line.text for line in run.lines] == ["a", "b", "c"]


def test_unprintable_texts() -> None:
    """Characters that show nothing become blanks."""
    setting = set_card(face("a\u202eb\nc", "", rows=("\u200b",)), 200)
    assert [whole(one) for one in setting.runs] == ["a b c", " "]


def test_width_of_a_line() -> None:
    """A line has its width in Helvetica, and none where that is not known."""
    known, unknown = (set_card(face(text, ""), 300).runs[0].lines[0].width for text in ("build", "b\u00fcild"))
    assert known == round(text_width("build", 13, bold=True) or 0, 1)
    assert unknown == 0


def test_head_of_a_cluster() -> None:
    """Name and lines stand at the ends, badges before the lines; how wide they are is known before they are set."""
    setting = set_head(face("build", "L1-9", badges=("target", "heredoc")), 240)
    assert setting.height == HEAD
    assert [(run.role, whole(run)) for run in setting.runs] == [
        ("corner", "L1-9"),
        ("title", "build"),
        ("badge", "heredoc"),
        ("badge", "target"),
    ]
    long = face("x" * 99, "", badges=("target",))
    title, words = head_widths(long)
    setting = set_head(long, title + words + 40)
    assert [run.role for run in setting.runs] == ["title", "badge"]
    assert len(setting.runs[0].lines) == 1
    assert whole(setting.runs[0]) == "x" * 99
    assert setting.runs[0].x + setting.runs[0].lines[0].width <= setting.runs[0].x + title + 13
    assert setting.runs[1].x > setting.runs[0].x + title
    assert head_widths(face("a", ""))[1] == 0
    assert [run.role for run in set_head(face("\u4e2d", "L1", badges=("target",)), 200).runs][-1] == "badge"


def test_labels() -> None:
    """A label stands around its middle, a line below the other."""
    one, two = set_label("COPY"), set_label("COPY \u00d74\nat 5/8")
    assert (one.height, two.height) == (13, 26)
    assert [line.text for line in two.run.lines] == ["COPY \u00d74", "at 5/8"]
    assert two.width > 20
    assert one.run.y == 3
    assert two.run.y == -3.5
