"""Each vertex of a log is joined to the steps of the plan that it is: by BuildKit's name, and by inputs."""

from __future__ import annotations

from stagegraph.analysis.timing.candidates import Candidates
from stagegraph.analysis.timing.placing import inputs_first
from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.analysis.timing.vertexnames import CUT, read_name
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.vertexnames import ReadName
    from stagegraph.graph.llb.steps import Step
    from stagegraph.logs.buildlog import Vertex

_FEW = 1 / 3  # of a build's steps that are called as in the Dockerfile: of another one fewer are
_NONE: list[Step] = []
_OF_STEPS = frozenset({VertexKind.STEP, VertexKind.IMAGE, VertexKind.CONTEXT, VertexKind.INTERNAL, VertexKind.OTHER})


class LoggedName(Record):
    """A vertex with its name as it is read.

    Attributes:
        vertex: the vertex.
        name: its name, read.
        target: what bake or compose calls the build that it is part of, or "".
        stage: its stage as the log prints it, or "".
        builds: every build that it is part of: one that several share has a name for each.
    """

    vertex: Vertex
    name: ReadName
    target: str = ""
    stage: str = ""
    builds: frozenset[str] = frozenset()

    def serves(self, target: str) -> bool:
        """Whether a build of that name may need it."""
        return not target or not self.target or target in self.builds


def join(logged: Sequence[LoggedName], plan: BuildPlan) -> tuple[tuple[str, ...], ...]:
    """For each vertex the ids of the steps that it is; none for what is no step of the plan.

    A name tells its step: platform, stage, number and text. Where the text differs, as variables have other values, the
    rest does; where the stage differs, as equal steps of several stages have the name of one of them, the text does.
    Of steps with one name the inputs tell which it is, where the log tells inputs. Where bake or compose build several
    Dockerfiles, those of which few steps are called as in this one are left alone.

    Args:
        logged: the vertices.
        plan: the build.
    """
    found = join_some(inputs_ahead(logged), plan)
    return tuple(found.get(at, ()) for at in range(len(logged)))


def inputs_ahead(logged: Sequence[LoggedName]) -> dict[int, LoggedName]:
    """The vertices of a log by their places in it, each behind its inputs."""
    return {at: logged[at] for at in inputs_first([one.vertex.inputs or () for one in logged])}


def join_some(logged: Mapping[int, LoggedName], plan: BuildPlan) -> dict[int, tuple[str, ...]]:
    """As `join` some vertices of a log, which are all that may be steps of the plan; by place, none without a step.

    Args:
        logged: the vertices by their places in the log, each behind its inputs.
        plan: the build.
    """
    joining = _Joining(logged, plan)
    for find in (joining.by_name, joining.by_title, joining.by_inputs, joining.by_text):
        for at, one in logged.items():
            if at not in joining.found and may_be_step(one):
                joining.take(at, find(one))
        if find == joining.by_name:
            joining.leave_strangers()
    joining.add_links()
    return joining.found


def may_be_step(one: LoggedName) -> bool:
    """Whether a vertex is of a kind that steps are."""
    return one.name.kind in _OF_STEPS


