"""Several targets in one picture: a frame for each Dockerfile, arrows where one is a context of another."""

from __future__ import annotations

from itertools import pairwise

from stagegraph.graph.identifiers.namedcontexts import TARGET_SOURCE
from stagegraph.render.diagram.model import (
    TARGET_BADGE,
    Card,
    Cluster,
    Diagram,
    EmptyStageRef,
    GoneRef,
    Level,
    OutsideRef,
    StageRef,
    Standing,
    StepRef,
)
from stagegraph.render.diagram.stagecards import stage_card_id, stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.diagram.view import CROWD, MANY_CARDS, View
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.projectwords import project_summary, targets_name
from stagegraph.render.shared.wording import listed
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan
    from stagegraph.render.diagram.model import Arrow, Subject

    Marking = Callable[[Diagram, ProjectBuild], Diagram]

_MOST_STAGES = 3  # that a step of several files names


def project_diagram(project: ProjectPlan, view: View, *, name: str = "", mark: Marking | None = None) -> Diagram:
    """The picture of several targets.

    Args:
        project: their plan.
        view: what of it is drawn; names in ``focus`` are ``TARGET`` or ``TARGET/STAGE``.
        name: of the bake or compose file.
        mark: says more of the picture of a build, say what happens to it after a change.

    Raises:
        UsageError: there is no such target or stage, or it is left out.
    """
    drawings = [_BuildDrawing(project, build, view, mark) for build in project.builds]
    count = sum(len(one.diagram.cards) for one in drawings)
    many = count > MANY_CARDS and not view.focus
    simplify = many if view.simplify is None else view.simplify
    fold = many if view.fold is None else view.fold
    for one in drawings:
        one.make_smaller(simplify=simplify, fold=fold, crowd=count > CROWD)
    whole = _put_together(project, drawings, view.level)
    whole = replace(whole, name=name)
    if view.focus or view.depth is not None:
        whole = _part(project, whole, view)
    return whole


def frame_id(build: ProjectBuild) -> str:
    """The id of the frame of a build."""
    return f"f{build.number}"


def ever_simpler_project(project: ProjectPlan, view: View, *, name: str = "") -> list[Diagram]:
    """The picture of several targets, then simpler ones of it, as `stagegraph.render.diagram.view.ever_simpler`."""
    views = [view]
    if view.level is Level.STEPS:
        views.append(replace(view, level=Level.STAGES))
    views.append(replace(views[-1], fold=True, simplify=True))
    if any(build.plan.unused for build in project.builds) and not view.hide_unused and not view.focus:
        views.append(replace(views[-1], hide_unused=True))
    return list(dict.fromkeys(project_diagram(project, one, name=name) for one in dict.fromkeys(views)))


