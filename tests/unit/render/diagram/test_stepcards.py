from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import Location
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Level, Standing
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_card_id, step_diagram
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.stepping import arrows_to, card_with, cluster_of, diagram_of, sources_of

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Card


def step_of(instruction: str) -> Card:
    """The card of an instruction of a stage of its own."""
    return diagram_of("FROM scratch", *instruction.split("\n")).cards[-1]


# --- Cards of steps -----------------------------------------------------------------------------------------------


def test_card_of_a_step() -> None:
    """A card has BuildKit's bracket as title, the text as rows, its lines, its wave, and tells them in the tooltip."""
    diagram = diagram_of("FROM alpine AS build", "RUN make \\", "  all", "FROM build")
    assert diagram.level is Level.STEPS
    first, second = diagram.cards[:2]
    assert (first.title, first.rows, first.corner) == (
        "[build 1/2]",
        ("FROM docker.io/library/alpine:latest",),
        "L1",
    )
    assert first.tooltip == (
        "[build 1/2] FROM docker.io/library/alpine:latest\nwave 1, L1\ndocker-image://docker.io/library/alpine:latest"
    )
    assert (second.title, second.rows, second.corner) == ("[build 2/2]", ("RUN make all",), "L2-3")
    assert second.tooltip == "[build 2/2] RUN make   all\nwave 2, L2-3"
    assert (first.wave, second.wave) == (0, 1)
    assert second.location == Location("Dockerfile", 2, 3)


def test_ids() -> None:
    """The card of a step is called after the step."""
    plan = plan_of("FROM alpine", "RUN a", "RUN b")
    assert [card.id for card in step_diagram(plan).cards] == [step_card_id(step.id) for step in plan.steps]


def test_standing() -> None:
    """The critical path stands out, what is loaded recedes, and the rest is plain."""
    diagram = diagram_of("FROM alpine", "RUN 1", "COPY --link a b", "RUN 2")
    assert {card.rows[0]: card.standing for card in diagram.cards} == {
        "load build context": Standing.OUTSIDE,
        "FROM docker.io/library/alpine:latest": Standing.CRITICAL,
        "RUN 1": Standing.CRITICAL,
        "COPY --link a b": Standing.USED,
        "LINK COPY --link a b": Standing.CRITICAL,
        "RUN 2": Standing.CRITICAL,
    }


def test_steps_without_a_place() -> None:
    """What stands in no line has no corner, no place and no line in its tooltip."""
    card = card_with("load build context", diagram_of("FROM scratch", "COPY a b"))
    assert (card.title, card.corner, card.location) == ("[internal]", "", None)
    assert card.tooltip == "[internal] load build context\nwave 1\nlocal://context"


def test_images_that_only_a_copy_names() -> None:
    """An image that is no stage's stands outside all clusters, its text as title, as BuildKit prints no bracket."""
    lines = ["FROM scratch AS a", "COPY --from=busybox a b", "FROM scratch", "COPY --from=busybox c d"]
    diagram = diagram_of(*lines, "COPY --from=a e f")
    card = card_with("busybox:latest", diagram)
    assert (card.title, card.rows, card.badges) == ("FROM docker.io/library/busybox:latest", (), ())
    assert card.id not in {one for cluster in diagram.clusters for one in cluster.cards}
    assert sources_of("COPY --from=busybox a b", diagram) == [("COPY", card.title)]


def test_several_platforms() -> None:
    """Of several platforms each has its steps, in one cluster, told apart by BuildKit's brackets."""
    lines = ["FROM scratch", "FROM alpine AS build", "RUN x"]
    diagram = diagram_of(*lines, platform="linux/amd64,linux/arm64")
    (cluster,) = diagram.clusters
    assert cluster.cards == ("p1", "p2", "p3", "p4")
    assert [card.title for card in diagram.cards if card.id in cluster.cards] == [
        "[linux/amd64 build 1/2]",
        "[linux/amd64 build 2/2]",
        "[linux/arm64 build 1/2]",
        "[linux/arm64 build 2/2]",
    ]


def test_copy_with_link() -> None:
    """A COPY --link is two steps: one that waits for nothing but its source, and one that lays it on the rest."""
    diagram = diagram_of("FROM alpine", "COPY --link a b")
    titles = [card.title for card in diagram.cards if card.corner == "L2"]
    assert titles == ["[2/2]", "[2/2]"]
    assert sources_of("LINK COPY", diagram) == [
        ("FROM", "[1/2] FROM docker.io/library/alpine:latest"),
        ("COPY", "[2/2] COPY --link a b"),
    ]


def test_heredocs() -> None:
    """The document of a COPY is a step of the stage, the script of a RUN is part of its step."""
    diagram = diagram_of("FROM alpine AS a", "COPY <<E /e", "x", "E", "RUN <<E", "make", "E")
    document = card_with("preparing inline document", diagram)
    assert document.id in cluster_of("a", diagram).cards
    assert sources_of("COPY", diagram)[1] == ("COPY", "[internal] preparing inline document")
    assert card_with("RUN", diagram).rows == ("RUN <<E (make)",)


