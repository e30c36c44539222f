"""A review in Markdown: what stands in it, and that it never has more than there is room for."""

from __future__ import annotations

import json
from functools import partial

import pytest

import stagegraph
from stagegraph.analysis.findings.checking import refusal
from stagegraph.analysis.findings.filefindings import of_refused, with_excerpts
from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.review.filestates import FileState
from stagegraph.analysis.review.reviewed import Review, ReviewedFile
from stagegraph.render.documents.orders import ReviewOrder
from stagegraph.render.documents.registry import named, written
from stagegraph.render.documents.reviewformats import REVIEWS
from stagegraph.render.documents.reviews import COMMENT, SUMMARY, Room, markdown_review, text_review
from stagegraph.render.shared.cells import width_of
from stagegraph.render.shared.links import file_address
from stagegraph.render.shared.tables import Style
from stagegraph.values import replace
from tests.helpers.twofiles import PAIRS, compared, pair

OLD = "FROM alpine:3.22 AS build\nRUN make\nFROM scratch AS app\nCOPY --from=build /a /\n"
NEW = OLD.replace("make", "make all").replace("AS app", "AS App")


def many_stages(number: int, word: str) -> str:
    """A Dockerfile with so many stages."""
    return "".join(f"FROM alpine:3.22 AS s{at}\nRUN {word} {at} {'x' * 60}\n" for at in range(number)) + "FROM s0\n"


def changed(path: str, old: str = OLD, new: str = NEW, **more: object) -> ReviewedFile:
    """A file that differs."""
    dockerfile = stagegraph.parse(new, path)
    findings = with_excerpts(dockerfile, stagegraph.check(dockerfile))
    values = {"changes": compared(old, new), "findings": findings, **more}
    return ReviewedFile(path, FileState.CHANGED, path, **values)  # type: ignore[arg-type]


def added(path: str, text: str = NEW) -> ReviewedFile:
    """A new file."""
    dockerfile = stagegraph.parse(text, path)
    findings = with_excerpts(dockerfile, stagegraph.check(dockerfile))
    return ReviewedFile(path, FileState.NEW, "", findings, plan=plan_request(dockerfile, PlanRequest()))


def markdown(files: list[ReviewedFile], room: Room = COMMENT, **more: object) -> str:
    """The review in Markdown."""
    review = Review(files, revision="main", commit="0123456789abcdef", **more)  # type: ignore[arg-type]
    return markdown_review(ReviewOrder(review, "https://h.example/b", "1.2"), room)


def balanced(text: str) -> bool:
    """Whether no fence and no folded part is open at the end."""
    lines = text.splitlines()
    fences = sum(line.startswith("```") for line in lines)
    return fences % 2 == 0 and text.count("<details>") == text.count("</details>")


def test_one_file() -> None:
    """Of one file there is no table, and its picture is open."""
    text = markdown([changed("a/Dockerfile")])
    assert text.startswith(
        "### 1 of 1 Dockerfile changes; new: 1 warning.\n\n[`a/Dockerfile`](https://h.example/b/a/Dockerfile): "
    )
    assert "\n\n```mermaid\n" in text
    assert "<summary>Picture" not in text
    assert "**New findings**\n\n- **warning** [L3](https://h.example/b/a/Dockerfile#L3): " in text
    assert text.endswith("<sub>Compared with 0123456789ab (main). stagegraph 1.2</sub>\n")


def test_several_files() -> None:
    """Of several files there is a table; of those of which it says all there is no more."""
    gone = ReviewedFile("z", FileState.GONE, "z")
    same = ReviewedFile("y", FileState.SAME, "y")
    broken = ReviewedFile("x", FileState.CHANGED, "x", problem="x is a folder")
    text = markdown([added("b"), changed("a"), gone, same, broken])
    assert "| [`a`](https://h.example/b/a) | 2 of 2 targets change: " in text
    assert "| `z` | gone | - | - |" in text
    assert "| [`x`](https://h.example/b/x) | cannot be read | - | - |" in text
    assert "> x is a folder" in text
    assert "#### `z`" not in text
    assert text.count("<details><summary>Picture</summary>") == 2
    assert "1 other Dockerfile as before." in text
    assert balanced(text)


def test_every_finding() -> None:
    """Where all findings count they are called so, and none is folded away as an old one."""
    file = changed("a")
    assert file.findings is not None
    known = frozenset(file.findings.fingerprints())
    old = ReviewedFile("a", FileState.CHANGED, "a", file.findings, known, file.changes)
    assert "<summary>1 finding as before</summary>" in markdown([old])
    text = markdown([old], every=True)
    assert "**Findings**" in text
    assert "as before</summary>" not in text
    assert text.startswith("### 1 of 1 Dockerfile changes; 1 warning.")
    assert markdown([], every=True).startswith("### no Dockerfile changes, nothing is found.")