class _BuildDrawing:
    """The picture of one build, on the way into that of all."""

    def __init__(self, project: ProjectPlan, build: ProjectBuild, view: View, mark: Marking | None) -> None:
        self.project = project
        self.build = build
        self.plan = project.placed(build)
        drawn = _whole(self.plan, view)
        if mark is not None:
            drawn = mark(drawn, build)
        self.links = dict(self._links(drawn))
        gone = {one.id: one for one in drawn.cards if self._is_elsewhere(one)}
        arrows = [one for one in drawn.arrows if one.target not in gone]
        self.incoming = [_named(one, gone[one.source]) for one in arrows if one.source in gone]
        self.whole_clusters = {one.id: one.cards for one in drawn.clusters}
        self.diagram = replace(
            drawn,
            cards=tuple(one for one in drawn.cards if one.id not in gone),
            arrows=tuple(one for one in arrows if one.source not in gone),
            clusters=tuple(
                replace(cluster, cards=tuple(one for one in cluster.cards if one not in gone))
                for cluster in drawn.clusters
            ),
        )
        self.hosts: dict[str, str] = {}

    def _is_elsewhere(self, card: Card) -> bool:
        """Whether a card stands for what another build comes to, or for a step that stands in another one."""
        subject = card.subject
        if isinstance(subject, OutsideRef):
            value = subject.outside.value
            return value.startswith(TARGET_SOURCE) and value.removeprefix(TARGET_SOURCE) in self.project.build_of
        if not isinstance(subject, StepRef):
            return False
        place = self.project.step_by_id[subject.id].stage
        return place is not None and self.project.place_of(place)[0] is not self.build

    def _links(self, drawn: Diagram) -> Iterator[tuple[str, str]]:
        """For each card of another build's end what stands for it in the picture of all."""
        for card in drawn.cards:
            if isinstance(card.subject, OutsideRef) and self._is_elsewhere(card):
                target = card.subject.outside.value.removeprefix(TARGET_SOURCE)
                source = self.project.build_of[target]
                stage = source.stage_of(next(one for one in source.targets if one.name == target))
                yield card.id, _own(source, stage_card_id(stage))

    def make_smaller(self, *, simplify: bool, fold: bool, crowd: bool) -> None:
        """Leave out implied arrows, fold chains; arrows from other builds are not asked."""
        if simplify:
            from stagegraph.render.diagram.simplifying import simplified  # noqa: PLC0415  (large pictures only)

            self.diagram = simplified(self.diagram)
        if fold:
            from stagegraph.render.diagram.folding import folding  # noqa: PLC0415  (likewise)

            found = folding(self.diagram)
            self.diagram, self.hosts = found.diagram, dict(found.hosts)
            if crowd and self.diagram.level is Level.STAGES:
                from stagegraph.render.diagram.siblings import siblings_folding  # noqa: PLC0415  (likewise)

                self.diagram, heads = siblings_folding(self.diagram)
                self.hosts = {one: heads.get(host, host) for one, host in self.hosts.items()}
                self.hosts |= {one: head for one, head in heads.items() if one != head}


def _named(arrow: Arrow, card: Card) -> Arrow:
    """An arrow from another build, with the name of the context where that is not the target's."""
    subject = card.subject
    if not isinstance(subject, OutsideRef) or subject.outside.value == TARGET_SOURCE + subject.outside.name:
        return arrow
    return replace(arrow, label="\n".join(filter(None, (arrow.label, f"as {subject.outside.name}"))))


def _whole(plan: BuildPlan, view: View) -> Diagram:
    draw = step_diagram if view.level is Level.STEPS else stage_diagram
    return draw(plan, hide_unused=view.hide_unused)


def _own(build: ProjectBuild, card: str) -> str:
    """The id of a card in the picture of all: steps have the same in every build."""
    return card if card.startswith("p") else f"b{build.number}{card}"


