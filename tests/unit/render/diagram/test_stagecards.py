from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import stagegraph
from stagegraph.errors import Location
from stagegraph.graph.resolve.bases import Outside
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Standing
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.shared.wording import counted, lines_text, listed, outside_name, outside_text
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Arrow, Card, Diagram

TWO = ["FROM alpine AS a", "RUN x", "FROM scratch AS b"]


def diagram_of(*lines: str, hide_unused: bool = False, **options: Any) -> Diagram:
    """The diagram of a Dockerfile given line by line."""
    return stage_diagram(plan_of(*lines, **options), hide_unused=hide_unused)


def card_of(title: str, *lines: str, **options: Any) -> Card:
    """The one card with that title."""
    (found,) = [card for card in diagram_of(*lines, **options).cards if card.title == title]
    return found


def arrow_to(target: str, *lines: str, **options: Any) -> Arrow:
    """The one arrow to the card with that id that is no FROM."""
    arrows = diagram_of(*lines, **options).arrows
    (found,) = [arrow for arrow in arrows if arrow.target == target and arrow.kind is not EdgeKind.FROM]
    return found


# --- Words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "text"), [(0, "0 steps"), (1, "1 step"), (2, "2 steps")])
def test_counted(number: int, text: str) -> None:
    """A number stands before its noun, which has an s unless it is one."""
    assert counted(number, "step") == text


@pytest.mark.parametrize(
    ("names", "text"), [("", ""), ("a", "a"), ("abcde", "a, b, c, d, e"), ("abcdef", "a, b, c, d and 2 more")]
)
def test_listed(names: str, text: str) -> None:
    """Many names are cut to the first ones and a count, which is never 1."""
    assert listed(list(names)) == text


@pytest.mark.parametrize(("total", "text"), [(3, "a, b, c"), (4, "a, b and 2 more"), (9, "a, b and 7 more")])
def test_listed_of_a_total(total: int, text: str) -> None:
    """The first names are enough where the total is given."""
    assert listed(list("abc"), 2, of=total) == text


@pytest.mark.parametrize(("first", "last", "text"), [(3, 7, "L3-7"), (3, 3, "L3")])
def test_lines_text(first: int, last: int, text: str) -> None:
    """Lines are written briefly, one line as one number."""
    assert lines_text(Location("", first, last)) == text


# --- Images and named contexts ------------------------------------------------------------------------------------

LONG_DIGEST = "sha256:" + 64 * "a"
SHORT_DIGEST = "sha256:aaaaaaaaaaaa..."


@pytest.mark.parametrize(
    ("image", "title", "rows", "text"),
    [
        ("docker.io/library/alpine:3.22", "alpine", ("3.22",), "alpine:3.22"),
        ("docker.io/grafana/loki:3", "grafana/loki", ("3",), "grafana/loki:3"),
        ("ghcr.io/o/tool:v1", "ghcr.io/o/tool", ("v1",), "ghcr.io/o/tool:v1"),
        ("localhost:5000/tool:v1", "localhost:5000/tool", ("v1",), "localhost:5000/tool:v1"),
        ("localhost:5000/tool", "localhost:5000/tool", (), "localhost:5000/tool"),
        (f"docker.io/library/a@{LONG_DIGEST}", "a", (SHORT_DIGEST,), f"a@{SHORT_DIGEST}"),
        (f"docker.io/library/a:1@{LONG_DIGEST}", "a", ("1", SHORT_DIGEST), "a:1"),
        ("node:$V", "node", ("$V",), "node:$V"),
        ("node:${V}-slim", "node", ("${V}-slim",), "node:${V}-slim"),
        ("node@$D", "node", ("$D",), "node@$D"),
        ("${BASE:-a:b}", "${BASE:-a:b}", (), "${BASE:-a:b}"),
        ("${BASE:?no base@all}", "${BASE:?no base@all}", (), "${BASE:?no base@all}"),
        ("context:$V", "context", ("$V",), "context:$V"),
        (":$V", ":$V", (), ":$V"),
        ("library/", "library/", (), "library/"),
    ],
)
def test_outside(image: str, title: str, rows: tuple[str, ...], text: str) -> None:
    """An image is shown as people write it, tag and digest apart or in one line; a placeholder is never torn."""
    assert outside_name(Outside(image)) == (title, rows)
    assert outside_text(Outside(image)) == text


