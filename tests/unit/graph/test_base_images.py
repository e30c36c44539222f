"""What base images bring along: names, paths, steps and edges heed it as BuildKit does."""

from __future__ import annotations

from typing import Any

import pytest

import stagegraph
from stagegraph.graph.checks.results import violations
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.graph.resolve.buildoptions import BuildOptions, platform_options
from tests.helpers.building import input_names, names, plan_of, refusal_of, refused, the_step, used


def known(**configs: dict[str, Any]) -> dict[str, object]:
    """Configurations by the last part of an image's name."""
    return {name: {"config": config} for name, config in configs.items()}


def does(line: str, config: dict[str, Any], **options: Any) -> tuple[object, ...]:
    """What the one RUN behind a base consists of."""
    return the_step(plan_of("FROM base", line, image_configs=known(base=config), **options), "RUN").does


def test_variables() -> None:
    """A variable of the image has its value in names and paths, in this stage and in those that go on with it."""
    configs = known(golang={"Env": ["GOPATH=/go", "EMPTY=", "BARE"]}, tomcat={"Env": ["CATALINA_HOME=/t"]})
    plan = plan_of(
        "FROM golang AS b",
        "COPY . $GOPATH/src/$EMPTY$BARE",
        "FROM b AS c",
        "ENV GOPATH=$GOPATH/more",
        "RUN x",
        "FROM tomcat",
        "COPY --from=c $GOPATH/x $CATALINA_HOME/",
        image_configs=configs,
    )
    assert "[b 2/2] COPY . /go/src/" in names(plan)
    assert "[stage-2 2/2] COPY --from=c /x /t/" in names(plan)
    assert ("GOPATH", "/go/more") in the_step(plan, "RUN x").does[1]  # type: ignore[operator]


def test_path() -> None:
    """An image without a PATH gets BuildKit's, one with a PATH keeps its own; the last of two values is the one."""
    usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert does("RUN x", {})[1] == (("PATH", usual),)
    assert does("RUN x", {"Env": ["PATH=/x", "A=1", "PATH="]})[1] == (("PATH", ""), ("A", "1"))


def test_working_directory() -> None:
    """The image's directory is where relative paths start; its own relative one is joined twice, as BuildKit does."""
    assert does("RUN x", {"WorkingDir": "/go"})[2] == "/go"
    assert does("RUN x", {"WorkingDir": "rel"})[2] == "/rel/rel"
    assert does("RUN x", {"WorkingDir": "C:\\app"}, platform="windows/amd64")[2] == "/app"
    plan = plan_of("FROM base", "WORKDIR sub", "COPY a b", image_configs=known(base={"WorkingDir": "/go"}))
    assert the_step(plan, "WORKDIR").does[0] == "/go/sub"
    assert "'/go/sub/b'" in str(the_step(plan, "COPY").does)


def test_impossible_directory() -> None:
    """A directory that BuildKit cannot go to is refused at the FROM of the stage that starts there."""
    message, line = refused(
        "FROM scratch AS a",
        "FROM base",
        platform="windows/amd64",
        image_configs=known(base={"WorkingDir": "D:\\x"}),
    )
    assert message.startswith("normalizing workdir: normalizing working directory: removing drive letter: ")
    assert line == 2


def test_user_and_shell() -> None:
    """The image's user and shell hold until an instruction changes them, for stages that go on, too."""
    config = {"User": "app", "Shell": ["/bin/bash", "-c"]}
    assert does("RUN x", config)[0] == ("/bin/bash", "-c", "x")
    assert does("RUN x", config)[3] == "app"
    plan = plan_of("FROM base AS a", "FROM a", "WORKDIR /w", "USER me", "RUN x", image_configs=known(base=config))
    assert the_step(plan, "WORKDIR").does[1] == ("app",)
    assert the_step(plan, "RUN").does[3] == "me"


def test_system_of_the_image() -> None:
    """The default shell is that of the system that the image says, not that of the build."""
    windows = {"base": {"config": {}, "os": "windows", "architecture": "amd64"}}
    assert the_step(plan_of("FROM base", "RUN x", image_configs=windows), "RUN").does[0] == ("cmd", "/S", "/C", "x")
    plan = plan_of("FROM base", "RUN <<E", "#!/bin/sh", "E", image_configs=windows)
    assert "[internal] preparing inline document" not in names(plan)