class _ProjectDrawing:
    """Cards and arrows of all builds, each once."""

    def __init__(self, project: ProjectPlan) -> None:
        self.project = project
        self.cards: dict[str, Card] = {}
        self.clusters: list[Cluster] = []
        self.homes: dict[str, list[int]] = {}  # of each card the builds that have it
        self.same: dict[object, str] = {}  # images by what they are
        self.ids: dict[tuple[int, str], str] = {}
        self.arrows: dict[tuple[str, str, object, object], Arrow] = {}

    def add_cards(self, drawing: _BuildDrawing) -> None:
        build = drawing.build
        for card in drawing.diagram.cards:
            name = self._name(build, card)
            self.ids[build.number, card.id] = name
            self.homes.setdefault(name, []).append(build.number)
            self.cards.setdefault(
                name, replace(card, id=name, subject=_placed(build, card, name), badges=_badges(build, card))
            )
        for gone, host in drawing.hosts.items():
            self.ids[build.number, gone] = self.ids.get((build.number, host), _own(build, host))
        for linked, end in drawing.links.items():
            self.ids.setdefault((build.number, linked), end)
        for cluster in drawing.diagram.clusters:
            self._add_cluster(build, cluster, drawing.whole_clusters[cluster.id])

    def _name(self, build: ProjectBuild, card: Card) -> str:
        subject = card.subject
        if isinstance(subject, OutsideRef) and not subject.outside.context:
            return self.same.setdefault(subject.outside, _own(build, card.id))
        return _own(build, card.id)

    def _add_cluster(self, build: ProjectBuild, cluster: Cluster, whole: Sequence[str]) -> None:
        """A stage with those of its steps that stand in this build."""
        assert cluster.stage is not None  # noqa: S101  (a cluster of a plan is a stage)
        own = [_own(build, card) for card in cluster.cards]
        if not own:
            own = [self._elsewhere(build, cluster, whole)]
        self.clusters.append(
            replace(
                cluster,
                id=_own(build, cluster.id),
                cards=tuple(own),
                stage=build.first + cluster.stage,
                badges=_target_badges(build, cluster.badges, cluster.stage),
            )
        )

    def _elsewhere(self, build: ProjectBuild, cluster: Cluster, steps: Sequence[str]) -> str:
        """A card for a stage all of whose steps stand in other builds."""
        assert cluster.stage is not None  # noqa: S101  (as above)
        found = (self.project.step_by_id[one.removeprefix("p")].stage for one in steps)
        places = list(dict.fromkeys(self.project.stage_name(one or 0) for one in found))
        text = f"{'its step is' if len(steps) == 1 else 'its steps are'} in {listed(places)}"
        name = _own(build, f"e{cluster.stage}")
        self.homes[name] = [build.number]
        wave = min(self.project.wave(card.removeprefix("p")) for card in steps)
        self.cards[name] = Card(
            id=name,
            title=text,
            corner="",
            rows=(),
            badges=(),
            standing=Standing.USED,
            tooltip=text,
            location=cluster.location,
            wave=wave,
            subject=EmptyStageRef(build.first + cluster.stage),
        )
        return name

    def add_arrows(self, drawing: _BuildDrawing) -> None:
        number = drawing.build.number
        for arrow in (*drawing.diagram.arrows, *drawing.incoming):
            source, target = self._end(number, arrow.source), self._end(number, arrow.target)
            critical = arrow.critical or (not drawing.diagram.timed and self._is_critical(source, target))
            made = replace(arrow, source=source, target=target, critical=critical)
            self.arrows.setdefault((source, target, arrow.kind, arrow.standing), made)

    def _end(self, number: int, card: str) -> str:
        """The card of the whole that an arrow of a build begins or ends in."""
        if (number, card) in self.ids:
            return self.ids[number, card]
        place = self.project.step_by_id[card.removeprefix("p")].stage  # a step that stands in another build
        return self.ids[self.project.place_of(place or 0)[0].number, card]

    def _is_critical(self, source: str, target: str) -> bool:
        """Whether the critical path leads from one build into another there."""
        ends = (self.cards[one].subject for one in (source, target))
        stages = tuple(one.index for one in ends if isinstance(one, StageRef))
        return stages in frozenset(pairwise(self.project.critical_route))

    def frames(self) -> Iterator[Cluster]:
        """A frame for each build around what is its own."""
        for build in self.project.builds:
            own = tuple(one for one, homes in self.homes.items() if self._stands_in(build, one, homes))
            files = build.plan.dockerfile.path
            yield Cluster(
                id=frame_id(build),
                title=targets_name(build),
                corner=files,
                badges=tuple(_frame_badges(build)),
                standing=Standing.USED,
                tooltip=f"{', '.join(one.name for one in build.targets)}\n{files}",
                location=build.plan.dockerfile.source.location(0, 0),
                cards=own,
            )

    def _stands_in(self, build: ProjectBuild, card: str, homes: list[int]) -> bool:
        """Images and contexts that several builds have stand in none of them."""
        if homes[0] != build.number:
            return False
        subject = self.cards[card].subject
        stageless = isinstance(subject, OutsideRef) or (
            isinstance(subject, StepRef) and self.project.step_by_id[subject.id].stage is None
        )
        return not stageless or len(homes) == 1


