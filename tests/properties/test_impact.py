"""What runs again, for any two Dockerfiles."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given
from hypothesis.strategies import randoms

import stagegraph
from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.grounds import Reads
from stagegraph.render.formats.impactjson import impact_json
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.impactmarkdown import impact_markdown
from stagegraph.render.story.impacttext import impact_text, why_text
from tests.helpers.depth import examples
from tests.helpers.mutating import mutated
from tests.helpers.strategies import dockerfiles

if TYPE_CHECKING:
    from random import Random

SETTINGS = examples(100)
_EDITED = 0.8  # of the pairs of builds, of which the others have nothing to do with each other
KNOWN: dict[str, Any] = {"*": {"config": {}}}


def planned(text: str) -> stagegraph.Plan:
    """The plan of a text that is accepted."""
    try:
        return stagegraph.plan(stagegraph.parse(text), image_configs=KNOWN)
    except stagegraph.DockerfileError:
        assume(False)
        raise


@SETTINGS
@given(dockerfiles())
def test_nothing_changed(text: str) -> None:
    """A build after itself is cached, all of it."""
    plan = planned(text)
    found = stagegraph.impact(plan, planned(text))
    assert {one.status for one in found.steps} <= {stagegraph.Status.CACHED}


@SETTINGS
@given(dockerfiles(), dockerfiles())
def test_any_two(before: str, after: str) -> None:
    """Each step has one status and its reasons, what goes on with a step that runs is not cached, all can be told."""
    old, new = planned(before), planned(after)
    found = stagegraph.impact(old, new)
    assert [one.step for one in found.steps] == [step for step in new.steps if not step.local]
    statuses = {one.step.id: one.status for one in found.steps}
    for one in found.steps:
        cached = one.status is stagegraph.Status.CACHED
        assert cached == (not one.because)
        assert not cached or statuses.get(one.step.root, one.status) is stagegraph.Status.CACHED
        chain = found.chain(one.step.id)
        assert len({link.step.id for link in chain}) == len(chain)
        assert cached or chain[-1] in found.causes
        assert why_text(found, one.step.id, Style(60))
    assert counted_steps(one.step for one in found.steps) == new.step_count
    assert all(len(line) <= 60 for line in impact_text(found, Style(60)).splitlines())
    assert len(impact_markdown(found)) < 65_000
    assert json.loads(impact_json(found))["steps"] or not new.steps


@SETTINGS
@given(dockerfiles())
def test_comments_blank_lines_and_case(text: str) -> None:
    """Comments, blank lines and the case of instructions change nothing."""
    other = re.sub(r"^([A-Z]{3,})(?= )", lambda found: f"# a comment\n\n{found[1].lower()}", text, flags=re.MULTILINE)
    found = stagegraph.impact(planned(text), planned(f"{other}\n# the end\n"))
    assert [one.step.name for one in found.steps if one.status is not stagegraph.Status.CACHED] == []


@SETTINGS
@given(dockerfiles())
def test_renamed_stages(text: str) -> None:
    """Other names of stages change nothing, where what takes from them follows."""
    found = stagegraph.impact(planned(text), planned(renamed(text)))
    assert [one.step.name for one in found.steps if one.status is not stagegraph.Status.CACHED] == []


def renamed(text: str) -> str:
    """The text with other names of its stages, but for those that are called as an image is."""
    names = {name.lower() for name in re.findall(r" AS (\S+)$", text, re.MULTILINE)} - {"alpine", "busybox"}

    def other(found: re.Match[str]) -> str:
        return f"{found[1]}other-{found[2].lower()}" if found[2].lower() in names else found[0]

    return re.sub(r"(^FROM (?:--\S+ )?|from=| AS )([\w-]+)(?![\w:./-])", other, text, flags=re.MULTILINE)


@SETTINGS
@given(dockerfiles(), dockerfiles(), randoms())
def test_what_only_bytes_decide(before: str, after: str, chance: Random) -> None:
    """Bytes decide only behind what runs or is such a step, or where files come from another step than before."""
    old, new = planned(before), planned(mutated(before, chance) if chance.random() < _EDITED else after)
    found = stagegraph.impact(old, new)
    for one in found.with_status(stagegraph.Status.CONTENT):
        behind = [found.by_id[name].status for name in one.step.inputs if name in found.by_id]
        moved = any(isinstance(reason, Reads) and found.is_cause(reason) for reason in one.because)
        assert moved or set(behind) - {stagegraph.Status.CACHED}, one


@SETTINGS
@given(dockerfiles(), dockerfiles())
def test_the_same_again(before: str, after: str) -> None:
    """The answer does not depend on anything else."""
    first = impact_json(stagegraph.impact(planned(before), planned(after)))
    assert first == impact_json(stagegraph.impact(planned(before), planned(after)))
