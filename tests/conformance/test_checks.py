from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stagegraph
from stagegraph.graph.checks.results import violations
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.graph.resolve.buildoptions import BuildOptions, platform_options
from tests.helpers.depth import part_of
from tests.helpers.recorded import Record, records_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TESTS = Path(__file__).parents[1]
OWN = {"cases": TESTS / "cases", "generated": TESTS / "data" / "generated.jsonl.gz"}
RULES = {name: TESTS / "data" / f"{name}.jsonl.gz" for name in ("faults", "features")}
CONFIGS = TESTS / "data" / "configs.jsonl.gz"
OWN_ANSWERS = TESTS / "data" / "checks.jsonl.gz"
SHOWN = 10  # disagreements in the message of a test that fails
# A variable of FROM with two names equally near to it: BuildKit suggests either, from one run to the next.
CHANCE = {("generated", "g1-646"), ("features", "s31011-147")}

THIRD_PARTY = TESTS.parents[1] / "shared" / "conformance"


def answers(path: Path) -> dict[tuple[str, str], list[list[Any]]]:
    """BuildKit's violations, ``[rule, line, message]``, by set and name of the record."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {(row["set"], row["id"]): row["lint"] for row in rows}


def found(record: Record) -> list[list[Any]]:
    """Ours; none for a file that cannot be parsed, or whose settings cannot be read."""
    options = BuildOptions(
        build_args=record.build_args,
        platform=platform_options(record.platform)[0],
        image_configs=read_image_configs(record.image_configs),
    )
    try:
        dockerfile = stagegraph.parse(record.text)
        return [[one.rule, one.line, one.message] for one in violations(dockerfile, options)]
    except stagegraph.DockerfileError:
        return []


def disagreements(
    name: str, records: Iterable[Record], recorded: dict[tuple[str, str], list[list[Any]]]
) -> Iterator[str]:
    """The records with other violations than BuildKit's, in whatever order."""
    for record in records:
        theirs, ours = recorded[name, record.name], found(record)
        if sorted(theirs) != sorted(ours) and (name, record.name) not in CHANCE:
            yield f"{record.name}: BuildKit {theirs}, stagegraph {ours}"


@pytest.mark.parametrize("name", OWN)
def test_own(name: str) -> None:
    """Every record of a set of the project has the violations that BuildKit reports, rule, line and words."""
    recorded = answers(OWN_ANSWERS)
    records = [one for one in records_in(OWN[name]) if (name, one.name) in recorded]
    assert len(records) > 200
    wrong = list(disagreements(name, part_of(records, 120), recorded))
    assert not wrong, "\n".join([f"{len(wrong)} disagreements, among them:", *wrong[:SHOWN]])


def test_configurations() -> None:
    """With the configurations of the base images too, a file has the violations that BuildKit reports."""
    records = list(records_in(CONFIGS))
    recorded = {("configs", one.name): [row for row in one.lint or [] if row[0] != "ERROR"] for one in records}
    wrong = list(disagreements("configs", part_of(records, 80), recorded))
    assert not wrong, "\n".join([f"{len(wrong)} disagreements, among them:", *wrong[:SHOWN]])


@pytest.mark.parametrize("name", RULES)
def test_rules(name: str) -> None:
    """Files for one rule each, and those over every documented flag, have BuildKit's violations, up to a refusal."""
    records = [one for one in records_in(RULES[name]) if one.lint is not None]
    assert len(records) > 50
    recorded = {(name, one.name): [row for row in one.lint or [] if row[0] != "ERROR"] for one in records}
    wrong = list(disagreements(name, part_of(records, 80), recorded))
    assert not wrong, "\n".join([f"{len(wrong)} disagreements, among them:", *wrong[:SHOWN]])