def _put_together(project: ProjectPlan, drawings: Iterable[_BuildDrawing], level: Level) -> Diagram:
    whole = _ProjectDrawing(project)
    drawings = list(drawings)
    for one in drawings:
        whole.add_cards(one)
    for one in drawings:
        whole.add_arrows(one)
    notes = dict.fromkeys(note for one in drawings for note in one.diagram.notes)
    return Diagram(
        name="",
        summary=(Part(project_summary(project)),),
        cards=tuple(_with_sharing(project, one) for one in whole.cards.values()),
        arrows=tuple(whole.arrows.values()),
        level=level,
        clusters=tuple(whole.clusters),
        notes=tuple(notes),
        timed=any(one.diagram.timed for one in drawings),
        frames=tuple(one for one in whole.frames() if one.cards),
    )


def _placed(build: ProjectBuild, card: Card, name: str) -> Subject | None:
    """What a card stands for, with the place of its stage among those of all builds; something gone by its new id."""
    subject = card.subject
    if isinstance(subject, StageRef):
        return StageRef(build.first + subject.index)
    if isinstance(subject, EmptyStageRef):
        return EmptyStageRef(build.first + subject.index)
    return GoneRef(name) if isinstance(subject, GoneRef) else subject


def _badges(build: ProjectBuild, card: Card) -> tuple[str, ...]:
    """The badges, in which a target has its name."""
    return _target_badges(build, card.badges, card.subject.index) if isinstance(card.subject, StageRef) else card.badges


def _target_badges(build: ProjectBuild, badges: tuple[str, ...], index: int) -> tuple[str, ...]:
    if TARGET_BADGE not in badges:
        return badges
    names = [one.name for one in build.targets if build.stage_of(one) == index]
    same = names == [build.plan.stages[index].display_name]
    word = TARGET_BADGE if same else f"{TARGET_BADGE} {listed(names)}"
    return tuple(word if one == TARGET_BADGE else one for one in badges)


def _frame_badges(build: ProjectBuild) -> Iterator[str]:
    if all(one.linked for one in build.targets):
        yield "context of others"
    platforms = [str(one) for one in build.plan.platforms]
    if build.targets[0].platforms:
        yield ", ".join(platforms)


def _with_sharing(project: ProjectPlan, card: Card) -> Card:
    """A step with the stages of other files that have it, too."""
    if not isinstance(card.subject, StepRef):
        return card
    step = project.step_by_id[card.subject.id]
    if step.stage is None:
        return card
    here = project.place_of(step.stage)[0].number
    others = [project.stage_name(at) for at in step.stages if project.place_of(at)[0].number != here]
    if not others:
        return card
    return replace(card, badges=(*card.badges, f"also for {listed(others, _MOST_STAGES)}"))


def _part(project: ProjectPlan, whole: Diagram, view: View) -> Diagram:
    """What is near some stages, or near the targets."""
    from stagegraph.render.diagram.focus import focused, near_targets  # noqa: PLC0415  (only where it is asked for)

    if not view.focus:
        targets = {build.first + build.stage_of(one) for build in project.builds for one in build.targets}
        return near_targets(whole, targets, view.depth or 0)
    return focused(whole, [stage_place(project, one, hidden=view.hide_unused) for one in view.focus], view.depth)


def stage_place(project: ProjectPlan, name: str, *, hidden: bool = False) -> int:
    """The place among the stages of all builds of ``TARGET/STAGE``, or of what ``TARGET`` builds.

    Args:
        project: the plan.
        name: of the stage.
        hidden: stages that no target needs do not count.

    Raises:
        UsageError: there is none.
    """
    from stagegraph.errors import UsageError  # noqa: PLC0415  (as above)
    from stagegraph.render.diagram.view import stage_named  # noqa: PLC0415  (as above)
    from stagegraph.syntax.suggest import did_you_mean  # noqa: PLC0415  (as above)

    target, slash, stage = name.partition("/")
    build = project.build_of.get(target)
    if build is None:
        names = list(project.build_of)
        raise UsageError(
            did_you_mean(f"there is no target {target}", target, names),
            hint=f"Write TARGET or TARGET/STAGE; the targets are {', '.join(names)}.",
        )
    if slash:
        return build.first + stage_named(build.plan, stage, hidden=hidden)
    return build.first + build.stage_of(next(one for one in build.targets if one.name == target))
