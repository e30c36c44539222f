"""Which steps of a build run again, after another one."""

from __future__ import annotations

from stagegraph.analysis.impact.buildcache import Cache
from stagegraph.analysis.impact.builds import Build, Certainty
from stagegraph.analysis.impact.reasoning import Reasoning
from stagegraph.analysis.impact.verdicts import Impact, Status, StepImpact
from stagegraph.contexts.tree import as_uploaded
from stagegraph.values import FrozenMap, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import BuildPlan

_STATUS = {Certainty.YES: Status.CACHED, Certainty.MAYBE: Status.CONTENT, Certainty.NO: Status.RUNS}


def impact(before: Build | BuildPlan, after: Build | BuildPlan) -> Impact:
    """Which steps run again in a build if another one was made before, and all that it made is still stored.

    Files count for the contexts that both builds have. Without them what is copied or mounted is taken for unchanged.

    Args:
        before: the earlier build; a plan alone is one without files.
        after: the build.
    """
    before, after = (one if isinstance(one, Build) else Build(one) for one in (before, after))
    compared = frozenset(before.contexts) & frozenset(after.contexts)
    uploaded = {name: as_uploaded(after.contexts[name], before.contexts[name]) for name in compared}
    after = replace(after, contexts=FrozenMap({**after.contexts, **uploaded}))
    cache = Cache()
    was, now = cache.look_up(before, compared), cache.look_up(after, compared)
    reasoning = Reasoning(before, after, cache=cache, was=was, now=now)
    return Impact(
        before,
        after,
        tuple(
            StepImpact(
                step,
                _STATUS[now[step.id].certainty],
                reasoning.because(step),
                reasoning.counterparts.get(step.id, ""),
            )
            for step in after.plan.steps
            if not step.local
        ),
    )