def test_by_platform() -> None:
    """A stage gets what its own platform has; without a configuration for that nothing is known of it."""
    platforms = {"linux/amd64": {"config": {"User": "a"}}, "linux/arm64": {"config": {"User": "b"}}}
    plan = plan_of(
        "FROM --platform=linux/arm64 base AS a",
        "RUN one",
        "FROM base",
        "RUN two",
        "COPY --from=a x .",
        image_configs={"base": {"platforms": platforms}},
    )
    assert [the_step(plan, name).does[3] for name in ("one", "two")] == ["b", "a"]


def test_no_layers() -> None:
    """An image without layers is an empty file system: it has no step, yet counts in the names."""
    nothing: dict[str, object] = {"base": {"config": {}, "rootfs": {"diff_ids": []}}}
    plan = plan_of("FROM base", "COPY a b", image_configs=nothing)
    assert names(plan) == ["[internal] load build context", "[1/2] COPY a b"]
    assert plan.images == ("docker.io/library/base:latest",)


def test_platform_of_a_run_without_layers() -> None:
    """A RUN behind an empty file system is for the platform of the target, whatever FROM says."""
    lines = ["FROM --platform=linux/386 base AS a", "RUN x", "COPY b c"]
    nothing: dict[str, object] = {"base": {"config": {}, "rootfs": {"diff_ids": []}}}
    for options in ({"image_configs": nothing}, {"build_contexts": {"a": "./folder"}}):
        plan = plan_of(*lines, "FROM a", "RUN y", platform="linux/amd64,linux/arm64", **options)
        assert sum(name.endswith("RUN y") for name in names(plan)) == 2


@pytest.mark.parametrize("value", ["docker-image://mine", "oci-layout://./folder"])
def test_no_layers_in_a_context(value: str) -> None:
    """Where a named context names an image, BuildKit does not look whether that has layers."""
    nothing: dict[str, object] = {"*": {"config": {}, "rootfs": {"diff_ids": []}}}
    plan = plan_of("FROM base", "RUN x", build_contexts={"base": value}, image_configs=nothing)
    assert [one.startswith("[context base] ") for one in names(plan)] == [True, False]


def test_triggers() -> None:
    """Triggers of an image run first and only in the stage that starts from it; its FROM keeps its count."""
    plan = plan_of(
        "FROM base AS a",
        "RUN own",
        "FROM a",
        "RUN child",
        image_configs=known(base={"OnBuild": ["ENV A=1", "COPY . $A/", "RUN x"]}),
    )
    assert [name for name in names(plan) if "internal" not in name] == [
        "[a 1/2] FROM docker.io/library/base:latest",
        "[a 2/5] ONBUILD COPY . 1/",
        "[a 3/5] ONBUILD RUN x",
        "[a 4/5] RUN own",
        "[stage-1 1/1] RUN child",
    ]


def test_triggers_bring_stages_in() -> None:
    """A trigger may take from a stage, which is then built, and from an image, whose own triggers do the same."""
    plan = plan_of(
        "FROM alpine AS a",
        "RUN a",
        "FROM alpine AS b",
        "RUN b",
        "FROM base",
        "RUN own",
        image_configs=known(
            alpine={},
            base={"OnBuild": ["COPY --from=a /x /y", "RUN --mount=from=tool,target=/t x"]},
            tool={"OnBuild": ["COPY --from=b /x /y"]},
        ),
    )
    assert used(plan) == ["a", "b", "stage-2"]
    assert [(one.source, one.stage, one.kind.value, one.line, one.onbuild) for one in plan.edges] == [
        (0, 2, "copy", 5, True)
    ]
    assert [(one.image, one.kind.value, one.onbuild) for one in plan.image_edges if one.stage == 2] == [
        ("docker.io/library/base:latest", "from", False),
        ("docker.io/library/tool:latest", "mount", True),
    ]
    assert input_names(plan, "ONBUILD COPY")[1].endswith("RUN a")


def test_triggers_of_stages_that_are_not_built() -> None:
    """In a picture of the whole file, a stage that is not built has the edges of its image's triggers, too."""
    plan = plan_of(
        "FROM alpine AS a",
        "FROM base AS b",
        "FROM alpine",
        image_configs=known(base={"OnBuild": ["COPY --from=a /x /y", "RUNN", "COPY --from=9 a b"]}, alpine={}),
    )
    assert [(one.source, one.stage, one.onbuild) for one in plan.edges] == [(0, 1, True)]