@pytest.mark.parametrize(
    ("mounts", "badges", "told"),
    [
        (["target=/a"], ("cache /a",), ["cache /a at /a"]),
        (
            ["target=/a,id=x,sharing=locked", "target=/b,sharing=private"],
            ("cache x (locked)", "cache /b (private)"),
            ["cache x (locked) at /a", "cache /b (private) at /b"],
        ),
        (["target=/a,id=x", "target=/b,id=x"], ("cache x",), ["cache x at /a", "cache x at /b"]),
        (
            ["target=/a", "target=/b", "target=/c"],
            ("cache /a", "cache /b", "1 more cache"),
            ["cache /a at /a", "cache /b at /b", "cache /c at /c"],
        ),
        (
            ["target=/a", "target=/b", "target=/c", "target=/d"],
            ("cache /a", "cache /b", "2 more caches"),
            ["cache /a at /a", "cache /b at /b", "cache /c at /c", "cache /d at /d"],
        ),
    ],
)
def test_cache_mounts(mounts: list[str], badges: tuple[str, ...], told: list[str]) -> None:
    """Badges name two caches of a step and count the rest; the tooltip has all of them with their places."""
    card = step_of(" ".join(["RUN", *(f"--mount=type=cache,{mount}" for mount in mounts), "x"]))
    assert card.badges == badges
    assert card.tooltip.splitlines()[2:] == told


# --- Texts of steps -----------------------------------------------------------------------------------------------

WORDS = " ".join(f"word{at:02}" for at in range(30))


@pytest.mark.parametrize(
    ("instruction", "rows"),
    [
        ("RUN x", ("RUN x",)),
        ("RUN make   everything", ("RUN make everything",)),
        (f"RUN {'x' * 38}", (f"RUN {'x' * 38}",)),
        (f"RUN {'x' * 39}", ("RUN", 39 * "x")),
        ("RUN make --opt-a --opt-b --opt-c --option-d --x", ("RUN make --opt-a --opt-b --opt-c", "--option-d --x")),
        (
            f"RUN {WORDS}",
            (
                "RUN word00 word01 word02 word03 word04",
                "word05 word06 word07 word08 word09 word10",
                "word11 word12 word13 word14 word15 wor ...",
            ),
        ),
        (f"RUN {10_000 * 'x'}", ("RUN", f"{20 * 'x'}...{19 * 'x'}")),
        ("RUN --mount=type=cache,target=/c make", ("RUN --mount=type=cache,target=/c make",)),
        (
            f"RUN --mount=type=cache,target=/{90 * 'c'} --mount=type=ssh make all && make test",
            ("RUN --mount=... make all && make test",),
        ),
        (
            f"RUN --network=none --mount=type=cache,target=/{90 * 'c'} make all",
            ("RUN --network=none --mount=... make all",),
        ),
        (
            f"RUN --mount=type=cache,target=/c {WORDS}",
            (
                "RUN --mount=... word00 word01 word02",
                "word03 word04 word05 word06 word07 word08",
                "word09 word10 word11 word12 word13 wor ...",
            ),
        ),
        (
            f"RUN echo RUN --mount=type=cache,target=/c {WORDS}",
            (
                "RUN echo RUN --mount=type=cache,target=/c",
                "word00 word01 word02 word03 word04 word05",
                "word06 word07 word08 word09 word10 wor ...",
            ),
        ),
        (
            "RUN wget https://sourceware.org/pub/binutils/releases/binutils-2.46.1.tar.gz",
            ("RUN wget", "https://sourceware.org/pub/binutils/", "releases/binutils-2.46.1.tar.gz"),
        ),
        (f"RUN echo {60 * 'x'}", ("RUN echo", f"{20 * 'x'}...{19 * 'x'}")),
    ],
)
def test_text(instruction: str, rows: tuple[str, ...]) -> None:
    """A text is wrapped to three lines, no name within it; the mounts are shortened first, then its end is cut."""
    assert step_of(instruction).rows == rows


def test_text_of_an_image() -> None:
    """A name that no line can hold begins behind FROM and is broken behind a slash."""
    card = card_with("FROM", diagram_of("FROM eclipse-temurin:21-jdk-jammy-amd64", "RUN make"))
    assert card.rows == ("FROM docker.io/library/", "eclipse-temurin:21-jdk-jammy-amd64")


def test_text_of_a_trigger() -> None:
    """The mounts of a RUN that a trigger brings are shortened, too."""
    trigger = f"ONBUILD RUN --mount=type=cache,target=/{90 * 'c'} make all"
    diagram = diagram_of("FROM alpine AS a", trigger, "FROM a")
    assert card_with("make", diagram).rows == ("ONBUILD RUN --mount=... make all",)


