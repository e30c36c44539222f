"""What a change does to each target, worst first."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import TargetChange, TargetState, Verdict
from stagegraph.analysis.comparison.stagepairs import paired_stages
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.route import critical_route
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.comparison.sides import FileSide, TargetPlan
    from stagegraph.analysis.impact.builds import Certainty
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.contexts.tree import FileTree


class Files(Record):
    """The contexts of two builds by name, and what is known of linked targets now, as in `Build`."""

    then: Mapping[str, FileTree] = FrozenMap()
    now: Mapping[str, FileTree] = FrozenMap()
    linked: Mapping[str, Certainty] = FrozenMap()


def target_changes(old: FileSide, new: FileSide, files: Files) -> tuple[TargetChange, ...]:
    """The targets of both sides, those to which the worst happens first."""
    found = [_change(was, now, files) for was, now in _paired(old, new)]
    return tuple(sorted(found, key=_badness))


def _paired(old: FileSide, new: FileSide) -> Iterator[tuple[TargetPlan | None, TargetPlan | None]]:
    """The targets that belong together: of stages that do, else of one name, else the only one of each side."""
    if old.dockerfile is None or new.dockerfile is None:
        yield from ((was, _refused(was, new)) for was in old.targets)
        yield from ((_refused(now, old), now) for now in new.targets)
        return
    new_of = dict(paired_stages(old.dockerfile, new.dockerfile).pairs)
    left = list(new.targets)
    alone = []
    for was in old.targets:
        now = next((one for one in left if _belongs(was, one, new_of)), None)
        if now is None:
            alone.append(was)
        else:
            left.remove(now)
            yield was, now
    if len(alone) == len(left) == len(old.targets) == len(new.targets) == 1:
        yield alone[0], left[0]
        return
    yield from ((was, None) for was in alone)
    yield from ((None, now) for now in left)


def _belongs(was: TargetPlan, now: TargetPlan, new_of: Mapping[int, int]) -> bool:
    if was.stage is None or now.stage is None:
        return was.name.lower() == now.name.lower()
    return new_of.get(was.stage) == now.stage


def _refused(target: TargetPlan, side: FileSide) -> TargetPlan:
    """A target of a file that is refused as a whole."""
    return replace(target, plan=None, problem=side.problem)


def _change(was: TargetPlan | None, now: TargetPlan | None, files: Files) -> TargetChange:
    before, after = (_state(one) if one else None for one in (was, now))
    found = None
    newly: tuple[str, ...] = ()
    no_longer: tuple[str, ...] = ()
    if was and now and was.plan and now.plan:
        found = impact(Build(was.plan, files.then), Build(now.plan, files.now, linked=files.linked))
        newly, no_longer = _stages(was.plan, now.plan)
    verdict = _verdict(before, after, found)
    if verdict is Verdict.SAME and (newly or no_longer):
        verdict = Verdict.CHANGED
    return TargetChange(verdict, before, after, newly_built=newly, no_longer_built=no_longer, impact=found)


def _state(target: TargetPlan) -> TargetState:
    plan = target.plan
    if plan is None:
        return TargetState(target.name, target.default, refusal=target.problem)
    return TargetState(
        target.name,
        target.default,
        steps=plan.step_count,
        critical=plan.critical_length,
        route=tuple(plan.stages[index].display_name for index in critical_route(plan)),
        at_once=plan.peak_parallelism,
        stages=tuple(plan.stages[index].display_name for index in plan.build_order),
        written=plan.stages[target.stage].stage.name if target.stage is not None else "",
    )


def _stages(old: BuildPlan, new: BuildPlan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Stages of both files that are needed only now, and only before."""
    pairs = paired_stages(old.dockerfile, new.dockerfile).pairs
    used = [
        (old.stages[before].used, new.stages[after].used, new.stages[after].display_name) for before, after in pairs
    ]
    newly = tuple(name for before, after, name in used if after and not before)
    return newly, tuple(name for before, after, name in used if before and not after)


def _verdict(was: TargetState | None, now: TargetState | None, found: Impact | None) -> Verdict:
    if now is None:
        return Verdict.REMOVED
    if was is None:
        return Verdict.ADDED if now.refusal is None else Verdict.REFUSED
    if now.refusal is not None:
        return Verdict.REFUSED if was.refusal is None else Verdict.STILL_REFUSED
    if found is None:
        return Verdict.ACCEPTED
    runs = any(one.status is not Status.CACHED for one in found.steps)
    same = (was.steps, was.critical, was.name.lower(), was.default, len(was.stages)) == (
        now.steps,
        now.critical,
        now.name.lower(),
        now.default,
        len(now.stages),
    )
    return Verdict.SAME if same and not runs else Verdict.CHANGED


def _badness(change: TargetChange) -> tuple[int, int, int, bool]:
    runs = change.impact.count(Status.RUNS) if change.impact else 0
    default = any(state is not None and state.default for state in (change.was, change.now))
    return (list(Verdict).index(change.verdict), -change.longer, -runs, not default)
