from __future__ import annotations

import json

import pytest

from stagegraph.logs.buildlog import VertexState
from stagegraph.logs.logtimes import go_span, moment
from tests.helpers.readlogs import only_build, read

LINES = ["#1 [1/2] FROM a", "#1 DONE 0.5s", "", "#2 [2/2] RUN b", "#2 1.000 output", "#2 DONE 2.0s"]
#: Tenths of a second after which each line is printed.
AFTER = [0, 5, 5, 6, 17, 26]


def prefixed(form: str) -> str:
    """The lines, each behind a prefix with its time: ``{s}`` seconds and a tenth, ``{ms}`` milliseconds since 1970."""
    return "".join(
        form.replace("{s}", f"{20 + tenths / 10:.1f}").replace("{ms}", str(1741083320000 + 100 * tenths)) + line + "\n"
        for line, tenths in zip(LINES, AFTER, strict=True)
    )


@pytest.mark.parametrize(
    ("form", "began"),
    [
        ("2025-03-04T10:15:{s}000Z ", 1741083320.0),
        ("[2025-03-04T12:15:{s}+02:00] ", 1741083320.0),
        ("2025-03-04 10:15:{s} | ", 1741083320.0),
        ("2025/03/04 10:15:{s} job: ", 1741083320.0),
        ("2025-Mar-04 10:15:{s} ", 1741083320.0),
        ("{ms} ", 1741083320.0),
        ("\x1b_bk;t={ms}\x07", 1741083320.0),
        ("10:15:{s} ", None),
        ("[10:15:{s}] [build] ", None),
        ("Mar  4 10:15:{s} host docker[4711]: ", None),
        ("12:15:{s} AM ", None),
        ("2025-03-04T10:15:{s}Z 01E ", 1741083320.0),
    ],
)
def test_times(form: str, began: float | None) -> None:
    """Times before lines tell when steps began and how long the build took; those with a date when it began."""
    build = only_build(read(prefixed(form)))
    assert build.wall == pytest.approx(2.6, abs=1e-3)
    assert build.began == (None if began is None else pytest.approx(began, abs=1e-3))
    starts = [one.intervals[0].start for one in build.vertices]
    assert starts == [pytest.approx(0.0, abs=1e-3), pytest.approx(0.6, abs=1e-3)]
    assert [one.intervals[0].end for one in build.vertices] == [pytest.approx(0.5), pytest.approx(2.6, abs=1e-3)]
    assert build.name == ""


@pytest.mark.parametrize("form", ["job | ", "[INFO] ", "  12: ", "> ", "\x1b[36mweb  |\x1b[0m ", "a\tb\t"])
def test_no_times(form: str) -> None:
    """Prefixes without a time tell no starts."""
    build = only_build(read(prefixed(form)))
    assert build.wall is None
    assert [(one.seconds, one.intervals) for one in build.vertices] == [(0.5, ()), (2.0, ())]


def test_numbers_of_lines() -> None:
    """Numbers before lines are no names of streams."""
    text = "".join(f"{number} {line}\n" for number, line in enumerate(LINES, 1))
    assert len(only_build(read(text)).vertices) == 2


def test_noon_and_midnight() -> None:
    """Times without a date go on after midnight, and know the two halves of a day."""
    text = "11:59:59 PM #1 [1/1] FROM a\n12:00:01 AM #1 DONE 2.0s\n"
    assert only_build(read(text)).wall == pytest.approx(2.0)
    assert only_build(read("11:59:59 AM #1 [1/1] FROM a\n12:00:01 PM #1 DONE 2.0s\n")).wall == pytest.approx(2.0)


def test_time_in_a_line_of_its_own() -> None:
    """A date that stands in a line of its own is the time of the next line."""
    text = prefixed("2025-Sep-19 14:22:{s}63967\n")
    build = only_build(read(text))
    assert build.wall == pytest.approx(2.6, abs=1e-3)


def test_failed_and_canceled_steps_with_times() -> None:
    """With times before lines, it is known how long a failed or canceled step took; a cached one took none."""
    text = (
        "10:00:00 #1 [1/3] FROM a\n10:00:00 #1 CACHED\n10:00:01 #2 [2/3] RUN b\n10:00:01 #2 ...\n"
        "10:00:01 #3 [3/3] RUN c\n10:00:03 #3 ERROR: no\n10:00:04 #2 CANCELED\n10:00:04 #4 [4/3] RUN d\n"
    )
    build = only_build(read(text))
    assert [(one.state, one.seconds) for one in build.vertices] == [
        (VertexState.CACHED, 0.0),
        (VertexState.CANCELED, 3.0),
        (VertexState.FAILED, 2.0),
        (VertexState.RUNNING, None),
    ]
    assert [len(one.intervals) for one in build.vertices] == [0, 1, 1, 0]


def test_streams_of_one_build() -> None:
    """A prefix that stands before some lines alone is no stream of its own."""
    text = "deploy> #1 [1/2] FROM a\n#1 DONE 0.5s\n\ndeploy> #2 [2/2] RUN b\n#2 DONE 1.0s\n"
    build = only_build(read(text))
    assert [(one.name, one.seconds) for one in build.vertices] == [("[1/2] FROM a", 0.5), ("[2/2] RUN b", 1.0)]
    assert build.name == ""