def test_a_bad_trigger() -> None:
    """A trigger that BuildKit refuses is refused at the FROM of the image."""
    for trigger, message in [
        ("RUNN x", "unknown instruction: RUNN (did you mean RUN?)"),
        ("COPY --from=7 a b", "invalid stage index 7"),
    ]:
        found, line = refused("FROM scratch AS a", "FROM base", image_configs=known(base={"OnBuild": [trigger]}))
        assert (message in found, line) == (True, 2)


def test_a_stage_as_a_trigger() -> None:
    """A FROM among an image's triggers is no instruction of a stage, as BuildKit says at the stage's FROM."""
    configs = known(base={"OnBuild": ["RUN x", "FROM alpine AS a"]})
    message = "*instructions.Stage is not a command type"
    assert refused("FROM alpine", "FROM base", image_configs=configs) == (message, 2)


LATE = ["FROM alpine AS a", "COPY --from=tool / /", "RUN --mount=type=cache,target=/c x", "FROM base AS b", "RUN x"]


def test_an_image_that_triggers_need_late() -> None:
    """An image that only a stage takes from which triggers bring in keeps its own triggers to itself."""
    triggers = known(base={"OnBuild": ["COPY --from=a / /"]}, tool={"OnBuild": ["COPY --from=more / /"]})
    assert len(plan_of(*LATE, image_configs=triggers).images) == 3
    assert len(plan_of(*LATE, target="a", image_configs=triggers).images) == 3
    assert len(plan_of(*LATE, "COPY --from=a / /", image_configs=triggers).images) == 4


def test_a_context_that_triggers_need_late() -> None:
    """Nor does a named context stand in for such an image, nor is it looked at whether it has layers."""
    triggers = known(base={"OnBuild": ["COPY --from=a / /"]})
    plan = plan_of(*LATE, image_configs=triggers, build_contexts={"tool": "docker-image://Bad"})
    assert "docker.io/library/tool:latest" in plan.images
    assert "invalid reference" in refused(*LATE, target="a", build_contexts={"tool": "docker-image://Bad"})[0]
    empty = {**triggers, "tool": {"config": {}, "rootfs": {"diff_ids": []}}}
    assert "FROM docker.io/library/tool:latest" in names(plan_of(*LATE, image_configs=empty))
    assert "FROM docker.io/library/tool:latest" not in names(plan_of(*LATE, target="a", image_configs=empty))


def test_targets_that_need_an_image_late() -> None:
    """What all targets are asked for tells of each what a build of it alone tells."""
    configs = known(base={"OnBuild": ["COPY --from=a / /"]}, tool={"OnBuild": ["COPY --from=Bad / /"]})
    assert refused(*LATE, target="a", image_configs=configs)[0].startswith('failed to parse stage name "Bad"')
    assert used(plan_of(*LATE, image_configs=configs)) == ["a", "b"]
    found = stagegraph.targets(stagegraph.parse("\n".join(LATE)), image_configs=configs)
    assert [bool(one.problem) for one in found] == [True, False]


def test_numbers_behind_a_context_that_is_needed_late() -> None:
    """What BuildKit counted while it took the context for an image that nothing needed stays counted."""
    lines = ["FROM tool AS a", "RUN x", "FROM base AS b"]
    plan = plan_of(*lines, image_configs=known(base={"OnBuild": ["COPY --from=a / /"]}), build_contexts={"tool": "."})
    assert "[a 2/2] RUN x" in names(plan)
    assert "[a 1/2] RUN x" in names(plan_of(*lines, target="a", build_contexts={"tool": "."}))


def test_which_bad_trigger() -> None:
    """Of several stages with bad triggers the target is told, else its base, else what it takes from first."""
    configs = known(one={"OnBuild": ["ENV A"]}, two={"OnBuild": ["ENV B"]}, three={"OnBuild": ["ENV C"]})
    stages = ["FROM one AS a", "FROM two AS b", "FROM alpine AS c", "COPY --from=a / /", "COPY --from=b / /"]
    assert refused(*stages, image_configs=configs)[1] == 1
    assert refused(*stages, "FROM three", "COPY --from=c / /", image_configs=configs)[1] == 6
    assert refused(*stages, "FROM b", "COPY --from=c / /", image_configs=configs)[1] == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("COPY --from=base a b", "RUN x"),
        ("COPY --from=other a b", "RUN --mount=from=base x"),
    ],
)
def test_endless_triggers(first: str, second: str) -> None:
    """A trigger that needs its own image again, on which BuildKit never ends, is refused in words."""
    refusal = refusal_of(
        "FROM scratch AS a",
        "FROM base",
        image_configs=known(base={"OnBuild": [first]}, other={"OnBuild": [second]}),
    )
    image = "docker.io/library/base:latest"
    assert (refusal.message, refusal.line) == (f"the ONBUILD triggers of {image} need {image} again, without end", 2)
    assert refusal.hint


