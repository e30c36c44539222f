"""A build told for a review, without markup. Text and Markdown print it."""

from __future__ import annotations

from stagegraph.analysis.absence import Absences
from stagegraph.analysis.baseimages import base_images
from stagegraph.analysis.changecosts import changed_files
from stagegraph.analysis.gates import gates
from stagegraph.analysis.notes.collect import notes_of
from stagegraph.analysis.route import critical_route
from stagegraph.analysis.toldsteps import told_steps
from stagegraph.analysis.transfers import TransferOrigin, transfers
from stagegraph.analysis.waiting import distinct_waits
from stagegraph.graph.llb.steps import StepKind
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import (
    beside_its_base,
    build_args_of,
    counted,
    counts_text,
    left_open,
    line_part,
    listed,
    note_parts,
    outside_text,
    stage_part,
    summary,
    together,
    use_text,
)
from stagegraph.render.story.costs import cost_line
from stagegraph.render.story.reasons import all_named, stands_in, told_absence
from stagegraph.render.story.sections import Mark, Row, Section, Story

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from stagegraph.analysis.buildtargets import Target
    from stagegraph.analysis.edges import StageEdge
    from stagegraph.analysis.locks import CacheUse
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.analysis.transfers import Transfer
    from stagegraph.graph.llb.steps import Step

    _T = TypeVar("_T")

_MOST_LINES = 12  # lines of a section before the rest is counted
_MOST_TARGETS = 40  # of more, some are left out
_LONGEST_NAME = 72  # characters of a step's name


_CONFIGS_HINT = (
    Part("Images bring this along: "),
    Part("stagegraph images", code=True),
    Part(" tells how to get their configurations for "),
    Part("--image-config", code=True),
    Part("."),
)


def tell(plan: BuildPlan, targets: Sequence[Target], *, path: str = "") -> Story:
    """A plan told for a review.

    Args:
        plan: what is built.
        targets: the targets of the file, from `stagegraph.analysis.buildtargets.list_targets`.
        path: how the headline calls the file, if not as it was named when it was read.
    """
    return _Teller(plan, targets).story(path or plan.dockerfile.path)


