"""Cache mounts that make stages take turns for nothing, and those that should."""

from __future__ import annotations

import re

from stagegraph.analysis.findings.checklist import LOCKED_CACHE, PACKAGE_CACHE_SHARED
from stagegraph.analysis.findings.finding import found
from stagegraph.analysis.locks import unordered
from stagegraph.analysis.toldsteps import told_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.findings.finding import Check, Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

# Caches whose programs run several times at once.
_SAFE = re.compile(
    r"/(?:\.cache/(?:go-build|pip|uv|ccache)|go/pkg/mod|\.npm|\.ccache|\.pnpm-store|pnpm/store|pip-cache)(?:/|\Z)"
)


def _program(names: str) -> re.Pattern[str]:
    """What finds a program in a command, and not in the path of its cache; ``./`` may stand before it."""
    return re.compile(rf"(?:(?<![\w/.-])|(?<=\./))(?:{names})(?![\w/-])")


# Caches that one program at a time may write, each with the programs that do.
_SINGLE = (
    (re.compile(r"/var/cache/(?:dnf|yum)\b|/var/cache/libdnf5\b"), _program("dnf|yum|microdnf|tdnf")),
    (re.compile(r"/var/cache/pacman\b"), _program("pacman")),
    (re.compile(r"/var/cache/zypp\b"), _program("zypper")),
    (re.compile(r"/\.gradle\b"), _program("gradlew?")),
    (re.compile(r"/\.m2\b"), _program("mvnw?")),
)


def locked_caches(plan: BuildPlan) -> Iterable[Finding]:
    """Steps of several stages that lock a cache of a program that needs no lock."""
    told: set[tuple[str, ...]] = set()
    for name, turns in plan.taking_turns.items():
        targets = _targets(plan, turns, name)
        if turns in told or not targets or not all(_SAFE.search(one) for one in targets):
            continue
        together = told_steps(plan, turns)
        if len({step.stages for step, _ in together}) < 2:
            continue
        told.add(turns)
        text = f"these would run at the same time, and take turns as they lock the cache {name}: {_places(together)}"
        yield _of_steps(LOCKED_CACHE, text, together)


def shared_package_caches(plan: BuildPlan) -> Iterable[Finding]:
    """Steps that can run at the same time and share a cache of a program that wants it for itself."""
    told: set[tuple[str, ...]] = set()
    for name, use in plan.cache_mounts.items():
        for folder, program in _SINGLE:
            users = [one for one in use.shared if _uses(plan.step_by_id[one], name, folder, program)]
            together = unordered(plan.steps, users)
            if len(together) < 2 or together in told:
                continue
            told.add(together)
            steps = told_steps(plan, together)
            text = f"these can run at the same time and share the cache {name}: {_places(steps)}"
            yield _of_steps(PACKAGE_CACHE_SHARED, text, steps)


def is_single_folder(target: str) -> bool:
    """Whether a cache is one that one program at a time may write."""
    return any(folder.search(target) for folder, _ in _SINGLE)


def _of_steps(check: Check, text: str, steps: Sequence[tuple[Step, str]]) -> Finding:
    line, *others = dict.fromkeys(step.location.first for step, _ in steps)
    return found(check, line, text, steps[0][0].stage, related=tuple(others))


def _targets(plan: BuildPlan, ids: Iterable[str], name: str) -> list[str]:
    return [mount.target for one in ids for mount in plan.step_by_id[one].cache_mounts if mount.id == name]


def _uses(step: Step, name: str, folder: re.Pattern[str], program: re.Pattern[str]) -> bool:
    inside = any(folder.search(mount.target) for mount in step.cache_mounts if mount.id == name)
    return inside and program.search(step.text) is not None


def _places(steps: Sequence[tuple[Step, str]]) -> str:
    return ", ".join(f"{name} L{step.location.first}" for step, name in steps)