@pytest.mark.parametrize(
    ("trigger", "message", "hint"),
    [
        ("BOGUS x", "unknown instruction: BOGUS", "BOGUS x runs here: it is an ONBUILD trigger of base."),
        (
            "COPY --from=later /x /x",
            'cannot copy from stage "later", it needs to be defined before current stage "a"',
            "Move that stage up in the file. COPY --from=later /x /x runs here: it is an ONBUILD trigger of base.",
        ),
        (
            "COPY --from=7 /x /x",
            "invalid stage index 7",
            "The stages are counted from 0 to 1. COPY --from=7 /x /x runs here: it is an ONBUILD trigger of base.",
        ),
        (
            f"EXPOSE a {'1 ' * 50}",
            "invalid containerPort: a",
            f"EXPOSE a {'1 ' * 24}... runs here: it is an ONBUILD trigger of base.",
        ),
        ("", "the Dockerfile cannot be empty", "An empty instruction runs here: it is an ONBUILD trigger of base."),
    ],
)
def test_refused_trigger(trigger: str, message: str, hint: str) -> None:
    """A refusal at a FROM tells which trigger of the base runs there, as the file does not show it."""
    refusal = refusal_of(
        "FROM base AS a",
        "FROM alpine AS later",
        target="a",
        image_configs=known(base={"OnBuild": [trigger]}),
    )
    assert (refusal.message, refusal.line, refusal.hint) == (message, 1, hint)


def test_refused_trigger_of_a_stage() -> None:
    """The same holds for the triggers of a stage, also where several stages share them."""
    stages = ["FROM alpine AS one", "ONBUILD EXPOSE a", "FROM one", "FROM one", "COPY --from=1 / /"]
    refusal = refusal_of(*stages)
    assert (refusal.line, refusal.hint) == (3, "EXPOSE a runs here: it is an ONBUILD trigger of one.")


def test_too_many_triggers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Triggers whose images double at each step are refused before memory ends."""
    monkeypatch.setattr("stagegraph.graph.resolve.triggers._MOST_ENTRIES", 1000)
    twice = {f"a{one}": {"config": {"OnBuild": [f"COPY --from=a{one + 1} a b"] * 2}} for one in range(40)}
    message, line = refused("FROM a0", image_configs=twice)
    assert (message, line) == ("ONBUILD triggers of images need more than 1000 images", 1)


def test_image_of_a_context() -> None:
    """An image that a named context puts in the place of another one brings its own configuration along."""
    configs = known(mine={"Env": ["A=/mine"], "OnBuild": ["RUN x"]}, base={"Env": ["A=/base"]})
    plan = plan_of(
        "FROM base",
        "COPY . $A",
        build_contexts={"base": "docker-image://mine"},
        image_configs=configs,
    )
    assert names(plan) == [
        "[context base] mine",
        "[1/3] ONBUILD RUN x",
        "[internal] load build context",
        "[2/3] COPY . /mine",
    ]


@pytest.mark.parametrize("value", ["./folder", "docker-image://scratch", "https://example.com/x.tar"])
def test_contexts_without_an_image(value: str) -> None:
    """A named context that is no image brings nothing along."""
    plan = plan_of("FROM base", "COPY . $A/x", build_contexts={"base": value})
    assert names(plan)[-1] == "[1/2] COPY . /x"


def test_platform_of_an_image_in_the_place_of_a_stage() -> None:
    """An image that replaces a stage is that of the target's platform, or of the one that its FROM says."""
    platforms = {f"linux/{one}": {"config": {"Env": [f"A=/{one}"]}} for one in ("amd64", "arm64", "386")}
    for flag, built in (("", "arm64"), ("--platform=linux/386 ", "386")):
        plan = plan_of(
            f"FROM {flag}alpine AS base",
            "FROM base",
            "COPY . $A",
            build_contexts={"base": "docker-image://mine"},
            image_configs={"mine": {"platforms": platforms}},
            platform="linux/arm64",
        )
        assert names(plan)[-1] == f"[stage-1 1/1] COPY . /{built}"


