"""What a change does to the steps of a build, in parts of sentences. Text and Markdown print them."""

from __future__ import annotations

from functools import lru_cache

from stagegraph.analysis.impact.grounds import (
    Behind,
    CacheForbidden,
    MissingFiles,
    NewStep,
    OtherFiles,
    OtherImage,
    OtherPart,
    OtherSource,
    Reads,
    StepPart,
    Uploaded,
)
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted, image_text, joined, lines_text, listed, stage_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.impact.grounds import Reason
    from stagegraph.analysis.impact.verdicts import Impact, StepImpact
    from stagegraph.graph.llb.steps import Step

_MOST_FILES = 3  # that a reason names
_LONGEST = 40  # characters of a value
_LONGEST_STEP = 72  # characters of what a step does
_UNNAMED = {
    StepPart.VARIABLE: "its variables differ",
    StepPart.VARIABLE_ORDER: "its variables are set in another order",
    StepPart.COMMAND: "its command differs",
    StepPart.DEVICES: "its devices differ",
    StepPart.SECRETS: "its secret mounts differ",
    StepPart.SSH: "its ssh mounts differ",
    StepPart.UNPACKING: "it unpacks archives, or no more",
    StepPart.LINK: "it goes on with nothing, or no more (--link)",
    StepPart.DOCUMENT: "the text of the heredoc differs",
    StepPart.OPERATION: "it does something else",
}
CONTENT_TEXT = "content: cached if the bytes that earlier steps write are the same"
IF_STORED = (
    "This holds if all that the earlier build made is still stored, and tags still name the same images. What garbage "
    "collection or a pruned cache removed runs again, and what other builds made or a remote cache brings is cached."
)


def headline(impact: Impact) -> Iterator[Part]:
    """How many steps run again, in one sentence."""
    runs, content, cached = (impact.count(status) for status in (Status.RUNS, Status.CONTENT, Status.CACHED))
    everything = runs + content + cached
    yield Part(impact.after.plan.dockerfile.path, code=True)
    if not runs and not content:
        yield Part(f": nothing runs again, {cached} of {counted(everything, 'step')} {_are(cached)} cached")
        return
    yield Part(f": {runs} of {counted(everything, 'step')} {'runs' if runs == 1 else 'run'} again")
    if content:
        yield Part(f", {content} more if what earlier steps write differs")
    yield Part(f", {cached} {_are(cached)} cached")


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def step_text(step: Step) -> str:
    """What a step does, and its number, with its platform where BuildKit prints that; a long text is cut."""
    number = f"[{step.platform}{step.number}] " if step.number else ""
    return number + cut(" ".join(step.text.split()), _LONGEST_STEP)


def place(impact: Impact, step: Step) -> Iterator[Part]:
    """A step in a sentence: its stage and its lines, or what it does where it has none."""
    location = step.location
    if step.stage is not None and location.first:
        yield stage_part(impact.after.plan, step.stage)
        yield Part(" ")
        yield Part(lines_text(location), location=location)
    else:
        yield Part(cut(step.text, _LONGEST), code=True)


def because(impact: Impact, one: StepImpact) -> tuple[Part, ...]:
    """Why a step is not cached."""
    told = [tuple(_reason(impact, one, reason)) for reason in one.because]
    return tuple(part for at, parts in enumerate(told) for part in ((Part("; "), *parts) if at else parts))


def _reason(impact: Impact, one: StepImpact, reason: Reason) -> Iterator[Part]:  # noqa: C901  (one branch each)
    if isinstance(reason, Behind):
        yield from _behind(impact, reason)
    elif isinstance(reason, NewStep):
        yield Part("new")
    elif isinstance(reason, CacheForbidden):
        yield Part("--no-cache", code=True)
    elif isinstance(reason, OtherPart):
        yield from _other_part(reason)
    elif isinstance(reason, OtherFiles):
        yield from _files(reason)
    elif isinstance(reason, MissingFiles):
        yield Part(reason.path.removeprefix("/"), code=True)
        yield Part(f" is not in {_context(reason.context)}: BuildKit refuses this")
    elif isinstance(reason, OtherImage):
        yield from _image(reason)
    elif isinstance(reason, OtherSource) and one.step.linked:
        yield Part("the target " if one.status is Status.RUNS else "cached if it is so at the target ")
        yield Part(one.step.linked, code=True)
        yield Part(" is another one" if one.status is Status.RUNS else "")
    elif isinstance(reason, OtherSource):
        yield Part("another address")
        if reason.before:
            yield Part(" than ")
            yield Part(cut(reason.before, _LONGEST), code=True)
    elif isinstance(reason, Uploaded):
        yield Part(f"it goes on with {_context(reason.context)}, which is a new one in each build")
    else:
        yield from _reads(impact, one, reason)


@lru_cache(maxsize=4)  # thousands of steps can differ in the same, such as a shell
def _other_part(reason: OtherPart) -> tuple[Part, ...]:
    if reason.part is StepPart.VARIABLE and reason.name:
        return tuple(_variable(reason))
    plain = _UNNAMED.get(reason.part)
    if plain is not None or reason.before is None or reason.now is None:
        return (Part(plain or f"another {reason.part.value}"),)
    now, before = Part(_value(reason.now), code=True), Part(_value(reason.before), code=True)
    return (Part(f"{reason.part.value}: "), now, Part(" instead of "), before)