class _Joining:
    """Vertices and steps in the middle of it."""

    def __init__(self, logged: Mapping[int, LoggedName], plan: BuildPlan) -> None:
        self.logged = logged
        self.plan = plan
        self.found: dict[int, tuple[str, ...]] = {}
        self.taken: set[tuple[str, str]] = set()  # a target, and a step that one of its vertices is
        stages = plan.dockerfile.stages
        self.alone = stages[0].display_name if len(stages) == 1 else None
        self.strangers: set[str] = set()  # targets that are builds of other Dockerfiles
        self.candidates: dict[int, tuple[Sequence[Step], Candidates]] = {}  # by identity, with what bears it
        self.chosen: dict[tuple[object, ...], list[Step]] = {}  # by what was asked
        self.left: dict[tuple[str, str], dict[str, Step]] = {}  # by target and text those that no vertex is
        self.names = {step.id: read_name(step.name) for step in plan.steps}
        self.named: dict[tuple[str, ...], list[Step]] = {}
        self.titled: dict[str, list[Step]] = {}
        self.saying: dict[str, list[Step]] = {}
        self.needing: dict[frozenset[str], list[Step]] = {}
        for step in plan.steps:
            name, title = self.names[step.id], _title(step)
            for key in _keys(name.platform, title, name.text):
                self.named.setdefault(key, []).append(step)
            self.titled.setdefault(title, []).append(step)
            self.saying.setdefault(name.text, []).append(step)
            self.needing.setdefault(frozenset(step.inputs), []).append(step)

    def leave_strangers(self) -> None:
        """Part with the builds of a log that are of other Dockerfiles, though some of their steps are called alike."""
        numbered: dict[str, list[bool]] = {one.target: [] for one in self.logged.values() if one.target}
        for at, one in self.logged.items():
            if one.target and one.name.number is not None:
                numbered[one.target].append(at in self.found)
        known = {target: sum(joined) / max(len(joined), 1) for target, joined in numbered.items()}
        best = max(known.values(), default=0.0)
        self.strangers = {target for target, part in known.items() if part < min(_FEW, best)}
        self.found = {at: steps for at, steps in self.found.items() if self.logged[at].target not in self.strangers}

    def by_name(self, one: LoggedName) -> Sequence[Step]:
        """Steps of its whole name; without the platform where the plan has none, or another one."""
        for title in self.titles_of(one):
            for key in _keys(one.name.platform, title, one.name.text):
                if self.named.get(key):
                    return self.named[key]
        if one.name.cut:
            return self._of_start(one.name.text.removesuffix(CUT), self._titled(one))
        return ()

    def by_title(self, one: LoggedName) -> Sequence[Step]:
        """Steps of its stage, number and command: variables in the text have other values."""
        if one.name.number is None and "context" not in one.name.words:
            return ()
        return self._of_command(one, self._titled(one))

    def by_inputs(self, one: LoggedName) -> Sequence[Step]:
        """Steps of its command and its inputs, which have the name of another stage."""
        if not one.vertex.inputs:
            return ()
        return self._of_command(one, self.needing.get(self._steps_of(one.vertex.inputs), _NONE))

    def by_text(self, one: LoggedName) -> Sequence[Step]:
        """The one step that says the same in another stage, or the one image or context of its name."""
        asked = (one.target, one.name.text)
        if asked not in self.left:
            found = self.saying.get(one.name.text, ())
            self.left[asked] = {step.id: step for step in found if (one.target, step.id) not in self.taken}
        return [*self.left[asked].values()] if len(self.left[asked]) == 1 else ()

    def titles_of(self, one: LoggedName) -> tuple[str, ...]:
        """What may stand in the brackets of its step's name.

        The name of the only stage of a file is left out or not, as versions of BuildKit have it.
        """
        titles = _titles(one)
        number = one.name.number
        if self.alone is None or number is None or one.stage not in {"", "stage-0", self.alone}:
            return titles
        return tuple(dict.fromkeys([*titles, str(number), f"{self.alone} {number}"]))

    def _titled(self, one: LoggedName) -> list[Step]:
        """Steps of its stage and number, of its platform if there are some."""
        titles = self.titles_of(one)
        asked = (titles, one.name.platform)
        if asked not in self.chosen:
            found = [step for title in titles for step in self.titled.get(title, ())]
            same = [step for step in found if self.names[step.id].platform == one.name.platform]
            self.chosen[asked] = same or found
        return self.chosen[asked]

    def _of_command(self, one: LoggedName, steps: list[Step]) -> list[Step]:
        """Those of some steps that do what its instruction does."""
        command = _command(one.name.text)
        asked = (id(steps), command)
        if asked not in self.chosen:
            self.chosen[asked] = [step for step in steps if _command(self.names[step.id].text) == command]
        return self.chosen[asked]

    def _of_start(self, start: str, steps: list[Step]) -> list[Step]:
        """Those of some steps whose text begins so."""
        asked = (start, id(steps))
        if asked not in self.chosen:
            self.chosen[asked] = [step for step in steps if self.names[step.id].text.startswith(start)]
        return self.chosen[asked]

    def _steps_of(self, vertices: Iterable[int]) -> frozenset[str]:
        return frozenset(step for at in vertices for step in self.found.get(at, ()))

    def take(self, at: int, steps: Sequence[Step]) -> None:
        """Join a vertex to the best of some steps."""
        one = self.logged[at]
        if not steps or one.target in self.strangers:
            return
        best = steps[0]
        if len(steps) > 1:
            inputs = self._steps_of(one.vertex.inputs) if one.vertex.inputs is not None else None
            if id(steps) not in self.candidates:
                self.candidates[id(steps)] = steps, Candidates(steps)
            best = self.candidates[id(steps)][1].best(inputs, one.target, self.taken)
        self.found[at] = (best.id,)
        self.taken.add((one.target, best.id))
        left = self.left.get((one.target, self.names[best.id].text))
        if left is not None:
            left.pop(best.id, None)

    def add_links(self) -> None:
        """A COPY --link and its LINK are told as one in logs without a graph (``progressGroup``)."""
        joined = {step: at for at, found in sorted(self.found.items()) for step in found}
        for step in self.plan.steps:
            if step.id in joined or not self.names[step.id].linked:
                continue
            at = joined.get(step.inputs[-1])
            if at is not None and self.logged[at].vertex.inputs is None:
                self.found[at] += (step.id,)


def _keys(platform: str, title: str, text: str) -> tuple[tuple[str, ...], ...]:
    return ((platform, title, text), (title, text))


def _title(step: Step) -> str:
    """What stands in the brackets of a step's name, without the platform."""
    inside = step.title.strip("[]")
    return " ".join(inside.removeprefix(step.platform).split())


def _titles(one: LoggedName) -> tuple[str, ...]:
    """What may stand in the brackets of its step's name."""
    number = (str(one.name.number),) if one.name.number is not None else ()
    words = one.name.words
    whole = " ".join([*words, *number])
    if one.target and words:
        return (" ".join([*words[1:], *number]), whole)
    return (whole,)


def _command(text: str) -> str:
    """The instruction, with what stands before it: ``ONBUILD LINK COPY``."""
    words = text.split(" ", 3)
    count = 1 + (words[0] == "ONBUILD") + ("LINK" in words[:2])
    return " ".join(words[:count])