def test_image_that_a_context_names_is_the_same_image() -> None:
    """An image is asked for with the platform of the target, whatever it then says that it is made for."""
    windows = {"mine": {"config": {}, "os": "windows", "architecture": "arm64"}}
    lines = ["FROM alpine AS base", "FROM base", "COPY --from=mine . ."]
    plan = plan_of(*lines, build_contexts={"base": "docker-image://mine"}, image_configs=windows)
    assert names(plan) == ["FROM docker.io/library/mine:latest", "[stage-1 1/1] COPY --from=mine . ."]


def test_stages_of_one_image_set_variables_for_themselves() -> None:
    """What one stage sets is not seen in another one that starts from the same image, before or behind it."""
    plan = plan_of(
        "FROM im AS a",
        "RUN 1 $A $B",
        "FROM im AS b",
        "ENV A=2 B=2",
        "RUN 2 $A $B",
        "FROM im",
        "RUN 3 $A $B",
        "COPY --from=a a a",
        "COPY --from=b a a",
        image_configs={"im": {"config": {"Env": ["A=1"]}}},
    )
    runs = {one for one in names(plan) if "RUN" in one}
    assert runs == {"[a 2/2] RUN 1 1 $B", "[b 2/2] RUN 2 2 2", "[stage-2 2/4] RUN 3 1 $B"}


def test_image_in_the_place_of_a_stage() -> None:
    """Of an image that replaces a stage, later stages have the environment and the platform, and no trigger is run."""
    windows = {
        "mine": {
            "config": {"Env": ["A=/mine"], "WorkingDir": "rel", "OnBuild": ["COPY --from=b . .", "RUN x"]},
            "os": "windows",
            "architecture": "amd64",
        }
    }
    plan = plan_of(
        "FROM scratch AS b",
        "FROM alpine AS a",
        "RUN gone",
        "FROM a",
        "RUN x $A",
        build_contexts={"a": "docker-image://mine"},
        image_configs=windows,
    )
    assert names(plan) == ["[context a] mine", "[stage-2 1/1] RUN x /mine"]
    assert the_step(plan, "RUN").does[2] == "/rel/rel"
    assert the_step(plan, "RUN").does[-1] == "windows/amd64"
    assert used(plan) == ["a", "stage-2"]


def found(text: str, given: dict[str, object], **options: Any) -> list[tuple[str, int, str]]:
    """The violations of a file with configurations of its images."""
    chosen = BuildOptions(image_configs=read_image_configs(given), **options)
    return [(one.rule, one.line, one.message) for one in violations(stagegraph.parse(text), chosen)]


def test_image_of_another_platform() -> None:
    """An image that is made for another platform is reported, at the place that names it."""
    other: dict[str, object] = {"base": {"config": {}, "os": "linux", "architecture": "arm64", "variant": "v8"}}
    words = 'was pulled with platform "linux/arm64", expected "linux/amd64" for current build'
    text = "FROM base AS a\nFROM scratch\nCOPY --from=a x y\nCOPY --from=library/base a b\n"
    assert found(text, other) == [
        ("InvalidBaseImagePlatform", 1, f"Base image base {words}"),
        ("InvalidBaseImagePlatform", 4, f"Base image library/base {words}"),
    ]
    arm = platform_options("linux/arm64")[0]
    assert found("FROM base\n", other, platform=arm) == []


def test_checks_heed_configurations() -> None:
    """A shell of the image makes the shell form of CMD a choice; a variable of the image is defined."""
    text = "FROM base\nCOPY $A /\nCMD x\n"
    assert [rule for rule, *_ in found(text, known(base={}))] == ["UndefinedVar", "JSONArgsRecommended"]
    assert found(text, known(base={"Env": ["A=1"], "Shell": ["/bin/bash", "-c"]})) == []


def test_checks_of_triggers() -> None:
    """Without a target BuildKit checks the triggers of images that only a COPY names; a replaced stage is checked."""
    configs = known(base={"OnBuild": ["ENV A=$B"]})
    text = "FROM scratch AS a\nCOPY --from=base a b\nFROM a\n"
    assert ("UndefinedVar", 2, "Usage of undefined variable '$B'") in found(text, configs)
    assert found(text, configs, target="a") == []
    contexts = {"a": "docker-image://x"}
    assert [line for _, line, _ in found("FROM x AS a\nCOPY $B .\nFROM a\n", known(x={}), build_contexts=contexts)] == [
        2
    ]
