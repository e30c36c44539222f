from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.depth import part_of
from tests.helpers.recorded import disagreements, record_in, records_in, verdicts

TESTS = Path(__file__).parents[1]
CASES = sorted(folder for folder in (TESTS / "cases").iterdir() if folder.is_dir())
GENERATED = TESTS / "data" / "generated.jsonl.gz"
CONFIGS = TESTS / "data" / "configs.jsonl.gz"
RULES = {name: TESTS / "data" / f"{name}.jsonl.gz" for name in ("faults", "features")}
PARTS = 6
SHOWN = 10  # disagreements in the message of a test that fails

THIRD_PARTY = TESTS.parents[1] / "shared" / "conformance"
# BuildKit's answer varies from run to run: an unknown instruction between two names equally near to it.
CHANCE = {"4e18311aea9761a3"}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case(folder: Path) -> None:
    """The case gets BuildKit's recorded answer on every level, for every target."""
    found = list(verdicts(record_in(folder)))
    assert found, "the case asks nothing"
    assert [verdict for verdict in found if not verdict.agrees] == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("part", range(PARTS))
def test_generated(part: int) -> None:
    """Each Dockerfile of the random generator gets BuildKit's recorded answer on every level, for every target."""
    records = list(records_in(GENERATED))[part::PARTS]
    assert len(records) > 200
    found = disagreements(part_of(records, 40))
    assert not found, "\n".join([f"{len(found)} disagreements, among them:", *found[:SHOWN]])


def test_configurations() -> None:
    """Files whose base images bring variables, folders, users, shells and triggers along get BuildKit's answers."""
    records = list(records_in(CONFIGS))
    assert len(records) > 700
    found = disagreements(part_of(records, 120))
    assert not found, "\n".join([f"{len(found)} disagreements, among them:", *found[:SHOWN]])


@pytest.mark.parametrize("name", RULES)
def test_rules(name: str) -> None:
    """Files for one rule each, and those over every documented flag, get BuildKit's answers."""
    records = list(records_in(RULES[name]))
    assert len(records) > 50
    found = disagreements(part_of(records, 120))
    assert not found, "\n".join([f"{len(found)} disagreements, among them:", *found[:SHOWN]])


@pytest.mark.wide
@pytest.mark.skipif(not THIRD_PARTY.is_dir(), reason=f"third-party Dockerfiles are judged where {THIRD_PARTY} is")
@pytest.mark.parametrize("name", ["article", "buildkit_tests.jsonl.gz", "real.jsonl.gz"])
def test_third_party(name: str) -> None:
    """Files of other projects, judged where they lie, get BuildKit's answers on every level, but where chance rules."""
    records = [record for record in records_in(THIRD_PARTY / name) if record.name not in CHANCE]
    found = [verdict for record in records for verdict in verdicts(record)]
    wrong = [f"{verdict.level}: {verdict.why}" for verdict in found if not verdict.agrees]
    assert {"outcome", "used", "images", "edges", "steps", "names"} <= {verdict.level for verdict in found}
    assert not wrong, "\n".join([f"{len(wrong)} disagreements, among them:", *wrong[:SHOWN]])