@pytest.mark.wide
@pytest.mark.skipif(not THIRD_PARTY.is_dir(), reason=f"third-party Dockerfiles are judged where {THIRD_PARTY} is")
@pytest.mark.parametrize("name", ["buildkit_tests", "real"])
def test_third_party(name: str) -> None:
    """Files of other projects, judged where they lie, have BuildKit's violations, rule, line and words."""
    recorded = answers(THIRD_PARTY / "lint.jsonl.gz")
    records = list(records_in(THIRD_PARTY / f"{name}.jsonl.gz"))
    wrong = list(disagreements(name, records, recorded))
    assert not wrong, "\n".join([f"{len(wrong)} disagreements, among them:", *wrong[:SHOWN]])


PAGE = TESTS.parent / "docs" / "check.md"
TABLE = r"(?<=<!-- table of {} -->\n).*?(?=\n<!-- end -->)"
Answers = tuple[str, Record, "list[list[Any]]"]


def own_sets() -> Iterator[Answers]:
    """The records of the project: the set, the record, BuildKit's violations."""
    own = answers(OWN_ANSWERS)
    for name, path in OWN.items():
        yield from ((name, one, own[name, one.name]) for one in records_in(path) if (name, one.name) in own)
    for name, path in {**RULES, "configs": CONFIGS}.items():
        yield from ((name, one, one.lint) for one in records_in(path) if one.lint is not None)


def other_sets() -> Iterator[Answers]:
    """The same for files of other projects, where they are."""
    recorded = answers(THIRD_PARTY / "lint.jsonl.gz")
    for name in ("buildkit_tests", "real"):
        for one in records_in(THIRD_PARTY / f"{name}.jsonl.gz"):
            yield name, one, recorded[name, one.name]


def agreement(records: Iterable[Answers]) -> dict[str, list[int]]:
    """For each rule how often BuildKit reports it, how often we do, too, and we alone."""
    counts: dict[str, list[int]] = {}
    for name, record, rows in records:
        if (name, record.name) in CHANCE:
            continue
        theirs = Counter(tuple(row) for row in rows if row[0] != "ERROR")
        ours = Counter(tuple(row) for row in found(record))
        for at, rows_of in enumerate((theirs, theirs & ours, ours - theirs)):
            for row, times in rows_of.items():
                counts.setdefault(row[0], [0, 0, 0])[at] += times
    return counts


def table(counts: dict[str, list[int]]) -> str:
    """The counts for the page."""
    total = [sum(one[at] for one in counts.values()) for at in range(3)]
    rows = [f"| `{rule}` | {n} | {same} | {more} |" for rule, (n, same, more) in sorted(counts.items())]
    head = "| check | BuildKit reports | the same | only stagegraph |\n|---|---|---|---|"
    return "\n".join([head, *rows, f"| all | {total[0]} | {total[1]} | {total[2]} |"])


OTHERS = pytest.mark.skipif(
    not THIRD_PARTY.is_dir(), reason=f"third-party Dockerfiles are judged where {THIRD_PARTY} is"
)


@pytest.mark.unmeasured
@pytest.mark.wide
@pytest.mark.parametrize(
    ("name", "records"), [("checks", own_sets), pytest.param("checks of other projects", other_sets, marks=OTHERS)]
)
def test_table(name: str, records: Callable[[], Iterable[Answers]]) -> None:
    """The tables in docs/check.md are how far we agree with BuildKit, by rule; ``STAGEGRAPH_UPDATE=1`` renews them."""
    counts = agreement(records())
    pattern = re.compile(TABLE.format(name), re.DOTALL)
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("STAGEGRAPH_UPDATE"):
        PAGE.write_text(pattern.sub(lambda _: table(counts), page), encoding="utf-8")
    else:
        (shown,) = pattern.findall(page)
        assert shown == table(counts)
    assert all(same >= 0.99 * n and more <= 0.01 * n for n, same, more in counts.values())
    assert sum(same for _, same, _ in counts.values()) >= 0.999 * sum(n for n, _, _ in counts.values())