def test_outside_context() -> None:
    """A named context has its name, and what was given for it; a dollar in its name makes it no placeholder."""
    assert outside_name(Outside("a$b", context=True)) == ("a$b", ("named context",))
    given = Outside("assets", context=True, value="../assets")
    assert outside_name(given) == ("assets", ("named context", "../assets"))
    assert outside_text(given) == "assets (named context ../assets)"


def test_outside_cards() -> None:
    """Images and contexts get a card each, with the whole name as tooltip, first those that come first in the file."""
    lines = ["FROM alpine AS a", "FROM alpine AS b", "FROM c", "COPY --from=a x x", "COPY --from=b x x"]
    cards = [card for card in diagram_of(*lines, build_contexts={"c": "."}).cards if card.id.startswith("i")]
    assert [(card.id, card.title, card.rows, card.standing, card.tooltip) for card in cards] == [
        ("i0", "alpine", ("latest",), Standing.OUTSIDE, "docker.io/library/alpine:latest"),
        ("i1", "c", ("named context", "."), Standing.OUTSIDE, "context:c"),
    ]
    assert {(card.corner, card.badges, card.location) for card in cards} == {("", (), None)}


def test_unused_image() -> None:
    """An image that only stages need which are not built recedes."""
    assert card_of("alpine", *TWO).standing is Standing.OUTSIDE_UNUSED
    assert card_of("alpine", *TWO, target="a").standing is Standing.OUTSIDE


# --- Cards of stages ----------------------------------------------------------------------------------------------


def test_standing() -> None:
    """The target, the stages on the critical path, the rest of what is built, and what is not, stand differently."""
    lines = ["FROM alpine AS long", "RUN 1", "RUN 2", "FROM alpine AS short", "RUN 3", "FROM alpine AS no", "RUN 4"]
    diagram = diagram_of(*lines, "FROM scratch", "COPY --from=long a a", "COPY --from=short b b")
    assert {card.title: card.standing for card in diagram.cards} == {
        "alpine": Standing.OUTSIDE,
        "long": Standing.CRITICAL,
        "short": Standing.USED,
        "no": Standing.UNUSED,
        "stage-3": Standing.TARGET,
    }
    critical = {(arrow.source, arrow.target) for arrow in diagram.arrows if arrow.critical}
    assert critical == {("s0", "s3")}


def test_card_of_a_stage() -> None:
    """A card has the stage's name, its lines, its instructions whole, and the place of its FROM."""
    card = card_of("a", "FROM alpine AS A", "RUN x \\", "  y", "EXPOSE 1", "FROM a")
    assert (card.id, card.corner) == ("s0", "L1-4")
    assert card.tooltip == "FROM alpine AS A\nRUN x   y\nEXPOSE 1"
    assert card.location == Location("Dockerfile", 1, 1)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ([], ("1 step",)),
        (["ENV a=b", "CMD x"], ("1 step",)),
        (["RUN x"], ("2 steps",)),
        (["RUN x", "WORKDIR /a", "COPY a b", "ADD c d"], ("5 steps",)),
        (["RUN x", "COPY --from=other a b", "RUN y"], ("4 steps, 2 before it waits",)),
        (["COPY --from=other a b", "RUN y"], ("3 steps",)),
    ],
)
def test_steps_of_a_card(lines: list[str], rows: tuple[str, ...]) -> None:
    """A card counts steps as BuildKit numbers them, and those of them that wait for no other stage."""
    assert card_of("a", "FROM alpine AS other", "RUN o", "FROM alpine AS a", *lines).rows == rows


def test_steps_of_an_unused_card() -> None:
    """A card of a stage that is not built says so, and shows no cache mounts."""
    lines = ["FROM alpine AS no", "RUN --mount=type=cache,target=/c x", "RUN y", "FROM scratch"]
    assert card_of("no", *lines).rows == ("not built, 3 steps",)


@pytest.mark.parametrize(
    ("mounts", "rows"),
    [
        (["target=/a"], ["cache /a"]),
        (["target=/a,id=x,sharing=locked", "target=/b,sharing=private"], ["cache x (locked)", "cache /b (private)"]),
        (["target=/a,id=x", "target=/b,id=x"], ["cache x"]),
        (["target=/a", "target=/b", "target=/c"], ["cache /a", "cache /b", "and 1 more cache"]),
        (["target=/a", "target=/b", "target=/c", "target=/d"], ["cache /a", "cache /b", "and 2 more caches"]),
    ],
)
def test_caches_of_a_card(mounts: list[str], rows: list[str]) -> None:
    """A card names two cache mounts, each once and with its sharing where it is not the usual one, and counts more."""
    run = " ".join(["RUN", *(f"--mount=type=cache,{mount}" for mount in mounts), "x"])
    assert card_of("a", "FROM alpine AS a", run).rows == ("2 steps", *rows)


