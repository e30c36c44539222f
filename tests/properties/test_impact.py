"""What runs again, for any two Dockerfiles."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given

import stagegraph
from stagegraph.analysis.counting import counted_steps
from stagegraph.render.formats.impactjson import impact_json
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.impactmarkdown import impact_markdown
from stagegraph.render.story.impacttext import impact_text, why_text
from tests.helpers.depth import examples
from tests.helpers.strategies import dockerfiles

SETTINGS = examples(100)
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
@given(dockerfiles(), dockerfiles())
def test_the_same_again(before: str, after: str) -> None:
    """The answer does not depend on anything else."""
    first = impact_json(stagegraph.impact(planned(before), planned(after)))
    assert first == impact_json(stagegraph.impact(planned(before), planned(after)))