@pytest.mark.parametrize(
    ("name", "title", "rows"),
    [
        ("[build 2/3] ", "[build 2/3]", ()),
        ("[build", "[build", ()),
        ("", "", ()),
        (" ", " ", ()),
        ("a] b", "a] b", ()),
        (WORDS[:55], "word00 word01 word02 word03 word04 word05", ("word06 word07",)),
    ],
)
def test_names_of_another_form(name: str, title: str, rows: tuple[str, ...]) -> None:
    """A step that has only a bracket, or none, or no name at all, has a card all the same."""
    plan = plan_of("FROM alpine")
    bracket = "[build 2/3]" if name.startswith("[build 2/3]") else ""
    plan.steps = (replace(plan.steps[0], name=name, title=bracket),)
    (card,) = step_diagram(plan).cards
    assert (card.title, card.rows) == (title, rows)


# --- Arrows -------------------------------------------------------------------------------------------------------


def test_arrows() -> None:
    """A step goes on with one file system, copies from others, mounts others; the tooltip says which step does."""
    lines = [
        "FROM alpine AS a",
        "RUN x",
        "FROM debian AS b",
        "RUN --mount=from=a,target=/a --mount=target=/b y",
        "COPY --from=a c d",
    ]
    diagram = diagram_of(*lines)
    before = "[b 1/3] FROM docker.io/library/debian:latest"
    mount = "RUN --mount=from=a,target=/a --mount=target=/b y"
    assert sources_of("mount=target=/b y", diagram) == [
        ("FROM", before),
        ("MOUNT", "[a 2/2] RUN x"),
        ("MOUNT", "[internal] load build context"),
    ]
    assert {arrow.tooltip for arrow in arrows_to(card_with("/b y", diagram), diagram)} == {
        f"FROM [b 2/3] {mount}",
        f"MOUNT [b 2/3] {mount}",
    }
    assert sources_of("COPY", diagram)[1] == ("COPY", "[a 2/2] RUN x")


def test_step_that_begins_with_nothing() -> None:
    """On scratch there is nothing to go on with."""
    assert sources_of("COPY", diagram_of("FROM scratch", "COPY a b")) == [("COPY", "[internal] load build context")]


def test_critical_arrows() -> None:
    """The arrows of the critical path stand out."""
    plan = plan_of("FROM alpine AS a", "RUN x", "RUN y", "FROM alpine", "RUN z", "COPY --from=a b c")
    ids = [card.id for card in step_diagram(plan).cards if card.standing is Standing.CRITICAL]
    critical = {(arrow.source, arrow.target) for arrow in step_diagram(plan).arrows if arrow.critical}
    path = [step_card_id(one) for one in plan.critical_path]
    assert critical == set(pairwise(path))
    assert set(ids) == set(path)


def test_trigger_that_copies_from_its_own_stage() -> None:
    """A trigger that copies from the stage that it runs in takes from the step before: there is no circle."""
    diagram = diagram_of("FROM alpine AS p", "ONBUILD COPY --from=child /a /a", "FROM p AS child", "RUN x")
    assert sources_of("ONBUILD COPY", diagram) == [("FROM", "[p 1/1] FROM docker.io/library/alpine:latest")]
    assert all(arrow.source != arrow.target for arrow in diagram.arrows)


def test_unused_trigger_that_copies_from_its_own_stage() -> None:
    """In a stage that is not built such a trigger is an arrow from the card to itself."""
    lines = ["FROM alpine AS p", "ONBUILD COPY --from=child /a /a", "FROM p AS child", "FROM p AS last"]
    diagram = diagram_of(*lines, target="p")
    assert ("s1", "s1") in {(arrow.source, arrow.target) for arrow in diagram.arrows}


# --- The whole ----------------------------------------------------------------------------------------------------


def test_clusters() -> None:
    """Each stage that is built is a cluster with the words of its card, its whole place, and its cards."""
    plan = plan_of("FROM alpine AS a", "RUN x", "FROM a AS b", "RUN y", "FROM b AS no", target=["a", "b"])
    diagram, stages = step_diagram(plan), {card.title: card for card in stage_diagram(plan).cards}
    assert [cluster.title for cluster in diagram.clusters] == ["a", "b"]
    for cluster in diagram.clusters:
        card = stages[cluster.title]
        assert (cluster.corner, cluster.badges, cluster.standing) == (card.corner, ("target",), Standing.TARGET)
        assert cluster.tooltip == card.tooltip
    assert [cluster.location for cluster in diagram.clusters] == [
        Location("Dockerfile", 1, 2),
        Location("Dockerfile", 3, 4),
    ]


def test_summary() -> None:
    """Name and summary are those of the picture of stages."""
    plan = plan_of("FROM alpine AS a", "RUN x", "FROM scratch")
    assert (step_diagram(plan).name, step_diagram(plan).sentence) == (
        stage_diagram(plan).name,
        stage_diagram(plan).sentence,
    )


def test_arrows_between_cards_have_kinds() -> None:
    """No arrow of the steps has a label: the cards' texts say what is taken."""
    diagram = diagram_of("FROM alpine AS a", "RUN x", "FROM scratch", "COPY --from=a / /a")
    assert {arrow.label for arrow in diagram.arrows} == {""}
    assert {arrow.kind for arrow in diagram.arrows} == {EdgeKind.FROM, EdgeKind.COPY}