@pytest.mark.parametrize(
    ("lines", "badges"),
    [
        (["FROM alpine AS a", "FROM scratch"], ()),
        (["FROM alpine AS a"], ("target",)),
        (["FROM scratch AS b", "FROM alpine AS a"], ("default target",)),
        (["FROM --platform=linux/arm64 alpine AS a", "FROM scratch"], ("linux/arm64",)),
        (["FROM --platform=$BUILDPLATFORM alpine AS a", "FROM scratch"], ()),
        (["FROM alpine AS a", "ONBUILD RUN x", "FROM scratch"], ("ONBUILD",)),
        (["FROM alpine AS a", "RUN <<E", "x", "E", "FROM scratch"], ("heredoc",)),
        (["FROM alpine AS a", "COPY <<E /e", "x", "E", "FROM scratch"], ("heredoc",)),
        (["FROM alpine AS a", "ADD https://example.com/x /x"], ("target", "remote ADD")),
        (["FROM alpine AS a", "ADD https://github.com/o/r.git /x"], ("target", "remote ADD")),
        (["FROM alpine AS a", "ADD x /x"], ("target",)),
    ],
)
def test_badges(lines: list[str], badges: tuple[str, ...]) -> None:
    """Badges say in words what is special about a stage."""
    target = "b" if lines[0] == "FROM scratch AS b" else None
    assert card_of("a", *lines, target=target).badges == badges


def test_badge_of_a_replaced_stage() -> None:
    """A stage that a named context replaces says so; one that only starts from a context does not."""
    lines = ["FROM scratch AS assets", "COPY a b", "FROM base AS web", "COPY --from=assets a b"]
    contexts = {"assets": "../brand", "base": "docker-image://debian"}
    cards = {card.title: card.badges for card in diagram_of(*lines, build_contexts=contexts).cards}
    assert cards["web"] == ("target",)
    assert "named context" in [badge for badges in cards.values() for badge in badges]


def test_what_only_a_replaced_stage_takes() -> None:
    """What a stage takes for which a named context stands in recedes: only the context is taken."""
    lines = ["FROM a AS deps", "FROM b AS web", "COPY --from=deps x y", "COPY --from=c x y", "FROM web"]
    diagram = diagram_of(*lines, build_contexts={"web": "./web"})
    titles = {card.id: card.title for card in diagram.cards}
    assert [titles[one.source] for one in diagram.arrows if one.used] == ["web", "web"]
    assert {one.title for one in diagram.cards if one.standing is Standing.OUTSIDE} == {"web"}


# --- Arrows -------------------------------------------------------------------------------------------------------


def test_from_arrows() -> None:
    """An arrow leads from a base to each stage that starts from it, without a label, with its FROM as tooltip."""
    arrows = diagram_of("FROM alpine AS a", "FROM a AS b").arrows
    assert [(arrow.source, arrow.target, arrow.kind, arrow.label) for arrow in arrows] == [
        ("i0", "s0", EdgeKind.FROM, ""),
        ("s0", "s1", EdgeKind.FROM, ""),
    ]
    assert arrows[1].tooltip == "FROM L2\nFROM a AS b"
    assert arrows[1].location == Location("Dockerfile", 2, 2)


@pytest.mark.parametrize(
    ("lines", "label", "tooltip"),
    [
        (["COPY --from=a x y"], "COPY", "COPY L3\nCOPY --from=a x y"),
        (
            ["COPY --from=a x y", "RUN z", "COPY --from=0 v w"],
            "COPY \u00d72",
            "COPY L3, L5\nCOPY --from=a x y\nCOPY --from=0 v w",
        ),
        (["RUN --mount=from=a,target=/a x"], "MOUNT", "MOUNT L3\nRUN --mount=from=a,target=/a x"),
        (
            ["RUN --mount=from=a,target=/a --mount=from=a,target=/b x"],
            "MOUNT",
            "MOUNT L3\nRUN --mount=from=a,target=/a --mount=from=a,target=/b x",
        ),
    ],
)
def test_parallel_arrows_are_one(lines: list[str], label: str, tooltip: str) -> None:
    """Uses of one kind between two cards are one arrow that counts the instructions and shows all of them."""
    arrow = arrow_to("s1", "FROM alpine AS a", "FROM scratch AS b", *lines)
    assert (arrow.source, arrow.label, arrow.tooltip) == ("s0", label, tooltip)
    assert arrow.location == Location("Dockerfile", 3, 3)


