"""What images bring along, and what is not known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.tui.model.facts import details
from stagegraph.tui.model.highlighting import name_of_variable
from stagegraph.tui.model.knowledge import Knowledge
from stagegraph.tui.model.remarks import remarks_of
from stagegraph.tui.model.session import Loaded, Selection, Session
from tests.helpers.building import plan_of, the_step
from tests.helpers.terminal import Terminal, in_terminal

if TYPE_CHECKING:
    from stagegraph.graph.identifiers.imageconfigs import ImageConfigs

TEXT = """\
FROM golang:1.23 AS build
WORKDIR $GOPATH/src
COPY . .
FROM node:22-onbuild AS web
COPY --from=build ${GOPATH:-/x}/bin $HOME/
"""
GOLANG = {
    "Env": ["GOPATH=/go", "A=b"],
    "WorkingDir": "/go",
    "User": "me",
    "Shell": ["/bin/bash", "-c"],
    "OnBuild": ["RUN x"],
}
IMAGE = "docker.io/library/golang:1.23"


def known(**config: object) -> ImageConfigs:
    """What is known of one image."""
    return read_image_configs({"golang:1.23": {"config": config}})


def told(selection: Selection, **options: object) -> dict[str, list[str]]:
    """The lines of each section of the details."""
    plan = plan_of(*TEXT.splitlines(), **options)
    found = details(Knowledge(plan), selection)
    return {one.title: ["".join(part.text for part in line) for line in one.lines] for one in found}


def test_what_an_image_brings_along() -> None:
    """Variables, folder, user, shell and triggers stand in the details of the image and of its stage."""
    lines = ["GOPATH = /go", "A = b", "folder /go", "user me", "shell /bin/bash -c", "ONBUILD RUN x"]
    configs = {"golang:1.23": {"config": GOLANG}}
    assert told(Selection(image=IMAGE), image_configs=configs)["Brings along"] == lines
    found = told(Selection(0), image_configs=configs)
    assert found["From golang:1.23"] == lines
    assert "Not known" not in found


def test_platforms_differ() -> None:
    """An image that brings along another thing on each platform tells both, one that brings nothing says so."""
    platforms = {"linux/amd64": {"config": {"User": "a"}}, "linux/arm64": {"config": {}}}
    found = told(
        Selection(image=IMAGE),
        image_configs={"golang:1.23": {"platforms": platforms, "digest": "sha256:" + "0" * 64}},
        platform="linux/amd64,linux/arm64",
    )
    assert found["Brings along on linux/amd64"] == ["user a", "digest sha256:" + "0" * 64]
    assert found["Brings along on linux/arm64"][-1] == "no variables, folder, user, shell or triggers"


def test_what_is_not_known() -> None:
    """Of an image without a configuration it is told what the build would need to know, at the stage and the step."""
    assert told(Selection(image=IMAGE), image_configs={})["Not known"] == [
        "$GOPATH: --image-config tells it (see stagegraph images)",
    ]
    assert told(Selection(0), image_configs={})["Not known"] == ["L2 $GOPATH is not known, as golang:1.23 may set it"]
    plan = plan_of(*TEXT.splitlines(), image_configs={})
    step = the_step(plan, "WORKDIR")
    lines = details(Knowledge(plan), Selection(0, step.id))[0].lines
    assert any("$GOPATH is not known" in "".join(part.text for part in line) for line in lines)


def test_marks_in_the_source() -> None:
    """Lines with a variable that is not known bear a question mark, the variable itself looks different."""

    async def act(terminal: Terminal) -> None:
        source = terminal.main.source
        assert [source.row(at)[1].text for at in range(5)] == [" ", "?", " ", " ", "?"]
        unknown = [span.text for at in range(5) for span in source.row(at)[3:] if span.role == "unknown"]
        assert unknown == ["$GOPATH", "${GOPATH:-/x}", "$HOME"]
        await terminal.press("1", "g", "4")
        assert any("? $GOPATH" in text for text in terminal.lines())
        terminal.loader.image_configs = known(Env=["GOPATH=/go"])
        terminal.app.reload()
        await terminal.until(lambda: source.row(1)[1].text == " ")

    in_terminal(act, TEXT)


def test_names_of_variables() -> None:
    """Whatever the form."""
    assert [name_of_variable(one) for one in ("$A", "${A}", "${A:-b}", "${", "$")] == ["A", "A", "A", "", ""]


def test_images_that_docker_does_not_have() -> None:
    """What could not be found out is one of the things that are said of the file."""
    session = Session(PlanRequest(), Loaded("FROM x", "Dockerfile", unknown_images="docker does not have x"))
    assert [(one.line, one.text) for one in remarks_of(session)] == [(0, "docker does not have x")]