def test_only_what_a_file_takes() -> None:
    """A file that does not differ itself is counted apart."""
    same = [ReviewedFile(path, FileState.SAME, path, changes=compared(OLD, NEW)) for path in ("a", "b")]
    assert markdown(same).startswith("### what 2 Dockerfiles take changes, nothing new is found.")
    assert markdown([*same, changed("c")]).startswith("### 1 of 3 Dockerfiles changes, and what 2 more take; new: ")


@pytest.mark.parametrize("number", [1, 3, 60])
@pytest.mark.parametrize("stages", [2, 24])
def test_there_is_room(number: int, stages: int) -> None:
    """However many files of however many stages differ, a comment has at most 65,000 characters, and says so."""
    one = changed("Dockerfile", many_stages(stages, "a"), many_stages(stages, "b") + "FROM s1 AS Extra\n" * 30)
    files = [
        ReviewedFile(f"{at:02}/Dockerfile", one.state, "x", one.findings, changes=one.changes) for at in range(number)
    ]
    text = markdown(files)
    assert len(text) <= COMMENT.most
    assert balanced(text)
    if number != 3:
        cut = "is left out, as there is no room for it; `stagegraph review` prints all._"
        assert (cut in text) is (number == 60)
    assert text.count("#### ") == (number if number > 1 else 0) or number == 60
    whole = markdown(files, SUMMARY)
    assert len(text) <= len(whole.encode()) <= SUMMARY.most
    assert number < 60 or "| and 20 more | | | |" in text


def test_details_give_way_first() -> None:
    """Where there is little room, what runs again step by step goes first, then details, then the picture."""
    one = changed("Dockerfile", many_stages(9, "a"), many_stages(9, "b") + "FROM s1 AS Extra\n")
    told = []
    for most in (500, 1500, 4500, 9000, 20_000):
        text = markdown([one], Room(most=most, encoding="utf-8", files=3, findings=3, pictures=1))
        assert len(text.encode()) <= most
        assert balanced(text)
        found = ("New findings", "```mermaid", "<summary>What runs", "Where it starts")
        told.append([word in text for word in found])
    assert told == sorted(told)
    assert (told[0], told[-1]) == ([False] * 4, [True] * 4)
    assert all(findings or not (picture or details or steps) for findings, picture, details, steps in told)


def test_characters_beyond_the_plane() -> None:
    """Characters count as UTF-16 has them in a comment, and as bytes in a summary."""
    assert (COMMENT.size("\U0001f600a"), SUMMARY.size("\U0001f600a")) == (3, 5)


def test_addresses() -> None:
    """What is no letter of an address is written with its number."""
    assert file_address("https://h/", "a b/#?%\u00e9\udcff") == "https://h/a%20b/%23%3F%25%C3%A9%FF"
    assert file_address("", "a") == ""


def test_text() -> None:
    """The text has the table, then all of each file; problems stand there, too."""
    files = [changed("a"), added("b"), ReviewedFile("x", FileState.SAME, "x", problem="it is a pipe")]
    order = ReviewOrder(Review(files, revision="0123", commit="0123456"))
    text = text_review(order)
    assert text.startswith("2 of 3 Dockerfiles change, and what one more takes; new: 2 warnings.\n\nDOCKERFILE  ")
    for word in ("x: it is a pipe", "WHERE IT STARTS", "[StageNameCasing]", "Compared with 0123456.\n"):
        assert word in text
    assert (
        text_review(ReviewOrder(Review([])))
        == "0 Dockerfiles: nothing found.\n\nNothing is compared: every finding is told.\n"
    )


def test_moved_files() -> None:
    """A file that moved is told with the path that it had."""
    moved = ReviewedFile("b", FileState.MOVED, "a", changed("b").findings)
    text = markdown([moved])
    assert "[`b`](https://h.example/b/b): was `a`; 1 warning." in text
    fine = ReviewedFile("b", FileState.MOVED, "a", problem="no text", findings=changed("b", new=OLD).findings)
    assert "was `a`; cannot be compared." in markdown([fine])
    assert "was `a`; nothing found." in markdown([ReviewedFile("b", FileState.MOVED, "a")])


def test_each_form() -> None:
    """Each form tells of the finding by its rule, or by its number."""
    files = [changed("a"), ReviewedFile("b", FileState.GONE, "b")]
    order = ReviewOrder(Review(files, revision="main", commit="0123"), version="1.2", style=Style)
    for one in REVIEWS:
        assert (b"StageNameCasing" in written(one, order)) is (one.name != "numbers")
    assert b"\nwarning=1\n" in written(named(REVIEWS, "numbers"), order)