class _Teller:
    def __init__(self, plan: BuildPlan, targets: Sequence[Target]) -> None:
        self.plan = plan
        self.names = [one.display_name for one in plan.stages]
        self.steps = {step.id: step for step in plan.steps}
        self.absences = Absences(plan)
        self.waits = plan.waits
        self.at_once = plan.steps_at_once
        self.users: dict[int, list[StageEdge]] = {}
        self.needs: dict[int, set[int]] = {}
        for edge in plan.edges:
            if edge.source != edge.stage:  # an ONBUILD trigger may copy from its own stage
                self.users.setdefault(edge.source, []).append(edge)
                self.needs.setdefault(edge.stage, set()).add(edge.source)
        found = [
            one
            for one in targets
            if one.stage.index not in self.users or one.stage.index in plan.targets or one.default
        ]
        # In file order; of many those that are built and the last ones.
        places = sorted(range(len(found)), key=lambda at: (found[at].stage.index not in plan.targets, -at))
        self.targets = [found[at] for at in sorted(places[:_MOST_TARGETS])]
        self.left_out = len(found) - len(self.targets)

    def story(self, path: str) -> Story:
        headline = (
            Part(path, code=True),
            Part(": "),
            *summary(self.plan),
        )
        columns = tuple(self.names[one.stage.index] for one in self.targets)
        rows = tuple(self.row(planned) for planned in self.plan.stages)
        sections = tuple(one for one in self.sections() if one.lines)
        return Story(headline, columns, rows, sections, self.left_out)

    def row(self, planned: PlannedStage) -> Row:
        marks = tuple(_mark(one, planned.index) for one in self.targets)
        standing = Mark.TARGET if planned.is_target else Mark.BUILT if planned.used else Mark.SKIPPED
        reason = tuple(self.reason(planned))
        return Row(
            stage=planned.index,
            name=planned.display_name,
            location=planned.location,
            marks=marks,
            standing=standing,
            reason=reason,
        )

    def reason(self, planned: PlannedStage) -> Iterable[Part]:
        if planned.is_target:
            yield Part("target")
            return
        edges = self.users.get(planned.index, [])
        if not planned.used:
            absence = self.absences.of(planned.index)
            if absence.namings or absence.bypassed:
                yield Part("not built")
                yield from told_absence(self.plan, absence)
                return
            others = [self.names[one] for one in absence.users]
            verb = "uses" if len(others) == 1 else "use"
            yield Part(f"not built: only {listed(others, 2)} {verb} it" if others else "not built: nothing uses it")
            return
        if planned.replaced:
            yield Part("not built: ")
            yield from stands_in(self.plan, planned.index)
            yield Part("; ")
        edge = next(edge for edge in edges if self.plan.stages[edge.stage].used)
        yield Part(f"{use_text(edge)} in ")
        yield stage_part(self.plan, edge.stage)
        yield Part(" ")
        yield line_part(self.plan, edge.line)

    def sections(self) -> Iterable[Section]:
        yield Section("Notes", _limited(note_parts(self.plan, one) for one in notes_of(self.plan)))
        beside = beside_its_base(self.plan)
        yield Section("Starts at once", (*_limited(self.starts()), *(((Part(beside),),) if beside else ())))
        yield Section("Waits", _limited(self.waiting()))
        told = counts_text(self.plan)
        yield Section("Steps", ((Part(told),),) if told else ())
        costs = changed_files(self.plan)
        told_costs = _some_told(costs, lambda one: cost_line(self.plan, one, alone=len(costs) == 1))
        yield Section("When files change", told_costs)
        yield Section("Bottleneck", tuple(self.bottleneck()))
        yield Section("Cache mounts", _some_told(self.plan.cache_mounts.values(), self.cache), folded=True)
        yield Section("Merged steps", _some_told(filter(_is_merged, self.plan.steps), self.merged), folded=True)
        yield Section("Remote sources", _limited(self.remotes()), folded=True)
        if unknown := _limited(self.unknown()):
            args = build_args_of(base_images(self.plan))
            hint = (Part("For "), Part(args, code=True), Part(" a build arg can be given, too.")) if args else None
            yield Section("Not known", (*unknown, _CONFIGS_HINT, *([hint] if hint else [])))
        for index in self.plan.targets:
            lines = _limited(self.takes(self.plan.stages[index]))
            yield Section("What goes into the image of", lines, folded=True, about=stage_part(self.plan, index))

    def starts(self) -> Iterable[tuple[Part, ...]]:
        for index in self.plan.build_order:
            free = self.at_once.get(index, 0)
            if not free:
                continue
            total = self.plan.own_steps(index)
            with_it = together(self.plan, index)
            parts = [stage_part(self.plan, index)]
            if free < total:
                parts.append(Part(f" ({free} of its {total} steps)"))
            if with_it:
                parts.append(Part(f", alongside {with_it}"))
            yield tuple(parts)

    def waiting(self) -> Iterable[tuple[Part, ...]]:
        for index in self.plan.build_order:
            known: set[int] = set()  # whom an earlier step of the stage has waited for
            for wait in distinct_waits(self.waits.get(index, ())):
                # Of several stages that end in the same step, those that this one uses.
                others = [one for one in wait.others if one in self.needs[index]] or wait.others
                new = [one for one in others if one not in known]
                if new:
                    known.update(new)
                    at = f" at step {wait.number} " if wait.number else " at "
                    yield (
                        stage_part(self.plan, index),
                        Part(at),
                        line_part(self.plan, wait.line),
                        Part(" for "),
                        *all_named(self.plan, new),
                    )

    def bottleneck(self) -> Iterable[tuple[Part, ...]]:
        route = critical_route(self.plan)
        if not route:
            return
        length = self.plan.critical_length
        yield (
            *all_named(self.plan, route, " > "),
            Part(
                f": {length} of {counted(self.plan.step_count, 'step')}"
                + (", one after the other" if length > 1 else "")
            ),
        )
        for gate in gates(self.plan.steps):
            step = self.steps[gate.step]
            yield (
                Part(f"{counted(gate.waiting, 'step')} {'waits' if gate.waiting == 1 else 'wait'} for "),
                Part(_shortened(step.name), code=True),
                Part(" "),
                line_part(self.plan, step.location.first),
            )

    def cache(self, use: CacheUse) -> tuple[Part, ...]:
        kinds = (("shared", use.shared), ("private", use.private), ("locked", use.locked))
        parts = [Part(use.id, code=True), Part(" ")]
        for kind, ids in kinds:
            if ids:
                parts += [Part(f"{kind}: "), *self.places(ids), Part("; ")]
        waiting = self.plan.taking_turns[use.id]
        if waiting:
            some = self.places(waiting) if len(waiting) < len(use.locked) else [Part("them")]
            parts += [Part("the lock makes "), *some, Part(" run one after the other")]
        elif len(use.locked) > 1:
            parts.append(Part("the lock costs nothing: they run one after the other anyway"))
        else:
            parts.pop()
        return tuple(parts)

    def places(self, ids: Iterable[str]) -> list[Part]:
        parts: list[Part] = []
        for step, names in told_steps(self.plan, ids):
            line = line_part(self.plan, step.location.first)
            parts += [Part(names, stage=step.stages[0]), Part(" "), line, Part(", ")]
        return parts[:-1]

    def merged(self, step: Step) -> tuple[Part, ...]:
        names = all_named(self.plan, step.stages)
        return (Part(_shortened(step.name), code=True), Part(" is done once for "), *names)

    def remotes(self) -> Iterable[tuple[Part, ...]]:
        found: dict[str, set[int]] = {}
        for step in self.plan.steps:
            if step.remote:
                found.setdefault(step.source, set()).update(step.stages)
            for source in (self.steps[one] for one in step.inputs):
                if source.source in found:  # a named context that is copied from or mounted belongs to no stage
                    found[source.source].update(step.stages)
        for address, stages in found.items():
            yield (Part(address, code=True), Part(" for "), *all_named(self.plan, sorted(stages)))

    def unknown(self) -> Iterable[tuple[Part, ...]]:
        """What images may bring along that stands as written in steps, or is not known to be a step."""
        for one in base_images(self.plan):
            if one.leaves_open:
                stages = all_named(self.plan, one.used_in or one.stages)
                what = Part(", ".join(left_open(one)), code=True)
                yield (what, Part(" of "), Part(outside_text(one.outside), code=True), Part(" in "), *stages)

    def takes(self, planned: PlannedStage) -> Iterable[tuple[Part, ...]]:
        base = planned.base
        line = line_part(self.plan, planned.location.first)
        if base.entry is not None:
            yield (Part("all of "), stage_part(self.plan, base.entry), Part(" "), line)
        elif base.outside is None:
            yield (Part("nothing to start from (scratch) "), line)
        else:
            yield (Part("" if base.context else "image "), Part(outside_text(base.outside), code=True), Part(" "), line)
        if planned.replaced:
            return
        for one in transfers(self.plan, planned.index):
            what = Part(f"{listed(one.paths, 3)} -> {one.destination}", code=True)
            how = f"{'ONBUILD ' if one.onbuild else ''}{'mounted ' if one.mounted else ''}"
            yield (Part(how), *self.origin(one), Part(": "), what, Part(" "), line_part(self.plan, one.line))

    def origin(self, transfer: Transfer) -> tuple[Part, ...]:
        if transfer.stage is not None:
            return (Part("from "), stage_part(self.plan, transfer.stage))
        if transfer.outside:
            return (Part("from "), Part(outside_text(transfer.outside), code=True))
        return (Part(_ORIGINS[transfer.origin]),)


_ORIGINS = {
    TransferOrigin.CONTEXT: "from the context",
    TransferOrigin.REMOTE: "from its address",
    TransferOrigin.DOCUMENT: "written here",
}


def _mark(target: Target, index: int) -> Mark:
    if target.stage.index == index:
        return Mark.REFUSED if target.refusal else Mark.TARGET
    return Mark.BUILT if target.needed >> index & 1 else Mark.SKIPPED


def _is_merged(step: Step) -> bool:
    return step.kind is not StepKind.SOURCE and len(step.stages) > 1 and bool(step.location.first)


def _limited(lines: Iterable[tuple[Part, ...]]) -> tuple[tuple[Part, ...], ...]:
    return _some_told(lines, lambda line: line)


def _some_told(items: Iterable[_T], told: Callable[[_T], tuple[Part, ...]]) -> tuple[tuple[Part, ...], ...]:
    """The lines that tell of things; of many the first ones, and how many more there are."""
    found = list(items)
    if len(found) <= _MOST_LINES + 1:
        return tuple(map(told, found))
    return (*map(told, found[:_MOST_LINES]), (Part(f"and {len(found) - _MOST_LINES} more"),))


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 3]}..."
