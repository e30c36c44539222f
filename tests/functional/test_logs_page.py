"""The examples of the page about logs are read, and are one build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stagegraph.logs.buildlog import LogForm, VertexState
from tests.helpers.readlogs import only_build, read

PAGE = (Path(__file__).parents[2] / "docs" / "logs.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ERROR = 'process "/bin/sh -c make test" did not complete successfully: exit code: 2'


def test_each_form_has_its_example() -> None:
    """Each form that is text has an example, plain lines one with times, too."""
    forms = [only_build(read(text)).form for text in EXAMPLES]
    assert forms == [LogForm.RAWJSON, LogForm.PLAIN, LogForm.PLAIN, LogForm.TTY]


@pytest.mark.parametrize("text", EXAMPLES, ids=["rawjson", "plain", "plain with times", "terminal"])
def test_examples(text: str) -> None:
    """Each example tells the same steps, their ends and, as far as the page says, their times."""
    build = only_build(read(text))
    assert [(one.name, one.state) for one in build.vertices] == [
        ("[1/3] FROM docker.io/library/alpine:3.20", VertexState.CACHED),
        ("[2/3] RUN make", VertexState.DONE),
        ("[3/3] RUN make test", VertexState.FAILED),
    ]
    assert build.vertices[1].seconds == pytest.approx(2.1)
    times = "T19:25" in text or "T10:15" in text
    assert (build.wall is not None) == (times or build.form is LogForm.TTY)
    assert build.wall in {None, 3.0}
    assert bool(build.vertices[1].intervals) == times
    if times or build.form is LogForm.TTY:
        assert build.vertices[2].seconds == pytest.approx(0.8)
    else:
        assert build.vertices[2].at_least == 0.7
    assert build.error in {"", f"failed to solve: {ERROR}"}
    assert [one.inputs for one in build.vertices] == (
        [(), (0,), (1,)] if build.form is LogForm.RAWJSON else [None, None, None]
    )
