"""BuildKit's recorded answers, and what stagegraph says otherwise, level by level.

A record holds a Dockerfile, its build args and platform, what images bring along, and the answer: one refusal, or an
answer for each target. The form is described in CONTRIBUTING.md, "Add a case".
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import stagegraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


PLAIN = {
    "linux": {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
    "windows": {"Env": ["PATH=c:\\Windows\\System32;c:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0"]},
}


@dataclass(frozen=True)
class Record:
    """One question and BuildKit's answer."""

    name: str
    text: str
    build_args: dict[str, str]
    platform: str
    expected: dict[str, Any]
    configs: dict[str, Any]
    lint: list[list[Any]] | None = None

    @property
    def image_configs(self) -> dict[str, object]:
        """What BuildKit was told of images: of those that the record does not name, a PATH."""
        plain = PLAIN.get(self.platform.partition("/")[0], PLAIN["linux"])
        return {name: {"config": config} for name, config in {"*": plain, **self.configs}.items()}

    def answers(self) -> Iterator[tuple[str | None, dict[str, Any]]]:
        """The name of each target, None for the default one, with its answer."""
        targets = self.expected.get("targets")
        if targets is None:
            yield None, self.expected
            return
        stages = self.expected["stages"]
        for index, answer in targets.items():
            is_last = int(index) == len(stages) - 1
            yield None if is_last else stages[int(index)][0], answer


@dataclass(frozen=True)
class Verdict:
    """Whether stagegraph agrees with one level of one answer; ``why`` tells where it does not."""

    level: str
    agrees: bool
    why: str = ""


def record_in(folder: Path) -> Record:
    """The case of a folder with a ``Dockerfile``, kept byte for byte, and a ``case.json``."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    text = (folder / "Dockerfile").read_bytes().decode("utf-8")
    return Record(folder.name, text, case["build_args"], case["platform"], case["expected"], {})


def records_in(path: Path) -> Iterator[Record]:
    """The records of a folder of cases, or of a file of JSON lines, compressed by gzip."""
    if path.is_dir():
        for folder in sorted(path.iterdir()):
            yield record_in(folder)
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Record(
                row["id"],
                row["text"],
                row["build_args"],
                row["platform"],
                row["expected"],
                row.get("configs", {}),
                row.get("lint"),
            )


def verdicts(record: Record) -> Iterator[Verdict]:
    """What stagegraph says to each level of each answer of a record."""
    for target, answer in record.answers():
        place = f"{record.name}, target {target or '(default)'}"
        found = _ask(record, target)
        for verdict in _compared(answer, found):
            yield verdict if verdict.agrees else Verdict(verdict.level, False, f"{place}: {verdict.why}")


def disagreements(records: Iterable[Record]) -> list[str]:
    """Every level on which stagegraph does not agree, explained."""
    return [
        f"{verdict.level}: {verdict.why}" for record in records for verdict in verdicts(record) if not verdict.agrees
    ]


def _ask(record: Record, target: str | None) -> dict[str, Any] | stagegraph.DockerfileError:
    try:
        dockerfile = stagegraph.parse(record.text, filename="Dockerfile")
        plan = stagegraph.plan(
            dockerfile,
            target=target,
            build_args=record.build_args,
            platform=record.platform,
            image_configs=record.image_configs,
        )
    except stagegraph.DockerfileError as refusal:
        return refusal
    return plan.to_dict()


def _compared(answer: dict[str, Any], found: dict[str, Any] | stagegraph.DockerfileError) -> Iterator[Verdict]:
    refusal = found if isinstance(found, stagegraph.DockerfileError) else None
    if (refusal is not None) != ("error" in answer):
        says = f"refuses it: {refusal.message!r}" if refusal else "accepts it"
        theirs = f"refuses it: {answer['error']!r}" if "error" in answer else "accepts it"
        yield Verdict("outcome", False, f"BuildKit {theirs}, stagegraph {says}")
        return
    yield Verdict("outcome", True)
    if isinstance(found, stagegraph.DockerfileError):
        yield _equal("error", (answer["line"], answer["error"]), (found.line, found.message))
    else:
        yield from _compared_plans(answer, found)


def _compared_plans(answer: dict[str, Any], document: dict[str, Any]) -> Iterator[Verdict]:
    yield _equal("used", answer["used"], [stage["index"] for stage in document["stages"] if stage["used"]])
    yield _equal("images", answer["images"], sorted(document["images"]))
    edges = {
        (edge["source"], edge["stage"], edge["kind"], edge["line"])
        for edge in document["edges"]
        if edge["stage"] in answer["used"]  # BuildKit tells nothing of the others
    }
    yield _equal("edges", sorted(map(tuple, answer["edges"])), sorted(edges))
    shapes = _Shapes()
    same = shapes.of_recorded(answer["steps"]) == shapes.of_document(document["steps"])
    theirs = Counter(step[1] for step in answer["steps"])
    ours = Counter(step["name"] for step in document["steps"])
    counts = f"BuildKit has {theirs.total()} steps, stagegraph {ours.total()}"
    yield Verdict("steps", same, f"{counts}; only there {list(theirs - ours)}, only here {list(ours - theirs)}")
    if same:
        # The name of a step that several stages share is the one that BuildKit happened to keep.
        own = Counter(step["name"] for step in document["steps"] if len(step["stages"]) <= 1)
        yield Verdict("names", own <= theirs, f"BuildKit has no {list(own - theirs)} but {list(theirs - own)}")


def _equal(level: str, theirs: object, ours: object) -> Verdict:
    return Verdict(level, theirs == ours, f"BuildKit {theirs!r}, stagegraph {ours!r}")


class _Shapes:
    """Numbers for what steps are, names aside: kind, source, cache mounts, and the numbers of the inputs."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[object, ...], int] = {}

    def number(self, kind: str, source: str, caches: Iterable[str], inputs: Iterable[int]) -> int:
        shape = (kind, source, tuple(sorted(caches)), frozenset(inputs))
        return self.numbers.setdefault(shape, len(self.numbers))

    def of_recorded(self, steps: list[list[Any]]) -> Counter[int]:
        found: list[int] = []
        for kind, _name, inputs, _first, _last, source, caches in steps:
            found.append(self.number(kind, source, caches, (found[one] for one in inputs)))
        return Counter(found)

    def of_document(self, steps: list[dict[str, Any]]) -> Counter[int]:
        found: dict[str, int] = {}
        for step in steps:
            caches = (f"{mount['id']}={mount['sharing']}" for mount in step["cache_mounts"])
            inputs = (found[one] for one in step["inputs"])  # a KeyError: an input stands behind its user
            found[step["id"]] = self.number(step["kind"], step["source"], caches, inputs)
        return Counter(found.values())
