"""What a change does to a build, in sections of lines, worst first. Text and Markdown print them."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration, Verdict
from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.grounds import NewStep, OtherImage
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted, image_text, joined, lines_text
from stagegraph.render.story.difffacts import same_default
from stagegraph.render.story.diffpieces import (
    image_pieces,
    setting_pieces,
    sharing_text_of,
    short,
    sign,
    step_pieces,
)
from stagegraph.render.story.impactwords import CONTENT_TEXT, not_compared, own_reasons
from stagegraph.render.story.sections import Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.analysis.comparison.alterations import (
        CacheChange,
        ComparedStage,
        StageChange,
        StepChange,
        WaitChange,
    )
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.impact.verdicts import Impact, StepImpact
    from stagegraph.errors import DockerfileError, Location

    Line = tuple[Part, ...]

_MOST_NAMES = 4
_MOST_PATHS = 2  # the table has the numbers of all targets
_STORED = "What runs again is told as if all that the earlier build made were still stored."
REFUSED = "refused"  # the title of the section that comes first


# --- Sections -----------------------------------------------------------------------------------------------------


def sections(changes: Changes) -> list[Section]:
    """All that the change does, worst first; sections without lines are left out."""
    words = _Words(changes)
    found = (
        Section(REFUSED, tuple(words.refusals())),
        Section("targets", tuple(words.targets())),
        Section("stages", tuple(words.stages())),
        Section("images", tuple(words.images())),
        Section("steps", tuple(words.steps())),
        Section("settings", tuple(words.settings())),
        Section("what runs", tuple(words.reruns())),
        Section("time", tuple(words.times())),
        Section("merged steps", tuple(words.merges())),
        Section("cache mounts", tuple(words.caches())),
        Section("notes", tuple(words.notes())),
    )
    return [one for one in found if one.lines]


class _Words:
    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        both = changes.both
        plan = both.new if both else None
        self.index = {one.display_name: one.index for one in plan.stages} if plan else {}

    def name(self, name: str) -> Part:
        """The name of a stage."""
        return Part(name, stage=self.index.get(name), code=name not in self.index)

    def names(self, names: Sequence[str]) -> Line:
        """Names of stages, of many the first ones."""
        shown = names if len(names) <= _MOST_NAMES + 1 else names[:_MOST_NAMES]
        more = f" and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
        return (*joined(map(self.name, shown)), *((Part(more),) if more else ()))

    def refusals(self) -> Iterator[Line]:
        changes = self.changes
        seen: dict[tuple[str, str], list[str]] = {}
        problems: dict[tuple[str, str], DockerfileError] = {}
        for verdict, problem, name in _problems(changes):
            seen.setdefault((verdict, str(problem)), []).append(name)
            problems[verdict, str(problem)] = problem
        everything = len(changes.targets)
        for (verdict, _), names in seen.items():
            whole = len(names) == everything or names == [""]
            who: Line = () if whole else (*self.names(names), Part(": "))
            problem = problems[verdict, _]
            place = problem.shown_location
            where: Line = (Part(" ("), Part(lines_text(place), location=place), Part(")")) if place.first else ()
            if verdict == "no longer":
                where = (Part(f" (was L{place.first})"),) if place.first else ()
            yield (Part(f"{verdict}: "), *who, Part(problem.message), *where)

    def targets(self) -> Iterator[Line]:
        was, now = self.changes.default_target
        if was and now and not same_default(self.changes):
            yield (
                *sign(Alteration.CHANGED),
                Part("the default target is "),
                self.name(now),
                Part(", was "),
                self.name(was),
            )
        grouped: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for one in self.changes.targets:
            if one.newly_built or one.no_longer_built:
                grouped.setdefault((one.newly_built, one.no_longer_built), []).append(one.name)
        for (newly, no_longer), names in grouped.items():
            verb = "builds" if len(names) == 1 else "build"
            parts: Line = (*sign(Alteration.CHANGED), *self.names(names))
            if newly:
                parts = (*parts, Part(f" now {verb} "), *self.names(newly))
            if no_longer:
                parts = (*parts, Part(f"{',' if newly else ''} no longer {verb} "), *self.names(no_longer))
            yield parts

    # --- Stages and uses

    def stages(self) -> Iterator[Line]:
        told = {name for one in self.changes.targets for name in (*one.newly_built, *one.no_longer_built)}
        for one in self.changes.stages:
            if one.rebased or one.renamed or not (one.was and one.now and one.now.name in told):
                yield self.stage(one)
        told_steps = [one for one in self.changes.steps if not _same_words(one)]
        lines = {
            Alteration.ADDED: {one.now.location.first for one in told_steps if one.now},
            Alteration.REMOVED: {one.was.location.first for one in told_steps if one.was},
        }
        for edge in self.changes.edges:
            if edge.place.first in lines[edge.alteration]:
                continue  # the step that does it is told
            source = self.name(edge.source) if edge.source in self.index else Part(image_text(edge.source), code=True)
            verb = "now takes from" if edge.alteration is Alteration.ADDED else "no longer takes from"
            where = self.place(edge.alteration, edge.place)
            yield (
                *sign(edge.alteration),
                self.name(edge.user),
                Part(f" {verb} "),
                source,
                Part(f" ({edge.kind.name}"),
                *where,
                Part(")"),
            )

    def place(self, alteration: Alteration, location: Location) -> Line:
        """A line, which is one of the old file where something went."""
        if alteration is Alteration.REMOVED:
            return (Part(f", was {lines_text(location)}"),)
        return (Part(" "), Part(lines_text(location), location=location))

    def stage(self, one: StageChange) -> Line:
        mark = sign(one.alteration)
        if one.now is None or one.was is None:
            return (*mark, *self.alone(one))
        parts: Line = (
            *mark,
            self.name(one.now.name),
            Part(" "),
            Part(lines_text(one.now.location), location=one.now.location),
        )
        said: list[Line] = []
        if one.renamed:
            said.append((Part("was called "), Part(one.was.name, code=True)))
        if one.rebased and one.was.base != one.now.base:
            said.append((Part("starts from "), self.base(one.now), Part(" instead of "), self.base(one.was)))
        if one.was.platform != one.now.platform:
            said.append((Part(f"on {_platform(one.now)} instead of {_platform(one.was)}"),))
        if one.was.built != one.now.built:
            said.append((Part("is built now" if one.now.built else "is no longer built"),))
        for at, line in enumerate(said):
            parts = (*parts, Part("; " if at else ": "), *line)
        return parts

    def alone(self, one: StageChange) -> Line:
        """A stage that comes or goes."""
        state = one.state
        where: Line = (Part(f" (was {lines_text(state.location)})"),)
        if one.alteration is Alteration.ADDED:
            where = (Part(" "), Part(lines_text(state.location), location=state.location))
        parts: Line = (self.name(state.name), *where, Part(": FROM "), self.base(state))
        if one.users:
            verb = "uses" if len(one.users) == 1 else "use"
            verb = verb if one.alteration is Alteration.ADDED else "used"
            parts = (*parts, Part("; "), *self.names(one.users), Part(f" {verb} it"))
        elif not state.built:
            parts = (*parts, Part("; not built"))
        return parts

    def base(self, state: ComparedStage) -> Part:
        return self.name(state.base) if state.base in self.index else Part(image_text(state.base), code=True)

    def images(self) -> Iterator[Line]:
        for one in self.changes.images:
            yield (*sign(one.alteration), *image_pieces(one), Part(" ("), *self.names(one.users), Part(")"))

    # --- Steps

    def steps(self) -> Iterator[Line]:
        """What only means something else by the same words is told with the stages; of several platforms once."""
        told = (one for one in self.changes.steps if not _same_words(one))
        yield from dict.fromkeys((*sign(one.alteration), self.name(one.stage), *step_pieces(one)) for one in told)

    def settings(self) -> Iterator[Line]:
        for one in self.changes.settings:
            where: Line = (self.name(one.stage),) if one.stage else (Part("before FROM"),)
            yield (*sign(one.alteration), *where, *setting_pieces(one))

    # --- What follows

    def reruns(self) -> Iterator[Line]:
        found = self.changes.reruns
        if not found:
            return
        runs, perhaps = (
            [one for _, one in found.values() if one.status is status] for status in (Status.RUNS, Status.CONTENT)
        )
        number = counted_steps(one.step for one in runs)
        total = counted_steps(self.changes.new.whole.steps) if self.changes.new.whole else 0
        behind = counted_steps(
            one.step
            for impact, one in found.values()
            if one.status is Status.RUNS
            and one.step.id not in self.changes.first_time
            and not any(impact.is_cause(reason) for reason in one.because)
        )
        fresh = counted_steps(one.step for one in runs if one.step.id in self.changes.first_time)
        said = f"{number} of {counted(total, 'step')} {'runs' if number == 1 else 'run'}"
        if fresh:
            said += f", {fresh} for the first time"
        if behind:
            said += f", {behind} only as {'it stands' if behind == 1 else 'they stand'} behind others"
        if perhaps:
            more = counted_steps(one.step for one in perhaps)
            said += f"; {more} more {'runs' if more == 1 else 'run'} if what earlier steps write differs"
        yield (Part(said),)
        told = {one.now.id for one in self.changes.steps if one.now and one.alteration is not Alteration.MOVED}
        told |= self.changes.first_time
        grouped: dict[Line, list[StepImpact]] = {}
        for impact, one in found.values():
            if one.step.id not in told and any(_is_own(impact, one)):
                grouped.setdefault(own_reasons(impact, one), []).append(one)
        for reasons, steps in grouped.items():
            yield (*_places(self, steps), Part(": "), *reasons)

    def times(self) -> Iterator[Line]:
        found = [one.built_twice for one in self.changes.targets if one.longer and one.built_twice]
        for was, now in sorted(found, key=lambda one: not one[1].default)[:_MOST_PATHS]:
            verb = "longer" if now.critical > was.critical else "shorter"
            yield (
                *sign(Alteration.CHANGED),
                Part("critical path of "),
                self.name(now.name),
                Part(f": {was.critical} to {counted(now.critical, 'step')}, {verb}; through "),
                *joined(map(self.name, now.route), " > "),
            )
        for wait in self.changes.waits:
            yield self.wait(wait)
        for pair in self.changes.concurrency:
            verb = "no longer run" if pair.alteration is Alteration.REMOVED else "can now run"
            yield (
                *sign(pair.alteration),
                self.name(pair.stage),
                Part(" and "),
                *self.names(pair.others),
                Part(f" {verb} at the same time"),
            )

    def wait(self, one: WaitChange) -> Line:
        parts: Line = (*sign(one.alteration), self.name(one.stage))
        now = f" at {one.now} (L{one.now_line})" if one.now else ""
        if one.alteration is Alteration.ADDED:
            return (*parts, Part(" now waits for "), self.name(one.other), Part(now))
        if one.alteration is Alteration.REMOVED:
            was = f" (was at {one.was}, L{one.was_line})" if one.was else ""
            return (*parts, Part(" no longer waits for "), self.name(one.other), Part(was))
        was = f", was at {one.was} (L{one.was_line})" if one.was else ", at another step than before"
        return (*parts, Part(" waits for "), self.name(one.other), Part(now + was))

    def merges(self) -> Iterator[Line]:
        for one in self.changes.merges:
            number, first = len(one.steps), Part(short(one.steps[0].text), code=True)
            gone = one.alteration is Alteration.REMOVED
            what: Line = (first,) if number == 1 else (Part(f"{number} steps from "), first, Part(" on"))
            verb = ("was" if gone else "is") if number == 1 else ("were" if gone else "are")
            one_each = " one step for " if number == 1 else " one each for "
            end = "; now each stage runs its own" if gone else " now"
            yield (*sign(one.alteration), *what, Part(f" {verb}{one_each}"), *self.names(one.stages), Part(end))

    def caches(self) -> Iterator[Line]:
        for one in self.changes.caches:
            yield (*sign(one.alteration), Part("cache "), Part(one.id, code=True), *self.cache(one))

    def cache(self, one: CacheChange) -> Line:
        users: Line = (Part(" in "), *self.names(one.stages))
        parts: Line = users
        if one.alteration is Alteration.CHANGED and one.was != one.now:
            parts = (*users, Part(f": {sharing_text_of(one.now)}, was {sharing_text_of(one.was)}"))
        elif one.alteration is Alteration.ADDED and sharing_text_of(one.now) != "shared":
            parts = (*users, Part(f" ({sharing_text_of(one.now)})"))
        if one.turns_now and not one.turns_was:
            parts = (*parts, Part("; its lock lets steps of "), *self.names(one.turns_now), Part(" take turns"))
        elif one.turns_was and not one.turns_now and one.now:
            parts = (*parts, Part("; steps of "), *self.names(one.turns_was), Part(" no longer take turns"))
        return parts

    def notes(self) -> Iterator[Line]:
        for one in self.changes.notes:
            new = one.alteration is Alteration.ADDED
            where: Line = ()
            if one.place.first:
                where = (
                    (Part(lines_text(one.place), location=one.place), Part(" "))
                    if new
                    else (Part(f"was {lines_text(one.place)}: "),)
                )
            yield (
                *sign(one.alteration),
                Part("" if new else "no longer: "),
                *where,
                Part(f"{one.note.text} ({one.note.rule.id})"),
            )


def tail(changes: Changes) -> str:
    """What a reader should know of what runs again; "" where nothing does."""
    if not changes.reruns:
        return ""
    impact = next(iter(changes.reruns.values()))[0]
    perhaps = any(one.status is Status.CONTENT for _, one in changes.reruns.values())
    content = f"Perhaps: {CONTENT_TEXT.partition(': ')[2]}." if perhaps else ""
    return " ".join(filter(None, (_STORED, not_compared(impact), content)))


# --- Pieces -------------------------------------------------------------------------------------------------------


def _problems(changes: Changes) -> Iterator[tuple[str, DockerfileError, str]]:
    """What is refused: ``now``, ``still`` or ``no longer``; the problem; the name of the target, "" for the file."""
    if changes.new.problem is not None:
        yield ("still" if changes.old.problem else "now"), changes.new.problem, ""
        return
    if changes.old.problem is not None:
        yield "no longer", changes.old.problem, ""
        return
    for one in changes.targets:
        if one.now and one.now.refusal:
            yield ("now" if one.verdict is Verdict.REFUSED else "still"), one.now.refusal, one.name
        elif one.verdict is Verdict.ACCEPTED and one.was and one.was.refusal:
            yield "no longer", one.was.refusal, one.name


def _same_words(one: StepChange) -> bool:
    """Whether a step only means another stage or image by the same words."""
    return one.alteration is Alteration.CHANGED and bool(one.was and one.now and one.was.text == one.now.text)


def _platform(state: ComparedStage) -> str:
    return state.platform or "the target platform"


def _is_own(impact: Impact, one: StepImpact) -> Iterator[bool]:
    """Whether each reason lies in the step itself, and is not told elsewhere."""
    return (impact.is_cause(reason) and not isinstance(reason, NewStep | OtherImage) for reason in one.because)


def _places(words: _Words, steps: Iterable[StepImpact]) -> Line:
    """The stages and lines of some steps."""
    by_stage: dict[int | None, list[StepImpact]] = {}
    for one in sorted(steps, key=lambda one: one.step.location.first):
        by_stage.setdefault(one.step.stage, []).append(one)
    both = words.changes.both
    found: list[Line] = []
    for stage, own in by_stage.items():
        name = both.new_name(stage) if both and stage is not None else "outside"
        lines = joined(
            Part(lines_text(one.step.location), location=one.step.location) for one in own if one.step.location.first
        )
        found.append((words.name(name), Part(" "), *lines))
    return tuple(part for at, line in enumerate(found) for part in ((Part(", "), *line) if at else line))
