"""Notes on cache mounts that cannot be shared."""

from __future__ import annotations

import re

from stagegraph.analysis.locks import unordered
from stagegraph.analysis.notes.rules import APT_CACHE_SHARED, Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

APT_FOLDERS = ("/var/cache/apt", "/var/lib/apt")
_BELOW = tuple(f"{folder}/" for folder in APT_FOLDERS)
_APT = r"(?<![\w/.-])(?:apt|apt-get|aptitude|dpkg)(?![\w/-])"


def shared_apt_caches(plan: BuildPlan) -> Iterable[Note]:
    """Steps that can run at the same time and run apt on one shared cache: the second one fails on apt's own lock."""
    steps = plan.step_by_id
    told: set[tuple[str, ...]] = set()
    for use in plan.cache_mounts.values():
        shared = [one for one in use.shared if _runs_apt(steps[one], use.id)]
        together = tuple(unordered(plan.steps, shared))
        if len(together) < 2 or together in told:
            continue
        told.add(together)  # of both folders of apt the first one is told
        from stagegraph.analysis.toldsteps import told_steps  # noqa: PLC0415  (few files need it)

        found = told_steps(plan, together)
        places = ", ".join(f"{name} L{step.location.first}" for step, name in found)
        text = f"these can run at the same time and share apt's cache {use.id}, which apt locks for itself: {places}"
        line, *others = dict.fromkeys(step.location.first for step, _ in found)
        yield Note(APT_CACHE_SHARED, line, text, found[0][0].stage, related=tuple(others))


def _runs_apt(step: Step, cache: str) -> bool:
    targets = [mount.target for mount in step.cache_mounts if mount.id == cache]
    return any(f"{one}/".startswith(_BELOW) for one in targets) and re.search(_APT, step.text) is not None
