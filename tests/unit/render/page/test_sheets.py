from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.analysis.choices import choices_of
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.diagram.model import Standing
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.page.sheets import Sheet, face_of, sheet_of
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from stagegraph.analysis.choices import Choices
    from stagegraph.render.page.sheets import SheetCard

LINES = (
    "FROM alpine AS a",
    "RUN x",
    "FROM debian AS b",
    "COPY --from=a /x /y",
    "FROM alpine AS c",
    "RUN --mount=from=b,target=/b z",
)


def choices_for(*lines: str) -> Choices:
    """What can be picked of a Dockerfile given line by line."""
    return choices_of(plan_of(*lines).dockerfile, PlanRequest())


def stage_sheet(choices: Choices) -> Sheet:
    """The stages for all targets."""
    return sheet_of(stage_diagram(choices.union), [stage_diagram(one.plan) for one in choices.entries])


def step_sheet(choices: Choices) -> Sheet:
    """The steps for all targets."""
    plans = [one.plan for one in choices.entries]
    return sheet_of(step_diagram(choices.union), list(map(step_diagram, plans)), list(map(stage_diagram, plans)))


def card_of(sheet: Sheet, title: str) -> SheetCard:
    """The one card or cluster with that title."""
    (found,) = [one for one in (*sheet.clusters, *sheet.cards) if one.card.title == title]
    return found


def test_cards_are_those_of_each_targets_diagram() -> None:
    """For each target a card shows what the diagram of the target says of it."""
    choices = choices_for(*LINES)
    sheet = stage_sheet(choices)
    for at, entry in enumerate(choices.entries):
        diagram = stage_diagram(entry.plan)
        assert [one.faces[one.shown[at]] for one in sheet.cards] == [face_of(card) for card in diagram.cards]
        shown = [one.faces[one.shown[at]] for one in sheet.arrows]
        assert [(one.label, one.used, one.critical) for one in shown] == [
            (arrow.label, arrow.used, arrow.critical) for arrow in diagram.arrows
        ]
        assert sheet.summaries[at] == diagram.summary


def test_equal_faces_are_one() -> None:
    """A card that looks the same for several targets has one face for them."""
    card = card_of(stage_sheet(choices_for(*LINES)), "a")
    assert card.shown == (0, 1, 1)
    assert [face.standing for face in card.faces] == [Standing.TARGET, Standing.CRITICAL]


def test_images_are_told_by_their_names() -> None:
    """Images are numbered anew for each target; their cards are matched by the whole name."""
    choices = choices_for(*LINES)
    assert stage_diagram(choices.union).cards[0].tooltip == "docker.io/library/alpine:latest"
    card = card_of(stage_sheet(choices), "debian")
    assert [card.faces[one].standing for one in card.shown] == [
        Standing.OUTSIDE_UNUSED,
        Standing.OUTSIDE,
        Standing.OUTSIDE,
    ]


def test_steps_that_are_not_built() -> None:
    """A step that a target does not need keeps its text and looks it; so do its arrows and its stage."""
    sheet = step_sheet(choices_for(*LINES))
    step = card_of(sheet, "[b 2/2]")
    looks = [step.faces[one] for one in step.shown]
    assert [one.standing for one in looks] == [Standing.UNUSED, Standing.CRITICAL, Standing.CRITICAL]
    assert {one.rows for one in looks} == {("COPY --from=a /x /y",)}
    image = card_of(sheet, "[b 1/2]")
    assert image.faces[image.shown[0]].standing is Standing.OUTSIDE_UNUSED
    stage = card_of(sheet, "b")
    looks = [stage.faces[one] for one in stage.shown]
    assert looks[0].badges == ("not built",)
    assert looks[1].badges == ("target",)
    arrows = [one for one in sheet.arrows if one.arrow.target == step.card.id]
    assert [[one.faces[at].used for at in one.shown] for one in arrows] == [[False, True, True]] * 2


def test_a_step_of_several_stages() -> None:
    """A step that two stages share stands once; which of them names it may differ with the target."""
    choices = choices_for("FROM alpine AS a", "RUN x", "FROM alpine AS b", "RUN x", "FROM a", "COPY --from=b /x /y")
    sheet = step_sheet(choices)
    for at, entry in enumerate(choices.entries):
        titles = {one.card.id: one.faces[one.shown[at]].title for one in sheet.cards}
        for card in step_diagram(entry.plan).cards:
            if card.wave is not None:
                assert titles[card.id] == card.title