def test_long_messages() -> None:
    """A message that is very long is cut; one without a line has no place."""
    name = "n" * 2000
    dockerfile = stagegraph.parse(f"FROM scratch\nUSER ${name}\n", "a")
    findings = with_excerpts(dockerfile, stagegraph.check(dockerfile, build_args={"X": "1"}))
    text = markdown([ReviewedFile("a", FileState.NEW, "", findings)])
    (line,) = [one for one in text.splitlines() if "UndefinedVar" in one]
    assert len(line) < 900
    assert "\n- **warning** no ARG declares" in text


def test_settings_alone() -> None:
    """A change after which no step runs again has no steps to tell."""
    text = markdown([changed("a", new=OLD + "LABEL a=b\n")])
    assert "no step changes, 1 setting differs in app." in text
    assert "Where it starts" not in text
    idle = changed("a", new=OLD, changes=compared(OLD, "# x\n" + OLD))
    assert "nothing changes in what is built; only comments" in markdown([idle])


def test_steps_that_may_run_again() -> None:
    """Steps that run again if bytes differ are told apart."""
    new = OLD.replace("make", "make all")
    assert "| 1 + 1 perhaps of 3 |" in markdown([changed("a", new=new), added("b")])


def test_files_without_anything() -> None:
    """Where nothing is compared, files with findings are listed one after the other."""
    review = Review([changed("a", changes=None), changed("b", new=OLD, changes=None)])
    text = markdown_review(ReviewOrder(review), COMMENT)
    assert text.startswith("### 2 Dockerfiles: 1 warning.\n\n`a`: 1 warning.\n\n**Findings**")
    refused = ReviewedFile("c", FileState.NEW, problem="no text")
    assert "new: cannot be read" in markdown([refused])
    contexts = [changed("a", context="."), changed("b", context="b c")]
    assert "Build contexts: the top for a; b c for b." in markdown(contexts)
    many = [replace(contexts[0], path=f"{at:02}", context=f"{at % 10}") for at in range(70)]
    assert "Build contexts: 0 for 00, 10, 20 and 4 more; 1 for" in markdown(many)
    assert " and 4 more; and 2 more. " in markdown(many)
    gone = ReviewedFile("z", FileState.GONE, "z", changed("z").findings, frozenset(("x",)))
    assert "| gone | - | new: 1 warning |" in markdown([gone, *contexts])


def test_mended_and_refused() -> None:
    """Findings that are gone are counted; a refusal that needs no advice has none."""
    before = changed("a").findings
    assert before is not None
    mended = changed("a", new=OLD, known=frozenset(before.fingerprints()))
    with pytest.raises(stagegraph.DockerfileError) as caught:
        stagegraph.parse("FROM a\nRUNN b\n", "c")
    broken = ReviewedFile("c", FileState.NEW, "", of_refused(caught.value, replace(refusal(caught.value), advice="")))
    text = markdown([mended, broken])
    assert "| 1 mended |" in text
    assert "- **error** [L2](https://h.example/b/c#L2): dockerfile parse error" in text


def test_a_table_without_room() -> None:
    """Where names alone are longer than there is room for, that is said."""
    gone = [ReviewedFile(f"{'x' * 3000}{at}", FileState.GONE, "x") for at in range(50)]
    text = markdown(gone)
    assert len(text) < COMMENT.most
    assert "_More is left out, as there is no room for it; `stagegraph review` prints all._" in text
    broken = [ReviewedFile(one.path, FileState.NEW, problem="no text") for one in gone]
    assert len(markdown(broken)) < COMMENT.most
    assert "_More of 40 files is left out" in markdown(broken)


def test_every_pair() -> None:
    """Whatever changes, each form tells it: nothing is open at the end, and no line of text is wider than it may be."""
    files = [ReviewedFile(folder.name, FileState.CHANGED, folder.name, changes=pair(folder)) for folder in PAIRS]
    review = Review(files, revision="main", commit="0123456789abcdef")
    order = ReviewOrder(review, "https://h.example/b", "1.2", style=partial(Style, 40))
    assert all(width_of(line) <= 40 for line in text_review(order).splitlines())
    assert len(json.loads(written(named(REVIEWS, "json"), order))["files"]) == len(PAIRS)
    for room in (COMMENT, SUMMARY):
        text = markdown_review(order, room)
        assert room.size(text) <= room.most
        assert balanced(text)
        assert all(f"`{folder.name}`" in text for folder in PAIRS[:20])