def test_streams_of_two_builds() -> None:
    """Each of two prefixes with whole builds is a stream; what fails or warns is of the one that was read last."""
    text = (
        "a | #1 [1/1] FROM a\nb | #1 [1/1] FROM a\na | #1 DONE 1.0s\nb | #1 DONE 2.0s\n"
        "b | ERROR: failed to solve: no\nb | 1 warning found:\nb |  - Rule: text (line 3)\n"
    )
    first, second = read(text).builds
    assert (first.name, first.vertices[0].seconds, first.error) == ("a", 1.0, "")
    assert (second.name, second.vertices[0].seconds, second.error) == ("b", 2.0, "failed to solve: no")
    assert [one.line for one in second.warnings] == [3]


def test_words_with_numbers_are_no_lines() -> None:
    """What only looks like a line of BuildKit, behind other words, is none."""
    text = "see change #5 done\n#1 [1/1] FROM a\nMerge #7 from b\n0.100 #9 [1/1] FROM c\n#1 DONE 1.0s\n"
    assert [one.number for one in only_build(read(text)).vertices] == [1]


def test_many_prefixes() -> None:
    """Not endlessly many prefixes are told apart."""
    text = "".join(f"job{name} | #1 [1/1] FROM a\njob{name} | #1 DONE 1.0s\n" for name in range(600))
    assert len(read(text).builds) == 500


def test_sections_of_gitlab() -> None:
    """What GitLab's runner folds by is no part of a line."""
    text = "section_start:1703252961:build\r\x1b[0K#1 [1/1] FROM a\nsection_end:1703252962:build\r\x1b[0K#1 DONE 1.0s\n"
    assert [one.seconds for one in only_build(read(text)).vertices] == [1.0]


def test_lines_that_were_written_over() -> None:
    """Parts of a line that were written one over the other are read in turn; a program's own are not."""
    text = "#1 [1/2] FROM a\n#1 push 1.4s\r#1 push 2.7s\r#1 DONE 2.7s\n\n"
    text += "#2 [2/2] RUN b\n#2 0.5 10%\r#2 DONE 9.0s\n#2 DONE 1.0s\n"
    assert [one.seconds for one in only_build(read(text)).vertices] == [2.7, 1.0]


def test_lines_within_a_text() -> None:
    """A whole log that a text of JSON holds is read, line by line."""
    text = json.dumps(
        {"returncode": 0, "stderr": '#0 building with "a" instance using docker driver\n' + "\n".join(LINES)}
    )
    for line in (text, f"    {text[1:-1]},"):
        build = only_build(read(f"hello\n{line}\n"))
        assert [(one.name, one.seconds) for one in build.vertices] == [("[1/2] FROM a", 0.5), ("[2/2] RUN b", 2.0)]


@pytest.mark.parametrize("key", ["log", "message", "msg", "textPayload", "line"])
def test_lines_in_json(key: str) -> None:
    """Lines that something keeps in JSON are taken out of it, with their time."""
    text = "".join(
        json.dumps({key: line + "\n", "time": f"2025-03-04T10:15:{20 + tenths / 10}Z"}) + "\n"
        for line, tenths in zip(LINES, AFTER, strict=True)
    )
    assert only_build(read(text)).wall == pytest.approx(2.6, abs=1e-3)


@pytest.mark.parametrize("other", ["{", '{"a": 1}', "[1]", '{"log": 5}', "{" + "[" * 100_000, "{}", '{"log": ""}'])
def test_other_json(other: str) -> None:
    """Other lines that begin like JSON are left."""
    text = f"#1 [1/1] FROM a\n{other}\n#1 DONE 1.0s\n"
    assert [one.seconds for one in only_build(read(text)).vertices] == [1.0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2025-03-04T10:15:20Z", 1741083320.0),
        ("2025-03-04T10:15:20.5Z", 1741083320.5),
        ("2025-03-04T10:15:20.123456789+02:00", 1741076120.123456789),
        ("2025-03-04 10:15:20,5", 1741083320.5),
        ("2025-Mar-04 10:15:20", 1741083320.0),
        ("2025-Mai-04 10:15:20", None),
        ("0001-01-01T00:00:00Z", None),
        ("1969-12-31T23:59:59Z", None),
        ("1970-01-01T00:00:01Z", 1.0),
        ("2025-13-04T10:15:20Z", None),
        ("", None),
    ],
)
def test_moment(text: str, seconds: float | None) -> None:
    """Dates as logs write them; what is none, and Go's zero time, is None."""
    assert moment(text) == (None if seconds is None else pytest.approx(seconds, abs=1e-6))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1m2.5s", 62.5), ("221.456217ms", 0.221456), ("2h", 7200.0), ("5\u00b5s", 5e-6), ("1.2.3s", 0.0), ("no", 0.0)],
)
def test_go_span(text: str, seconds: float) -> None:
    """Spans as Go prints them."""
    assert go_span(text) == pytest.approx(seconds, abs=1e-6)
