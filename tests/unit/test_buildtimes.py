"""Logs and timings as users of the library see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import stagegraph
from tests.helpers.loggedbuilds import LOGS, recorded_plan

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "java-7stage/rawjson.runtime.log"
LIBRARY: Any = stagegraph  # seen as by a caller without a type checker


def read() -> stagegraph.BuildTimings:
    """The timings of a recorded build."""
    plan = recorded_plan(NAME)
    assert plan is not None
    return plan.timings(stagegraph.read_log(LOGS / NAME))


def test_a_log_is_read_from_a_path_or_from_bytes() -> None:
    """A path as text or as a path, bytes, and pieces of bytes give the same."""
    path = LOGS / NAME
    content = path.read_bytes()
    found = stagegraph.read_log(path)
    assert found == stagegraph.read_log(str(path)) == stagegraph.read_log(content)
    assert found == stagegraph.read_log(content[at : at + 999] for at in range(0, len(content), 999))
    assert [len(build.vertices) for build in found.builds] == [15]


def test_timings_with_and_without_a_plan() -> None:
    """A log alone, one of its builds, and a log with a plan have timings of one wall time."""
    log = stagegraph.read_log(LOGS / NAME)
    assert stagegraph.timings(log) == stagegraph.timings(log.builds[0])
    assert stagegraph.timings(log).wall == read().wall
    assert read().plan is recorded_plan(NAME)
    assert isinstance(read(), stagegraph.Timings)


def test_what_a_change_would_save() -> None:
    """Suppositions are texts or values, plans of other targets take these durations, and savings are told."""
    timings = read()
    assert timings.what_if("build=0s").wall == timings.what_if(stagegraph.Takes("build", 0)).wall < timings.wall - 2
    assert timings.what_if(max_parallelism=1).wall > timings.wall
    assert timings.plan is not None
    deps = stagegraph.plan(timings.plan.dockerfile, "deps")
    assert timings.what_if(plan=deps).wall < timings.wall
    assert len(timings.savings(most=2)) == 2
    assert len(timings.savings("deps 3/3=1s", plan=deps, max_parallelism=2)) == 3


def test_a_build_without_a_log() -> None:
    """A plan tells how long its build takes with usual durations, or with those that are known."""
    plan = recorded_plan(NAME)
    assert plan is not None
    assert plan.forecast("build 2/2=1m").wall > plan.forecast().wall == stagegraph.forecast(plan).wall
    assert plan.forecast(max_parallelism=1).wall > plan.forecast().wall


def test_the_document() -> None:
    """It is that of the command line: the build, and the changes that would save most."""
    document = read().to_dict("build.log")
    schema = json.loads((Path(__file__).parents[2] / "docs" / "timings.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert (document["log"], len(document["savings"])) == ("build.log", 3)


def test_pictures() -> None:
    """Timings are drawn as a timeline and a trace, with what is supposed; a plan is drawn with them."""
    found = read()
    forecast = found.what_if("deps=1s")
    assert found.svg() == found._repr_svg_()
    assert ">deps<" in found.svg()
    assert found.svg(theme="dark", log="build.log", forecast=forecast).count('font-size="14"') == 2
    assert "https://x.y/D#L3" in found.svg(link_base="https://x.y/D")
    for text, builds in ((found.trace(), 1), (found.trace(log="build.log", forecast=forecast), 2)):
        events = json.loads(text)["traceEvents"]
        assert sum(one["name"] == "process_name" for one in events) == builds
    plan = recorded_plan(NAME)
    assert plan is not None
    assert "3.2 s of work" in plan.dot(timings=found)
    assert "3.2 s of work" not in plan.dot()
    with pytest.raises(stagegraph.UsageError, match="unknown theme 'red'"):
        found.svg(theme="red")


def test_two_builds_and_a_rebuild() -> None:
    """Timings are compared, and tell how long a rebuild takes."""
    timings = read()
    assert timings.compare(timings).largest == ()
    assert timings.plan is not None
    rebuilt = timings.rebuild(stagegraph.impact(timings.plan, timings.plan))
    assert rebuilt.certain
    assert rebuilt.most.wall < 1


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda: LIBRARY.read_log(7), TypeError, "a log is a path, or bytes, not int"),
        (lambda: LIBRARY.read_log("/no/such.log"), stagegraph.InputError, "cannot read the log /no/such.log: No such"),
        (lambda: LIBRARY.read_log(b"nothing"), stagegraph.InputError, "no progress log"),
        (lambda: LIBRARY.timings("build.log"), TypeError, "takes what stagegraph.read_log returned, not str"),
        (lambda: LIBRARY.timings(stagegraph.BuildLog(())), stagegraph.UsageError, "the log tells 0 builds"),
        (lambda: read().what_if("build"), stagegraph.UsageError, "'build' supposes nothing"),
        (lambda: read().what_if(max_parallelism=0), stagegraph.UsageError, "0 steps at the same time are none"),
    ],
)
def test_what_makes_no_sense(ask: Callable[[], object], error: type[Exception], message: str) -> None:
    """What is no log, no supposition and no limit is refused in words."""
    with pytest.raises(error, match=message):
        ask()
