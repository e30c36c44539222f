"""Notes on build args: those that nobody declares, those that do not reach the stage that uses them."""

from __future__ import annotations

import re

from stagegraph.analysis.notes.rules import BUILD_ARG_UNDECLARED, GLOBAL_ARG_UNDECLARED, Note
from stagegraph.graph.resolve.buildoptions import automatic_args
from stagegraph.syntax.instructions import Arg, Env, Onbuild, Run
from stagegraph.syntax.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.syntax.instructions import Instruction

# What BuildKit and its exporters read without an ARG.
_PREDEFINED = frozenset("HTTP_PROXY HTTPS_PROXY FTP_PROXY NO_PROXY ALL_PROXY".split())
_EPOCH = "SOURCE_DATE_EPOCH"
_OF_BUILDKIT = "BUILDKIT_"
_OWN_FRONT_END = r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?"
_READS_ENVIRONMENT = r"(?:^|[\s;&|(])(?:\.|source|eval)\s"  # what sets variables that nobody sees here
_VARIABLE = r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)([^}]?))"
_GUARDED = ("-", "+", "?", "=")  # operators for a variable that may be unset
_SETTING = (Arg, Env, Onbuild)  # the instructions that set variables


def undeclared_build_args(plan: BuildPlan) -> Iterable[Note]:
    """Build args of the caller that no ARG of the file declares, and that BuildKit does not read itself."""
    given = plan.options.build_args
    if not given or _has_other_front_end(plan) or _has_unknown_triggers(plan):
        return
    declared = dict.fromkeys(_declared(plan))
    automatic = automatic_args(plan.options, "")
    for name in sorted(given):
        if name in declared or name in automatic or name == _EPOCH or name.startswith(_OF_BUILDKIT):
            continue
        if name.upper() not in _PREDEFINED:
            text = did_you_mean(f"no ARG declares the build arg {name}: it has no effect", name, declared)
            yield Note(BUILD_ARG_UNDECLARED, 0, text)


def _has_unknown_triggers(plan: BuildPlan) -> bool:
    """Some trigger may declare any build arg."""
    from stagegraph.analysis.baseimages import base_images  # noqa: PLC0415  (few calls give a build arg)

    return any(one.unknown_triggers for one in base_images(plan))


def _has_other_front_end(plan: BuildPlan) -> bool:
    return any(
        one.name == "syntax" and not re.fullmatch(_OWN_FRONT_END, one.value)
        for one in plan.dockerfile.source.directives
    )


def _declared(plan: BuildPlan) -> Iterator[str]:
    """The names of all ARGs, those of stages that are not built and of ONBUILD triggers included."""
    for instruction in plan.dockerfile.global_args:
        yield from (arg.name for arg in instruction.args)
    for planned in plan.stages:
        of_triggers = plan.resolution_of(planned.index).entries[planned.index].anywhere
        for one in (*(command.instruction for command in of_triggers), *planned.stage.instructions):
            yield from _names(one)


def _names(instruction: Instruction) -> Iterator[str]:
    if isinstance(instruction, Arg):
        yield from (arg.name for arg in instruction.args)
    elif isinstance(instruction, Onbuild) and instruction.trigger[:3].upper() == "ARG":
        yield from re.findall(r"\w+", instruction.trigger[3:])


def undeclared_global_args(plan: BuildPlan) -> Iterable[Note]:
    """Uses of an ARG that only stands before the first FROM, in a stage that does not declare it: it is empty there."""
    globals_ = {arg.name: one.location.first for one in plan.dockerfile.global_args for arg in one.args}
    known: list[frozenset[str]] = []  # for each stage the global args that it and its bases set
    for planned in plan.stages if globals_ else ():
        base = planned.base.entry
        before = known[base] if base is not None else frozenset()
        names = set(before)
        found: dict[str, Note] = {}
        for command in plan.resolution_of(planned.index).entries[planned.index].anywhere:
            if len(names) == len(globals_):
                break  # none is missing any more
            instruction = command.instruction
            for name in () if command.onbuild or isinstance(instruction, Onbuild) else _used(instruction):
                missing = name in globals_ and name not in names and name not in found
                if missing and not _may_come_from_image(plan, planned, name):
                    found[name] = _empty_note(planned, instruction, name, globals_[name])
            if isinstance(instruction, _SETTING):
                names.update(name for name in _set_by(instruction) if name in globals_)
        known.append(before if len(names) == len(before) else frozenset(names))
        yield from found.values()


def _set_by(instruction: Instruction) -> Iterator[str]:
    if isinstance(instruction, Env):
        yield from (pair.key for pair in instruction.pairs)
    yield from _names(instruction)


def _used(instruction: Instruction) -> Iterable[str]:
    """The variables that an instruction uses without a word about what happens where they are not set."""
    runs = isinstance(instruction, Run)
    documents = instruction.heredocs if isinstance(instruction, Run) else getattr(instruction, "documents", ())
    text = "\n".join([instruction.text, *(one.content for one in documents if one.expand or runs)])
    if "$" not in text or (runs and re.search(_READS_ENVIRONMENT, text)):
        return ()
    return _used_in_command(text) if runs else _used_in(text)


def _used_in_command(text: str) -> Iterable[str]:
    """Those of a shell command, which may set some itself."""
    text = _without_literals(text)
    own = _set_in(text)
    return (name for name in _used_in(text) if name not in own)


def _used_in(text: str) -> Iterator[str]:
    for found in re.finditer(_VARIABLE, text):
        if found.start() and text[found.start() - 1] in "\\$":
            continue
        name = found[1] or found[2]
        if found[3] not in (":", *_GUARDED):
            yield name


def _without_literals(text: str) -> str:
    """A shell command without what stands between single quotes, those between double quotes aside."""
    parts = re.split(r"""("(?:[^"\\]|\\.)*(?:"|\Z)|'[^']*')""", text, flags=re.DOTALL)
    return "".join(part for part in parts if not part.startswith("'"))


def _set_in(text: str) -> frozenset[str]:
    """The variables that a shell command gives a value of its own, or asks for one."""
    names = set(re.findall(r"(?<![\w$])(\w+)\+?=", text))
    for command in re.split(r"[;&|\n]", text):
        setting = re.search(r"\b(?:for|read|export|local|getopts|unset|env)\b", command)
        if setting:
            names.update(re.findall(r"\w+", command[setting.end() :]))
    return frozenset(names)


def _may_come_from_image(plan: BuildPlan, planned: PlannedStage, name: str) -> bool:
    """What the configuration of the base says; of an unknown one, images set what names themselves: NODE_VERSION."""
    while planned.base.entry is not None:
        planned = plan.stages[planned.base.entry]
    if planned.base.config is not None:
        return name in dict(planned.base.config.env)
    image = (planned.base.image or planned.base.placeholder or planned.base.source).lower()
    if name != name.upper():
        return False
    words = [word for word in name.lower().split("_") if len(word) > 1 and word not in _COMMON]
    return name in _OF_IMAGES or any(word in image for word in words)


_COMMON = frozenset("version image tag base name arch os platform dir path home url".split())
_OF_IMAGES = frozenset("PATH HOME JAVA_HOME GOPATH GOROOT LANG LC_ALL USER SHELL TZ HOSTNAME PWD TERM".split())


def _empty_note(planned: PlannedStage, instruction: Instruction, name: str, line: int) -> Note:
    text = (
        f"{name} is used in {planned.display_name}, where it is empty unless the base image sets it: "
        f"the ARG in line {line}, before the first FROM, reaches FROM only"
    )
    return Note(GLOBAL_ARG_UNDECLARED, instruction.location.first, text, planned.index)
