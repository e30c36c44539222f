from __future__ import annotations

import pytest

from stagegraph.errors import EnvironmentLacks
from stagegraph.render.documents.orders import ProjectPlanOrder
from stagegraph.render.documents.projectformats import PROJECT_PICTURES, PROJECT_PLANS
from stagegraph.render.documents.registry import PICTURES, PLANS, Needs, Option, written
from tests.helpers.formats import SIGNS
from tests.helpers.projects import shop


@pytest.mark.parametrize("name", [one.name for one in PROJECT_PICTURES])
def test_pictures(name: str) -> None:
    """A picture of several targets begins as one of a Dockerfile does, and heeds no address of one file."""
    wanted = next(one for one in PROJECT_PICTURES if one.name == name)
    usual = next(one for one in PICTURES if one.name == name)
    assert (wanted.suffixes, wanted.needs, wanted.binary, wanted.words) == (
        usual.suffixes,
        usual.needs,
        usual.binary,
        usual.words,
    )
    assert wanted.heeds == usual.heeds - {Option.LINK_BASE}
    order = ProjectPlanOrder(shop(), name="docker-bake.hcl")
    try:
        assert written(wanted, order).startswith(SIGNS[name][:12])
    except EnvironmentLacks:
        assert wanted.needs is Needs.DOT


def test_plans() -> None:
    """The plan of several targets is written as text or as JSON."""
    assert [one.name for one in PROJECT_PLANS] == [one.name for one in PLANS]
    assert written(PROJECT_PLANS[0], ProjectPlanOrder(shop("base"))).startswith(b"1 target of 1 Dockerfile")
    assert written(PROJECT_PLANS[1], ProjectPlanOrder(shop("base"))).startswith(b'{\n  "version": 1,\n')
