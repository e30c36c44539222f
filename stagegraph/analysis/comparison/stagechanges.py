"""Stages, uses and images that come, go or differ."""

from __future__ import annotations

from collections import deque

from stagegraph.analysis.comparison.alterations import (
    Alteration,
    ComparedStage,
    EdgeChange,
    ImageChange,
    StageChange,
)
from stagegraph.analysis.edges import ImageEdge
from stagegraph.analysis.neededimages import needed_images
from stagegraph.graph.identifiers.references import parse_reference, pinned_digest
from stagegraph.graph.resolve.resolution import EdgeKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.edges import StageEdge
    from stagegraph.analysis.plan import BuildPlan


# --- Stages -------------------------------------------------------------------------------------------------------


def stage_changes(both: BothBuilds) -> tuple[StageChange, ...]:
    """Stages that come, then those that go, then those that differ; each in the order of its file."""
    added = (_alone(both.new, index, Alteration.ADDED) for index in both.stages.added)
    removed = (_alone(both.old, index, Alteration.REMOVED) for index in both.stages.removed)
    return (*added, *removed, *_changed(both))


def _alone(plan: BuildPlan, index: int, alteration: Alteration) -> StageChange:
    state = _state(plan, index)
    users = dict.fromkeys(plan.stages[edge.stage].display_name for edge in plan.users(index) if edge.stage != index)
    comes = alteration is Alteration.ADDED
    return StageChange(alteration, None if comes else state, state if comes else None, tuple(users))


def _changed(both: BothBuilds) -> Iterator[StageChange]:
    for before, after in both.stages.pairs:
        was, now = _state(both.old, before), _state(both.new, after)
        found = StageChange(
            Alteration.CHANGED, was, now, rebased=_rebased(both, before, after) or was.platform != now.platform
        )
        named = both.old.stages[before].stage.name or both.new.stages[after].stage.name
        if found.rebased or was.built != now.built or (found.renamed and named):
            yield found


def _state(plan: BuildPlan, index: int) -> ComparedStage:
    planned = plan.stages[index]
    base = planned.base
    text = plan.stages[base.entry].display_name if base.entry is not None else str(base.outside or "scratch")
    # A stage that starts from another one has its platform.
    platform = str(planned.platform) if planned.platform is not None and base.entry is None else ""
    return ComparedStage(
        name=planned.display_name,
        location=planned.location,
        base=text,
        platform=platform,
        built=planned.used,
        written=planned.stage.name,
    )


def _rebased(both: BothBuilds, before: int, after: int) -> bool:
    """Whether a stage starts from something else; another tag is told with the images if all have it."""
    was, now = both.old.stages[before].base, both.new.stages[after].base
    if was.entry is not None or now.entry is not None:
        return was.entry is None or now.entry is None or both.new_of.get(was.entry) != now.entry
    if str(was.outside or "") == str(now.outside or ""):
        return False
    told = was.image not in both.new.images or now.image not in both.old.images
    return not (was.image and now.image and told and _repository(was.image) == _repository(now.image))


# --- Uses ---------------------------------------------------------------------------------------------------------


def edge_changes(both: BothBuilds) -> tuple[EdgeChange, ...]:
    """COPYs from and mounts of stages and images that come or go in stages that both build."""
    old = _uses(both.old, dict(both.built), both.new_of)
    new = _uses(both.new, {after: after for _, after in both.built}, {after: after for after in both.old_of})
    added = (_edge(both.new, edge, Alteration.ADDED, both.new_name) for key, edge in new.items() if key not in old)
    removed = (
        _edge(both.old, edge, Alteration.REMOVED, both.name_of_old) for key, edge in old.items() if key not in new
    )
    return (*added, *removed)


def _uses(
    plan: BuildPlan, built: Mapping[int, int], places: Mapping[int, int]
) -> dict[tuple[object, int, EdgeKind], StageEdge | ImageEdge]:
    """The first use of each kind, by what is used and by whom, where ``places`` tells a stage of both files."""
    found: dict[tuple[object, int, EdgeKind], StageEdge | ImageEdge] = {}
    edges: tuple[StageEdge | ImageEdge, ...] = (*plan.edges, *plan.image_edges)
    for edge in edges:
        if edge.kind is EdgeKind.FROM or edge.stage not in built:
            continue
        source = str(edge.outside) if isinstance(edge, ImageEdge) else places.get(edge.source, ("alone", edge.source))
        found.setdefault((source, built[edge.stage], edge.kind), edge)
    return found


def _edge(
    plan: BuildPlan, edge: StageEdge | ImageEdge, alteration: Alteration, name: Callable[[int], str]
) -> EdgeChange:
    source = str(edge.outside) if isinstance(edge, ImageEdge) else name(edge.source)
    place = plan.dockerfile.source.location(edge.line, edge.line)
    return EdgeChange(alteration, source, name(edge.stage), edge.kind, place)


# --- Images -------------------------------------------------------------------------------------------------------


def image_changes(both: BothBuilds) -> tuple[ImageChange, ...]:
    """External images that come, go, or have another tag or digest, by reference."""
    old, new = _images(both.old), _images(both.new)
    come = dict.fromkeys(sorted(set(new) - set(old)))
    places: dict[str, deque[str]] = {}
    for now in come:
        places.setdefault(_repository(now), deque()).append(now)
    gone, found = [], []
    for was in sorted(set(old) - set(new)):
        others = places.get(_repository(was))
        if others:
            now = others.popleft()
            del come[now]
            found.append(ImageChange(Alteration.CHANGED, was, now, old[was][0], new[now][0], new[now][1]))
        else:
            gone.append(was)
    known_in_both = (
        one for one in sorted(set(old) & set(new)) if old[one][0] and new[one][0] and old[one][0] != new[one][0]
    )
    found += [ImageChange(Alteration.CHANGED, one, one, old[one][0], new[one][0], new[one][1]) for one in known_in_both]
    found += [ImageChange(Alteration.ADDED, "", one, "", new[one][0], new[one][1]) for one in come]
    found += [ImageChange(Alteration.REMOVED, one, "", old[one][0], "", old[one][1]) for one in gone]
    return tuple(found)


def _images(plan: BuildPlan) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The images that are needed by whole reference: the digest as far as it is known, and the users."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for one in needed_images(plan):
        digest = pinned_digest(one.reference) or (one.config.digest if one.config is not None else "")
        users = tuple(dict.fromkeys(plan.stages[use.stage].display_name for use in one.uses))
        before = found.get(one.reference, ("", ()))
        found[one.reference] = (before[0] or digest, tuple(dict.fromkeys((*before[1], *users))))
    return found


def _repository(reference: str) -> str:
    parsed = parse_reference(reference)
    return f"{parsed.domain}/{parsed.path}"