def _variable(reason: OtherPart) -> Iterator[Part]:
    yield Part("build arg " if reason.build_arg else "variable ")
    yield Part(reason.name, code=True)
    if reason.now is None:
        yield Part(" is not set any more")
    else:
        yield Part(" is ")
        yield Part(_value(reason.now), code=True)
        if reason.before is not None:
            yield Part(", was ")
            yield Part(_value(reason.before), code=True)
        else:
            yield Part(", was not set")
    if reason.where is not None:
        yield Part(" (")
        yield Part(lines_text(reason.where), location=reason.where)
        yield Part(")")


def _value(text: str) -> str:
    return cut(text, _LONGEST) if text else '""'


def _context(name: str) -> str:
    return "the build context" if name == "context" else f"the context {name}"


def _files(reason: OtherFiles) -> Iterator[Part]:
    where = "" if reason.context == "context" else f" in {_context(reason.context)}"
    if not reason.files:
        yield Part(f"other files than before{where}")
        return
    shown = reason.files if len(reason.files) <= _MOST_FILES + 1 else reason.files[:_MOST_FILES]
    for at, one in enumerate(shown):
        yield Part(", " if at else "")
        yield Part(one.path, code=True)
        yield Part(" has another mode" if one.change.value == "mode" else f" {one.change.value}")
    if len(shown) < len(reason.files):
        yield Part(f" and {len(reason.files) - len(shown)} more files")
    yield Part(where)


def _image(reason: OtherImage) -> Iterator[Part]:
    yield Part(image_text(reason.now), code=True)
    if reason.layers_unknown:
        yield Part(" has another digest, and perhaps the same layers")
    elif reason.before == reason.now:
        yield Part(" is another image")
    elif reason.before:
        yield Part(" instead of ")
        yield Part(image_text(reason.before), code=True)
    else:
        yield Part(" is new here")


def _behind(impact: Impact, reason: Behind) -> Iterator[Part]:
    before = impact.by_id[reason.step]
    if before.status is Status.CACHED:
        yield Part("it goes on with another step than before, ")
        yield Part(cut(reason.instead_of, _LONGEST), code=True)
        return
    yield Part("after " if before.status is Status.RUNS else "cached if it is so at ")
    yield from place(impact, before.step)


def _reads(impact: Impact, one: StepImpact, reason: Reads) -> Iterator[Part]:
    source = impact.by_id[reason.step]
    names = [path for path in reason.paths if path != "/"]
    what = joined([Part(path, code=True) for path in names[:_MOST_FILES]]) if names else (Part("anything"),)
    if source.status is Status.CACHED:
        yield from what
        yield Part(" of another step than before: ")
        yield from place(impact, source.step)
        return
    sure = one.status is Status.RUNS and len(one.because) == 1  # else it runs for another reason, too
    yield Part("other bytes: " if sure else "perhaps other bytes: " if one.status is Status.RUNS else "runs only if ")
    yield from what
    yield Part(" of ")
    yield from place(impact, source.step)
    if one.status is Status.CONTENT:
        yield Part(" differs" if len(names) <= 1 else " differ")


def why_lines(impact: Impact, one: StepImpact) -> Iterator[tuple[Part, ...]]:
    """Why one step runs again or does not: it, and what it runs behind, down to the first cause."""
    chain = impact.chain(one.step.id)
    if not chain:
        yield (
            *_named(impact, one),
            Part(" is cached: it does the same as before, and so do the steps that it builds on, or what it takes of "
                 "them is the same."),
        )  # fmt: skip
        return
    for at, link in enumerate(chain):
        yield (Part("  " * min(at, 1)), *why_line(impact, link))


def why_line(impact: Impact, one: StepImpact) -> tuple[Part, ...]:
    """Why a step that is not cached runs again."""
    verb = " runs again: " if one.status is Status.RUNS else " may run again: "
    return (*_named(impact, one), Part(verb), *because(impact, one))


def _named(impact: Impact, one: StepImpact) -> Iterator[Part]:
    yield Part(step_text(one.step), code=True)
    if one.step.location.first:
        yield Part(" (")
        yield from place(impact, one.step)
        yield Part(")")


def cause_lines(impact: Impact) -> Iterator[tuple[Part, ...]]:
    """Where a change comes in, in the order of the file: the step, why, and how many steps are behind it."""
    behind: dict[str, set[tuple[int | None, str]]] = {}
    for name, cause in impact.first_causes.items():
        step = impact.by_id[name].step
        if name != cause and step.number:
            behind.setdefault(cause, set()).add((step.stage, str(step.number)))
    for one in sorted(impact.causes, key=lambda one: one.step.location.first):
        others = len(behind.get(one.step.id, ()))
        tail = (Part(f"; {counted(others, 'step')} behind it"),) if others else ()
        own = own_reasons(impact, one)
        yield (*_named(impact, one), Part(": "), *own, *tail)


def own_reasons(impact: Impact, one: StepImpact) -> tuple[Part, ...]:
    """Why a step is not cached, as far as it lies in no other step that is not."""
    told = [tuple(_reason(impact, one, reason)) for reason in one.because if impact.is_cause(reason)]
    return tuple(part for at, parts in enumerate(told) for part in ((Part("; "), *parts) if at else parts))


def not_compared(impact: Impact) -> str:
    """Which contexts are taken for unchanged though steps take files of them; "" for none."""
    loaded = {step.context for step in impact.after.plan.steps if step.local} - set(impact.compared)
    if not loaded:
        return ""
    names = [_context(name) for name in sorted(loaded)]
    return f"The files of {listed(names)} are taken for unchanged."
