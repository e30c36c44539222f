from __future__ import annotations

import pytest

from stagegraph.errors import UsageError
from stagegraph.render.diagram.model import Diagram, EmptyStageRef, Level, StageRef, Standing
from stagegraph.render.diagram.projectdiagram import ever_simpler_project, project_diagram
from stagegraph.render.diagram.view import View
from stagegraph.values import replace
from tests.helpers.projects import project, shop, target

STEPS = View(level=Level.STEPS)


def titles(diagram: Diagram, *cards: str) -> list[str]:
    """The titles of cards, by their ids."""
    by_id = {one.id: one.title for one in diagram.cards}
    return [by_id[one] for one in cards]


def ends(diagram: Diagram) -> set[tuple[str, str, str]]:
    """The arrows by the titles of their ends, and their kinds."""
    title = {one.id: one.title for one in diagram.cards}
    return {(title[one.source], title[one.target], one.kind.name) for one in diagram.arrows}


def test_a_frame_for_each_file() -> None:
    """Each Dockerfile has a frame with its targets, its path and its stages."""
    found = project_diagram(shop(), View(), name="docker-bake.hcl")
    assert (found.name, found.level) == ("docker-bake.hcl", Level.STAGES)
    assert found.sentence.startswith("5 targets of 4 Dockerfiles build 18 steps")
    assert [(one.title, one.corner, one.badges, titles(found, *one.cards)) for one in found.frames] == [
        ("base", "samples/shop/base/Dockerfile", ("context of others",), ["tools"]),
        ("api, schema", "samples/shop/api/Dockerfile", ("linux/amd64",), ["schema", "build", "runtime"]),
        ("web", "samples/shop/web/Dockerfile", (), ["build", "test", "site"]),
        ("docs", "docs (inline)", (), ["pages", "stage-1"]),
    ]


def test_arrows_between_frames() -> None:
    """A target that is a context of another is an arrow from the stage that it builds to the one that uses it."""
    found = project_diagram(shop(), View())
    assert ends(found) >= {
        ("tools", "schema", "FROM"),
        ("schema", "build", "COPY"),
        ("tools", "test", "FROM"),
        ("runtime", "pages", "FROM"),
    }
    critical = {titles(found, one.source, one.target)[1] for one in found.arrows if one.critical}
    assert critical == {"schema", "build", "runtime", "pages", "stage-1"}
    assert not any("target:" in row for one in found.cards for row in one.rows)


def test_images_of_several_files_stand_once() -> None:
    """An image that several files start from is one card, outside of their frames; that of one file stands in it."""
    found = project_diagram(
        project(target("x", "FROM alpine\n"), target("y", "FROM alpine\nCOPY --from=nginx a b\n")), View()
    )
    assert titles(found, *(one.id for one in found.cards)) == ["alpine", "stage-0", "nginx", "stage-0"]
    assert [titles(found, *one.cards) for one in found.frames] == [["stage-0"], ["nginx", "stage-0"]]


def test_targets_have_their_names() -> None:
    """The card of a stage names the targets that build it, where they are called otherwise than the stage."""
    text = "FROM alpine AS a\nFROM a AS b\n"
    same = [replace(target("x", text), name=name, stage=stage) for name, stage in (("a", "a"), ("c", "b"), ("d", "b"))]
    found = project_diagram(project(*same), View())
    assert [one.badges for one in found.cards] == [(), ("target",), ("target c, d",)]


def test_a_context_of_another_name() -> None:
    """An arrow between frames tells the name of the context where it is not that of the target."""
    one = target("x", "FROM scratch\nCOPY --from=files a b\n", contexts={"files": "target:y"})
    (arrow,) = (one for one in project_diagram(project(one, target("y", "FROM scratch\nCOPY a b\n")), View()).arrows)
    assert arrow.label == "COPY\nas files"