def test_arrows_of_two_kinds() -> None:
    """Uses of different kinds stay apart."""
    arrows = diagram_of("FROM alpine AS a", "FROM a", "COPY --from=a x y", "RUN --mount=from=a,target=/a x").arrows
    assert [arrow.kind.name for arrow in arrows if arrow.target == "s1"] == ["FROM", "COPY", "MOUNT"]


def test_arrows_from_images() -> None:
    """COPY --from and mounts lead from images, too."""
    arrow = arrow_to("s0", "FROM scratch AS a", "COPY --from=debian x y", "COPY --from=debian v w")
    assert (arrow.source, arrow.label, arrow.used) == ("i0", "COPY \u00d72", True)


def test_onbuild_arrows() -> None:
    """What only a parent's ONBUILD trigger takes is marked, and its tooltip is the FROM that runs the trigger."""
    lines = ["FROM alpine AS lib", "FROM alpine AS parent", "ONBUILD COPY --from=lib x y", "FROM parent AS child"]
    arrow = arrow_to("s2", *lines)
    assert (arrow.source, arrow.label, arrow.tooltip) == ("s0", "ONBUILD COPY", "COPY L4\nFROM parent AS child")
    arrow = arrow_to("s2", *lines, "COPY --from=lib v w")
    assert (arrow.label, arrow.tooltip) == (
        "COPY \u00d72",
        "COPY L4, L5\nFROM parent AS child\nCOPY --from=lib v w",
    )


def test_unused_arrows() -> None:
    """An arrow to a stage that is not built is not used, nor critical."""
    (arrow,) = diagram_of(*TWO).arrows
    assert (arrow.used, arrow.critical) == (False, False)
    (arrow,) = diagram_of(*TWO, target="a").arrows
    assert arrow.used


# --- The whole ----------------------------------------------------------------------------------------------------


def test_hide_unused() -> None:
    """Asked to, the diagram leaves out stages that no target needs, with their images and arrows."""
    lines = ["FROM alpine AS a", "FROM debian AS no", "COPY --from=a x x", "COPY --from=busybox x x", "FROM a AS b"]
    diagram = diagram_of(*lines, hide_unused=True)
    assert [(card.id, card.title) for card in diagram.cards] == [("i0", "alpine"), ("s0", "a"), ("s2", "b")]
    assert [(arrow.source, arrow.target) for arrow in diagram.arrows] == [("i0", "s0"), ("s0", "s2")]
    assert len(diagram_of(*lines).cards) == 6
    assert len(diagram_of(*lines).arrows) == 5


SEVEN = [f"FROM scratch AS s{at}" for at in range(7)]


@pytest.mark.parametrize(
    ("lines", "target", "strong", "sentence"),
    [
        (["FROM scratch"], None, ["stage-0"], "target stage-0 builds 1 of 1 stage in 0 steps"),
        (["FROM alpine", "RUN x"], None, ["stage-0"], "target stage-0 builds 1 of 1 stage in 2 steps"),
        ([*TWO, "COPY a b"], None, ["b"], "target b builds 1 of 2 stages in 1 step; skips a"),
        (TWO, ["a", "b"], ["a", "b"], "targets a, b build 2 of 2 stages in 2 steps"),
        (SEVEN, "s6", ["s6"], "target s6 builds 1 of 7 stages in 0 steps; skips s0, s1, s2, s3 and 2 more"),
    ],
)
def test_sentence(lines: list[str], target: str | list[str] | None, strong: list[str], sentence: str) -> None:
    """The summary says which targets build how many stages in how many steps and what they skip, targets strong."""
    diagram = diagram_of(*lines, target=target)
    assert diagram.sentence == sentence
    assert [part.text for part in diagram.summary if part.stage is not None] == strong


@pytest.mark.parametrize(
    ("path", "name"), [("Dockerfile", "Dockerfile"), ("/a/b/c.Dockerfile", "c.Dockerfile"), ("C:\\x\\y", "y")]
)
def test_name(path: str, name: str) -> None:
    """A picture is called after the file without its folder, as paths differ from machine to machine."""
    dockerfile = stagegraph.parse("FROM scratch\n", filename=path)
    assert stage_diagram(stagegraph.plan(dockerfile)).name == name