def test_a_context_that_is_not_read() -> None:
    """A target that nobody can read is a card as any other context."""
    found = project_diagram(
        project(target("x", "FROM y\n", contexts={"y": "target:y"}), target("y", "", unread="it is far away")), View()
    )
    assert ends(found) == {("y", "stage-0", "FROM")}


def test_named_folders_of_two_files_are_two() -> None:
    """Named contexts stand in the frames of their files, also where they have one name."""
    text = "FROM scratch\nCOPY --from=files a b\n"
    both = [target(name, text, contexts={"files": f"../{name}"}) for name in "xy"]
    found = project_diagram(project(*both), View())
    assert [titles(found, *one.cards) for one in found.frames] == 2 * [["files", "stage-0"]]


def test_steps() -> None:
    """The steps of all files stand in the waves of all, in clusters in frames."""
    found = project_diagram(shop(), STEPS)
    assert [one.stage for one in found.clusters] == [0, 1, 2, 3, 4, 6, 7, 8]
    assert max(one.wave or 0 for one in found.cards) == 12
    assert ("[tools 5/5]", "[schema 1/3]", "FROM") in ends(found)
    assert ("[schema 2/3]", "[build 1/4]", "COPY") in ends(found)
    frames = {card: frame.id for frame in found.frames for card in frame.cards}
    assert all(len({frames[card] for card in cluster.cards}) == 1 for cluster in found.clusters)
    targets = [badge for one in found.clusters for badge in one.badges]
    assert targets == ["target base", "target", "target api", "target web", "target docs"]


def test_steps_of_several_files_stand_once() -> None:
    """A step that several files have stands in the first one, and names the others; these say where it is."""
    text = "FROM alpine\nRUN one\n"
    found = project_diagram(project(target("x", text), target("y", text), target("z", text + "RUN two\n")), STEPS)
    shared = next(one for one in found.cards if one.title == "[2/2]")
    assert shared.badges == ("also for y/stage-0, z/stage-0",)
    elsewhere = next(one for one in found.cards if isinstance(one.subject, EmptyStageRef))
    assert (elsewhere.title, elsewhere.standing) == ("its steps are in x/stage-0", Standing.USED)
    assert ("[2/2]", "[3/3]", "FROM") in ends(found)


def test_contexts_and_images_of_steps() -> None:
    """A build context that two files have stands outside of both; that of one file in its frame."""
    text = "FROM scratch\nCOPY {} b\n"
    one, other = (target(name, text.format(name)) for name in "xy")
    apart = project_diagram(project(one, other), STEPS)
    assert [len(frame.cards) for frame in apart.frames] == [2, 2]
    together = project_diagram(project(one, replace(other, context="x")), STEPS)
    assert [len(frame.cards) for frame in together.frames] == [1, 1]
    alone = project_diagram(
        project(*(target(name, f"FROM scratch\nCOPY --from=alpine {name} b\n") for name in "xy")), STEPS
    )
    assert [len(frame.cards) for frame in alone.frames] == [1, 1]


def test_a_file_all_of_whose_steps_stand_elsewhere() -> None:
    """One that starts from what another one comes to, and does nothing else, says so."""
    found = project_diagram(
        project(target("x", "FROM y\n", contexts={"y": "target:y"}), target("y", "FROM scratch\nCOPY a b\n")), STEPS
    )
    assert [one.title for one in found.cards if isinstance(one.subject, EmptyStageRef)] == ["its step is in y/stage-0"]


def test_a_step_of_no_stage_that_is_shared() -> None:
    """A stage whose only step is that of an image that another file has, too, says where it stands."""
    text = "FROM alpine\n"
    found = project_diagram(project(target("x", text), target("y", text)), STEPS)
    assert [one.title for one in found.cards] == ["[1/1]", "its step is in x/stage-0"]


def test_focus() -> None:
    """The focus is a target, or a stage of one; frames keep what is left in them."""
    found = project_diagram(shop(), View(focus=("web/test",)))
    assert [titles(found, *one.cards) for one in found.frames] == [["tools"], ["test"]]
    found = project_diagram(shop(), replace(STEPS, focus=("schema",), depth=1))
    assert [one.title for one in found.clusters if one.focused] == ["schema"]
    near = project_diagram(shop(), View(depth=0))
    assert {one.standing for one in near.cards} == {Standing.TARGET}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wep", "there is no target wep (did you mean web?)"),
        ("web/tset", "there is no stage tset (did you mean test?)"),
        ("web/test", "the stage web/test is left out: no target needs it"),
    ],
)
def test_no_such_focus(name: str, message: str) -> None:
    """A target or a stage that is not there, or is left out, is told."""
    with pytest.raises(UsageError) as caught:
        project_diagram(shop(), View(focus=(name,), hide_unused=name == "web/test"))
    assert caught.value.message.removesuffix("?)") in (message.removesuffix("?)"), message.replace("web/test", "test"))


@pytest.mark.parametrize("level", list(Level))
def test_large_projects_are_folded(level: Level) -> None:
    """Chains fold within their files, and arrows between files end in what they are folded into."""
    chain = "".join(f"FROM s{at} AS s{at + 1}\nRUN {at}\nRUN b\n" for at in range(9))
    files = [
        target(
            f"t{number}",
            f"FROM {'alpine' if not number else f't{number - 1}'} AS s0\nRUN {number}\n{chain}",
            contexts={} if not number else {f"t{number - 1}": f"target:t{number - 1}"},
        )
        for number in range(8)
    ]
    found = project_diagram(project(*files), View(level=level))
    whole = project_diagram(project(*files), View(level=level, fold=False, simplify=False))
    assert len(found.cards) < len(whole.cards) * 2 / 3
    assert any("folded" in note for note in found.notes)
    frames = {card: frame.title for frame in found.frames for card in frame.cards}
    between = {(frames[one.source], frames[one.target]) for one in found.arrows if one.source in frames}
    assert {pair for pair in between if pair[0] != pair[1]} == {(f"t{at}", f"t{at + 1}") for at in range(7)}


def test_crowds_fold_equal_stages() -> None:
    """Of very many stages equal ones of a file are one card."""
    many = "FROM z AS base\n" + "".join(f"FROM z AS s{at}\n" for at in range(450)) + "FROM base\n"
    files = [target("x", many, contexts={"z": "target:z"}), target("z", "FROM alpine\n")]
    found = project_diagram(project(*files), View())
    assert len(found.cards) < 10
    assert ("stage-0", "450 stages side by side", "FROM") in ends(found)


def test_simpler_pictures() -> None:
    """For a format that is drawn to a certain size only there are simpler pictures of the same."""
    assert [one.level for one in ever_simpler_project(shop(), STEPS)][:2] == [Level.STEPS, Level.STAGES]
    simplest = ever_simpler_project(shop(), View())[-1]
    assert not any(one.standing is Standing.UNUSED for one in simplest.cards)
    assert len(ever_simpler_project(shop(), View(focus=("web",)))) == 2
    assert len(ever_simpler_project(project(target("x", "FROM alpine\n")), View())) == 2


def test_what_a_caller_marks() -> None:
    """A caller can say more of the picture of each build before it is put into that of all."""

    def mark(diagram: Diagram, build: object) -> Diagram:
        assert build in found.builds
        return replace(diagram, notes=("marked",))

    found = shop()
    assert project_diagram(found, View(), mark=mark).notes == ("marked",)


def test_stages_are_told_apart() -> None:
    """Cards of stages have their places among the stages of all builds."""
    found = project_diagram(shop(), View())
    assert sorted(one.subject.index for one in found.cards if isinstance(one.subject, StageRef)) == list(range(9))


def test_stages_without_steps() -> None:
    """A stage without steps has a card that says so, with its place among the stages of all builds."""
    found = project_diagram(project(target("x", "FROM alpine\n"), target("y", "FROM scratch\n")), STEPS)
    empty = next(one for one in found.cards if one.title == "no steps")
    assert empty.subject == EmptyStageRef(1)
