from __future__ import annotations

from typing import Any

import pytest

import stagegraph
from stagegraph.graph import buildlimits
from stagegraph.graph.checks.report import TooManyViolations
from stagegraph.graph.checks.results import violations
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.graph.identifiers.platforms import Platform, parse_platform
from stagegraph.graph.resolve.buildoptions import BuildOptions, context_options
from tests.helpers.building import NOTHING_ALONG, names, plan_of, refusal_of, refused

FINDING = ["FROM scratch as base", "copy a ."]
FOUND = "lint violation found for rules: FromAsCasing, ConsistentInstructionCasing"


def found(*lines: str, **options: Any) -> list[tuple[str, int]]:
    """Rule and line of each violation of a file given line by line; ``options`` are those of `BuildOptions`.

    Images bring nothing along unless the options say more.
    """
    dockerfile = stagegraph.parse("".join(f"{line}\n" for line in lines))
    return [(one.rule, one.line) for one in violations(dockerfile, options_of(**options))]


def options_of(**options: Any) -> BuildOptions:
    """The options of a build whose images bring nothing along."""
    return BuildOptions(**{"image_configs": read_image_configs(NOTHING_ALONG), **options})


def message(*lines: str, **options: Any) -> str:
    """The text of the only violation."""
    dockerfile = stagegraph.parse("".join(f"{line}\n" for line in lines))
    (only,) = violations(dockerfile, options_of(**options))
    return only.message


@pytest.mark.parametrize(
    ("head", "rules"),
    [
        ("FROM scratch", []),
        ("FROM scratch AS base", []),
        ("from scratch as base", ["ConsistentInstructionCasing"]),
        ("FROM scratch as base", ["FromAsCasing"]),
        ("from scratch AS base", ["FromAsCasing", "ConsistentInstructionCasing"]),
        ("From scratch as base", ["ConsistentInstructionCasing"]),
        ("FROM --platform=linux/amd64 scratch as amd64", ["FromAsCasing"]),
        ("FROM scratch AS Base", ["StageNameCasing"]),
        ("FROM scratch AS scratch", ["ReservedStageName"]),
        ("FROM scratch AS context", ["ReservedStageName"]),
    ],
)
def test_words_of_from(head: str, rules: list[str]) -> None:
    """Case of FROM, AS and the name of the stage."""
    assert found(head, "USER a", "USER b") == [(rule, 1) for rule in rules]


def test_refused_before_the_file_is_read() -> None:
    """Nothing is checked where BuildKit refuses a build arg before it reads the file."""
    assert found("from a as B") != []
    assert found("from a as B", build_args={"BUILDKIT_MULTI_PLATFORM": "x"}) == []


def test_refused_trigger() -> None:
    """Triggers of an image are checked up to the one that is refused, though all have the place of the FROM."""
    triggers = ["ARG A", "COPY $NONE /x", "RUN --mount=target=/ $A", "COPY $TOO /x"]
    configs = read_image_configs({"i": {"config": {"OnBuild": triggers[:3]}}, **NOTHING_ALONG})
    assert found("FROM i", "COPY $LATE /x", image_configs=configs) == [("UndefinedVar", 1)]
    configs = read_image_configs({"i": {"config": {"OnBuild": ["COPY $A /x", "USER ${B:?no}", triggers[3]]}}})
    assert found("FROM i", image_configs=configs) == [("UndefinedVar", 1), ("UndefinedVar", 1)]


def test_directory_that_is_refused() -> None:
    """Nothing is checked from a stage on whose image has a directory that cannot be one."""
    lines = ["FROM alpine AS a", "COPY $A /x", "FROM i AS b", "COPY $B /x", "FROM alpine AS c", "COPY $C /x"]
    configs = read_image_configs({"i": {"config": {"WorkingDir": "//x"}}, **NOTHING_ALONG})
    windows = parse_platform("windows/amd64")
    assert found(*lines, image_configs=configs, platform=windows) == [("UndefinedVar", 2)]
    assert [line for _, line in found(*lines, image_configs=configs)] == [2, 4, 6]


def test_majority() -> None:
    """The case of most instructions counts; upper where they are equal; ARGs before FROM do not count."""
    assert found("from scratch", "user a", "USER b", "User c") == [
        ("ConsistentInstructionCasing", 3),
        ("ConsistentInstructionCasing", 4),
    ]
    assert found("arg A", "arg B", "from scratch", "USER b") == [("ConsistentInstructionCasing", 3)]


def test_duplicate_names() -> None:
    """A name that an earlier stage has, case aside."""
    lines = ["FROM scratch AS a", "FROM scratch AS a", "FROM scratch", "FROM scratch"]
    assert message(*lines) == 'Duplicate stage name "a", stage names should be unique'


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["RUN a \\", "", "  b \\", "# comment", "  c"], 6),
        (["RUN a \\", "\t \\", "  b"], 0),
        (["RUN a \\", "# comment", "  b"], 0),
        (["RUN <<A \\", "", " <<B", "A", "B"], 4),
        (["RUN <<A", "", "A"], 0),
        (["RUN a \\", ""], 3),
        (["RUN a \\"], 0),
    ],
)
def test_empty_continuation(lines: list[str], line: int) -> None:
    """An empty line among continuation lines, reported at the last of them; comments and heredocs are no matter."""
    assert found("FROM scratch", *lines) == ([("NoEmptyContinuation", line)] if line else [])


def test_maintainer() -> None:
    """MAINTAINER is deprecated."""
    assert found("FROM scratch", "MAINTAINER me") == [("MaintainerDeprecated", 2)]


@pytest.mark.parametrize(
    ("lines", "wanted", "expected"),
    [
        (["# text", "ARG A"], True, "Comment for ARG should follow the format: `# A <description>`"),
        (["# text", "ARG A B"], True, "Comment for ARG should follow the format: `# <arg_key> <description>`"),
        (["# text", "FROM scratch AS b"], True, "Comment for FROM should follow the format: `# b <description>`"),
        (["# text", "FROM scratch"], True, ""),
        (["# B text", "ARG A B"], True, ""),
        (["# text", "#", "ARG A"], True, ""),
        (["# text", " ", "", "ARG A"], True, "Comment for ARG should follow the format: `# A <description>`"),
        (["# A text", "", "ARG A"], True, ""),
        (["# text", "ARG A"], False, ""),
    ],
)
def test_description(lines: list[str], wanted: bool, expected: str) -> None:
    """The comment above ARG and FROM begins with a name; an experimental rule, so only where it is asked for."""
    args = {"BUILDKIT_DOCKERFILE_CHECK": "skip=all;experimental=InvalidDefinitionDescription"} if wanted else {}
    last = [] if lines[-1].startswith("FROM") else ["FROM scratch"]
    dockerfile = stagegraph.parse("".join(f"{line}\n" for line in [*lines, *last]))
    texts = [one.message for one in violations(dockerfile, options_of(build_args=args))]
    assert texts == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("lines", "given", "expected"),
    [
        (["ARG A", "FROM $A"], {"A": "b"}, "Default value for ARG $A results in empty or invalid base image name"),
        (["ARG A=b", "FROM $A"], {}, ""),
        (["FROM b$A"], {}, "FROM argument 'A' is not declared"),
        (["ARG IMAGE=b", "FROM b$IMAG"], {}, "FROM argument 'IMAG' is not declared (did you mean IMAGE?)"),
        (["ARG A", "FROM b$A"], {}, ""),
        (["ARG A=${A:?}", "FROM b"], {"A": "c"}, ""),
        (["ARG A", "FROM b${A:?}"], {"A": "c"}, ""),
        (
            ["FROM --platform=$TARGETPLATFORM b"],
            {},
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
        ),
        (["FROM --platform=$BUILDPLATFORM b"], {}, ""),
        (["FROM --platform=linux/${TARGETARCH} b"], {}, ""),
        (["FROM --platform=linux/arm64 b"], {}, 'FROM --platform flag should not use constant value "linux/arm64"'),
        (["FROM --platform=linux/arm64 b AS for-arm64"], {}, ""),
        (["FROM --platform=linux/arm64 b AS on-linux"], {}, ""),
    ],
)
def test_from(lines: list[str], given: dict[str, str], expected: str) -> None:
    """What a FROM expands to: undeclared args, defaults that make no image, platforms that need not be given."""
    if expected:
        assert message(*lines, build_args=given) == expected
    else:
        assert found(*lines, build_args=given) == []


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        (["ARG A=${", "FROM $B"], []),
        (["FROM ${"], []),
        (["FROM $B", "MAINTAINER a"], ["MaintainerDeprecated", "InvalidDefaultArgInFrom", "UndefinedArgInFrom"]),
        (["FROM --platform=a/b/c/d b$B"], ["UndefinedArgInFrom"]),
        (["FROM b", "COPY --from=7 a .", "USER $A"], []),
        (["FROM b", "USER $A", "USER ${", "USER $A"], ["UndefinedVar"]),
        (["FROM b", "USER $A", "EXPOSE a", "USER $A"], ["UndefinedVar"]),
        (["FROM b", "RUN --mount=type=cache,target=$A,mode=$A true", "USER $A"], ["UndefinedVar", "UndefinedVar"]),
    ],
)
def test_refused(lines: list[str], rules: list[str]) -> None:
    """A file that is refused is checked up to the place."""
    assert [rule for rule, _ in found(*lines)] == rules


@pytest.mark.parametrize(
    "line",
    [
        "RUN --mount=type=cache,target=/a,id=$V true",
        "COPY --chown=$V a b",
        "COPY a $V b",
        "ADD --checksum=$V https://a.example/b c",
        "WORKDIR /$V",
        "USER $V",
        "VOLUME /$V",
        "LABEL a=$V",
        "ENV $V=a",
        "ENV A=$V",
        "ARG A=$V",
    ],
)
def test_undefined(line: str) -> None:
    """A variable without a value, wherever words are expanded; one that an ARG declares is none."""
    assert found("FROM b", line) == [("UndefinedVar", 2)]
    assert found("FROM b AS a", "ARG V", "FROM a", line) == []


@pytest.mark.parametrize("line", ["RUN $V", 'CMD ["$V"]', "EXPOSE 80$V", "ONBUILD USER $V", "STOPSIGNAL 9"])
def test_not_expanded(line: str) -> None:
    """Words that BuildKit leaves to the shell, or expands without looking."""
    assert found("FROM b", line) == []


def test_undefined_in_a_document() -> None:
    """Heredocs of COPY are expanded, unless their names are quoted."""
    assert found("FROM b", "COPY <<A /", "'$V'", "A") == [("UndefinedVar", 2)]
    assert found("FROM b", "COPY <<'A' /", "$V", "A") == []


def test_near_names() -> None:
    """A name that is near enough is suggested; the build args of the SBOM scanner are never undefined."""
    expected = "Usage of undefined variable '$NAM' (did you mean $NAME?)"
    assert message("FROM b", "ENV NAME=a", "USER $NAM") == expected
    assert message("FROM b", "USER $LONELY") == "Usage of undefined variable '$LONELY'"
    assert found("FROM b", "USER $BUILDKIT_SBOM_SCAN_STAGE") == []


def test_args_of_one_instruction() -> None:
    """An ARG sees those before it, and the caller's value is not expanded."""
    assert found("FROM b", "ARG A B=$A C=$D") == [("UndefinedVar", 2)]
    assert found("FROM b", "ARG C=$D", build_args={"C": "x"}) == []
    assert found("ARG C=x", "FROM b", "ARG C", "USER $C") == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["WORKDIR a"], [("WorkdirRelativePath", 2)]),
        (["WORKDIR a", "WORKDIR b"], [("WorkdirRelativePath", 2)]),
        (["WORKDIR /a", "WORKDIR b"], []),
        (["WORKDIR /a", "FROM a", "WORKDIR b"], []),
        (["WORKDIR C:\\\\a"], [("WorkdirRelativePath", 2)]),
    ],
)
def test_directory(lines: list[str], expected: list[tuple[str, int]]) -> None:
    """The first WORKDIR is absolute, be it in the stage that the base is."""
    assert found("FROM b AS a", *lines) == expected
    if "C:" in lines[0]:
        assert found("FROM b AS a", *lines, platform=parse_platform("windows/amd64")) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["CMD a"], [("JSONArgsRecommended", 2)]),
        (["ENTRYPOINT a"], [("JSONArgsRecommended", 2)]),
        (['SHELL ["/bin/bash"]', "CMD a"], []),
        (['SHELL ["/bin/bash"]', "FROM a", "CMD a"], []),
        (['CMD ["a"]', 'CMD ["b"]', 'CMD ["c"]'], [(2, "CMD"), (3, "CMD")]),
        (['ENTRYPOINT ["a"]', 'ENTRYPOINT ["b"]'], [(2, "ENTRYPOINT")]),
        (["HEALTHCHECK NONE", "HEALTHCHECK CMD a"], [(2, "HEALTHCHECK")]),
        (['CMD ["a"]', "FROM a", 'CMD ["b"]'], []),
    ],
)
def test_commands(lines: list[str], expected: list[tuple[object, object]]) -> None:
    """Commands in JSON form, each kind once in a stage; the one without effect is reported."""
    wanted = [("MultipleInstructionsDisallowed", one) if isinstance(one, int) else (one, two) for one, two in expected]
    assert found("FROM b AS a", *lines) == wanted


@pytest.mark.parametrize("keyword", ["ENV", "LABEL"])
def test_old_form(keyword: str) -> None:
    """ENV and LABEL without an equals sign."""
    expected = f'"{keyword} key=value" should be used instead of legacy "{keyword} key value" format'
    assert message("FROM b", f"{keyword} a b") == expected


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ENV API_TOKEN=a", "API_TOKEN"),
        ("ARG password", "password"),
        ("ARG MY_CREDENTIALS=a", "MY_CREDENTIALS"),
        ("ENV PUBLIC_KEY=a", ""),
        ("ENV TOKEN_FILE=a", ""),
        ("ENV KEYS=a", ""),
    ],
)
def test_secrets(line: str, name: str) -> None:
    """Names that sound secret; a part like PUBLIC says that it is none."""
    kind = line.split(" ", maxsplit=1)[0]
    if name:
        expected = f'Do not use ARG or ENV instructions for sensitive data ({kind} "{name}")'
        assert message("FROM b", line) == expected
    else:
        assert found("FROM b", line) == []


@pytest.mark.parametrize(
    ("port", "rules"),
    [
        ("80/tcp", []),
        ("80/TCP", ["ExposeProtoCasing"]),
        ("80:80", ["ExposeInvalidFormat"]),
        ("127.0.0.1:80:80/Udp", ["ExposeProtoCasing", "ExposeInvalidFormat"]),
        (":80", []),
    ],
)
def test_ports(port: str, rules: list[str]) -> None:
    """EXPOSE names a port of the container, its protocol in lower case."""
    assert [rule for rule, _ in found("FROM b", f"EXPOSE {port}")] == rules


def test_variables_before_a_refusal() -> None:
    """Variables without a value that stand before what cannot be expanded are reported, those behind it are not."""
    assert found("FROM b", "USER $A${B:x}$C") == [("UndefinedVar", 2), ("UndefinedVar", 2)]
    assert found("FROM $A${B:x}$C") == [("UndefinedArgInFrom", 1), ("UndefinedArgInFrom", 1)]
    assert found("FROM b", "ARG D=${A:?no}", "USER $E") == [("UndefinedVar", 2)]


def test_stages_with_very_many_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stages take over more variables than stagegraph follows, those behind are not checked."""
    lines = ["FROM scratch AS s", "ENV A=1 B=2 C=3"]
    for at in range(5):
        lines += [f"FROM s AS t{at}", "ENV D 4"]
    assert [line for _, line in found(*lines)] == [4, 6, 8, 10, 12]
    monkeypatch.setattr("stagegraph.graph.checks.stagerules.MOST_VARIABLES", 8)
    assert [line for _, line in found(*lines)] == [4, 6, 8]


FORMS = ["FROM b AS t", *["ONBUILD LABEL a b"] * 3, "ONBUILD EXPOSE 1/TCP"]  # 20 lines with the users
USERS = ["FROM t"] * 15
SETTING = "# check=error=true"


def bounded(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let no more violations be followed, whatever the number of lines."""
    monkeypatch.setattr("stagegraph.graph.checks.report.VIOLATIONS", most)
    monkeypatch.setattr("stagegraph.graph.checks.report.VIOLATIONS_FOR_EACH_LINE", 0)


def test_rules_that_are_broken_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Triggers that break a rule in very many stages are told in words, at the FROM that is too much."""
    assert (buildlimits.VIOLATIONS, buildlimits.VIOLATIONS_FOR_EACH_LINE) == (30_000, 2)
    expected = len(found(*FORMS, "FROM t", *USERS[:1], "FROM scratch", "COPY --from=1 a a", "COPY --from=2 a a"))
    assert expected == 8
    lines = [*FORMS, *USERS, "FROM scratch", *(f"COPY --from={at} a a" for at in range(1, 16))]
    bounded(monkeypatch, 59)
    with pytest.raises(TooManyViolations) as problem:
        found(*lines)
    refusal = problem.value.refusal
    words = "the build checks find more than 59 violations, which is more than stagegraph follows"
    assert (refusal.message, refusal.line) == (words, 20)
    assert "check=skip=LegacyKeyValueFormat" in refusal.hint
    assert len(found("# check=skip=LegacyKeyValueFormat", *lines)) == 15
    bounded(monkeypatch, 60)
    assert len(found(*lines)) == 60


def test_lines_that_are_broken_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file grows with its lines: the longer it is, the more is followed."""
    monkeypatch.setattr("stagegraph.graph.checks.report.VIOLATIONS", 0)
    assert len(found("FROM b AS B", "Label a b", "Label a b")) == 5
    with pytest.raises(TooManyViolations) as problem:
        found("FROM b", "ENV X=$A$B$C$D$E")
    assert problem.value.refusal.line == 2


def test_refusals_for_rules_that_are_broken_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that is refused for what its triggers break is so whatever the number: each line counts once."""
    lines = [SETTING, *FORMS, "FROM t AS u", "FROM t AS v", "FROM scratch", "COPY --from=u a a", "COPY --from=v a a"]
    before = refusal_of(*lines)
    targets = [str(one.problem) for one in stagegraph.targets(stagegraph.parse("\n".join(lines)))]
    bounded(monkeypatch, 1)
    assert (refusal_of(*lines).message, refusal_of(*lines).hint) == (before.message, before.hint)
    assert before.hint.startswith("LegacyKeyValueFormat L7, L8, ExposeProtoCasing L7, L8.")
    assert [str(one.problem) for one in stagegraph.targets(stagegraph.parse("\n".join(lines)))] == targets


def test_epoch_comes_before_the_stages() -> None:
    """A SOURCE_DATE_EPOCH that is refused ends the checks before any FROM is looked at."""
    lines = ["ARG SOURCE_DATE_EPOCH", "FROM --platform=linux/arm64 b", "ENV a b"]
    assert found(*lines, build_args={"SOURCE_DATE_EPOCH": "x"}) == []
    assert len(found(*lines, build_args={"SOURCE_DATE_EPOCH": "1"})) == 2


def test_defaults_of_automatic_args() -> None:
    """Whether a default makes a bad base is asked without the caller's values for ARGs, automatic ones included."""
    lines = ["ARG TARGETOS=", "FROM b:$TARGETOS"]
    assert found(*lines, build_args={"TARGETOS": "x"}) == [("InvalidDefaultArgInFrom", 2)]


def test_nothing_behind_a_name_that_no_context_has() -> None:
    """A stage that BuildKit cannot look a context up for ends the checks at its FROM."""
    assert found("FROM $A:1 AS a", "FROM b AS c-", "FROM $B:1", "USER $V") == [
        ("InvalidDefaultArgInFrom", 1),
        ("InvalidDefaultArgInFrom", 3),
        ("UndefinedArgInFrom", 1),
    ]


def test_stages_without_a_target() -> None:
    """Without a target all stages are checked; triggers run in those that are built."""
    lines = ["FROM b AS a", "ONBUILD USER $V", "FROM a AS c", "USER $W", "FROM scratch", "COPY --from=b x ."]
    assert found(*lines) == [("UndefinedVar", 4)]
    assert found(*lines, target="a") == []
    assert found(*lines, target="c") == [("UndefinedVar", 3), ("UndefinedVar", 4)]


def test_nothing_behind_a_refusal() -> None:
    """What stands behind an instruction that BuildKit refuses is not checked."""
    assert found("FROM scratch", "USER $V", "RUN --mount=target=/ x", "USER $W") == [("UndefinedVar", 2)]


def test_replaced_stage() -> None:
    """A stage that a named context replaces is looked at only where all stages are."""
    lines = ["FROM b AS a", "USER $V", "FROM a AS d", "USER $W"]
    contexts = context_options({"a": "docker-image://c"})
    assert found(*lines, build_contexts=contexts, target="d") == [("UndefinedVar", 4)]
    assert found(*lines, build_contexts=contexts) == [("UndefinedVar", 2), ("UndefinedVar", 4)]


def test_platform_of_a_replaced_stage() -> None:
    """A folder in the place of a stage has no platform while the stage is looked at, and that of the target behind."""
    lines = ["FROM b AS a", "WORKDIR C:/a", "FROM a AS c", "WORKDIR C:/b", "FROM c", "WORKDIR C:/c"]
    options = {"build_contexts": context_options({"a": "folder"}), "platform": Platform("windows", "amd64")}
    assert found(*lines, **options) == [("WorkdirRelativePath", 2)]
    assert found("FROM b AS a", "FROM a AS c", "WORKDIR C:/b", **options) == []
    assert found(*lines, "FROM c AS d", target="d", **options) == [("WorkdirRelativePath", 4)]


def test_refusal_in_a_replaced_stage() -> None:
    """Where all stages are looked at, nothing is checked behind what is refused in one that a context replaces."""
    lines = ["FROM b AS a", "USER $V", "COPY --from=c x .", "FROM a AS c", "USER $W"]
    contexts = context_options({"a": "folder"})
    assert found(*lines, build_contexts=contexts) == [("UndefinedVar", 2)]
    assert found(*lines, build_contexts=contexts, target="c") == [("UndefinedVar", 5)]


def test_bad_context_of_a_stage_that_is_not_needed() -> None:
    """Where all stages are looked at, a context that is not loaded ends the checks, whichever stage needs it."""
    contexts = context_options({"a": "ssh://host/x.git", "image": "docker-image://BAD"})
    for first in (["FROM b AS A"], ["FROM b AS d", "COPY --from=image x ."]):
        lines = [*first, "FROM scratch AS c", "USER $W"]
        casing = [("StageNameCasing", 1)] if "A" in first[0].split() else []
        assert found(*lines, build_contexts=contexts) == casing
        assert found(*lines, build_contexts=contexts, target="c") == [*casing, ("UndefinedVar", len(lines))]


@pytest.mark.parametrize("refused", ["FROM b:", "FROM other"])
def test_platforms_of_images_beside_a_refusal(refused: str) -> None:
    """Images are looked at all at once: one that is refused, or its triggers, does not hide what is told of others."""
    configs = read_image_configs(
        {
            "*": {"config": {}, "os": "windows", "architecture": "amd64"},
            "other": {"config": {"OnBuild": ["RN x"]}},
        }
    )
    lines = [refused, "FROM b", "USER $W"]
    assert ("InvalidBaseImagePlatform", 2) in found(*lines, image_configs=configs)
    assert ("UndefinedVar", 3) not in found("FROM b", "USER $W", refused, image_configs=configs)


def test_image_that_triggers_bring_in() -> None:
    """Where all stages are looked at, so are the images that only a trigger brings in, with their own triggers."""
    configs = read_image_configs({"*": {"config": {}}, "n": {"config": {"OnBuild": ["USER $V"]}}})
    lines = ["FROM b AS a", "COPY --from=n x .", "FROM b AS p", "ONBUILD COPY --from=3 x .", "FROM p", "USER $W"]
    assert sorted(found(*lines, image_configs=configs)) == [("UndefinedVar", 2), ("UndefinedVar", 6)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["FromAsCasing", "ConsistentInstructionCasing"]),
        ("skip=all", []),
        ("skip=FromAsCasing,Other", ["ConsistentInstructionCasing"]),
        ("error=false;skip=FromAsCasing;experimental=all", ["ConsistentInstructionCasing"]),
        ("experimental=A", ["FromAsCasing", "ConsistentInstructionCasing"]),
    ],
)
def test_settings(settings: str, expected: list[str]) -> None:
    """Rules that are skipped; a build arg goes before the directive."""
    assert [rule for rule, _ in found(*FINDING, build_args={"BUILDKIT_DOCKERFILE_CHECK": settings})] == expected
    if settings:
        assert [rule for rule, _ in found(f"# check={settings}", *FINDING)] == expected
        args = {"BUILDKIT_DOCKERFILE_CHECK": settings}
        assert [rule for rule, _ in found("# check=error=maybe", *FINDING, build_args=args)] == expected


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("all", 'invalid check option "all"'),
        ("skip=a;b=c", 'invalid check option "b"'),
        (
            "error=maybe",
            'failed to parse check option "error=maybe": strconv.ParseBool: parsing "maybe": invalid syntax',
        ),
        ("skip=a;skip=b;error=1;error=1", 'failed to parse check option "error=1;error=1"'),
    ],
)
def test_bad_settings(settings: str, reason: str) -> None:
    """Settings that cannot be read refuse the build, before anything else that is wrong with the stages."""
    said, line = refused(f"# check={settings}", "FROM $A")
    assert said.startswith(f"failed to parse check options: {reason}")
    assert line == 0
    said, _ = refused("FROM b", build_args={"BUILDKIT_DOCKERFILE_CHECK": settings})
    assert said.startswith(f"failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: {reason}")


def test_blanks_in_settings() -> None:
    """A build arg may have blanks around its words; a directive ends at the first blank."""
    spaced = " skip = FromAsCasing , Other ;error = 0"
    args = {"BUILDKIT_DOCKERFILE_CHECK": spaced}
    assert [rule for rule, _ in found(*FINDING, build_args=args)] == ["ConsistentInstructionCasing"]
    assert found("# check=skip=all # why", *FINDING) == []
    assert refused(f"# check={spaced}", *FINDING)[0].endswith('invalid check option "skip"')
    assert refused("# check=skip=all; error=1", *FINDING)[0].endswith('invalid check option ""')


def test_settings_come_before_the_file_is_parsed() -> None:
    """A directive that cannot be read is refused even where the file cannot be parsed either."""
    said = 'failed to parse check options: invalid check option "x"'
    for lines in (["# check=x", "FROM a b"], ["# check=x", "# check=skip=all", "FROM a"], ["# check=x"]):
        assert refused(*lines) == (said, 0)
    assert refused("# check=skip=all", "FROM a b")[1] == 2


def test_skip_of_one_instruction() -> None:
    """A comment right above an instruction leaves rules out for it; one that cannot be read does not."""
    lines = ["FROM b", "# check=skip=LegacyKeyValueFormat", "ENV a b", "ENV c d", "# check=mend this", "ENV e f"]
    assert found(*lines) == [("LegacyKeyValueFormat", 4), ("LegacyKeyValueFormat", 6)]
    assert found("FROM b", "# check=skip=all", "ENV a $b") == []


@pytest.mark.parametrize(
    ("rule", "above"),
    [
        ("ReservedStageName", ["FROM b AS scratch"]),
        ("DuplicateStageName", ["FROM b AS b"]),
        ("InvalidDefaultArgInFrom", ["FROM b:$A"]),
        ("ConsistentInstructionCasing", ["Run x"]),
        ("NoEmptyContinuation", ["RUN x \\", "", "  y"]),
    ],
)
def test_rules_of_the_whole_file(rule: str, above: list[str]) -> None:
    """Rules that BuildKit applies to a file as a whole heed no comment above an instruction."""
    lines = ["ARG A", "FROM b AS b", f"# check=skip={rule}", *above]
    assert [one for one, _ in found(*lines, build_args={"A": "x"})] == [rule]


def test_rules_of_one_instruction() -> None:
    """What is said above FROM counts for it, not for the triggers that run there."""
    skip = "# check=skip=StageNameCasing,FromAsCasing,UndefinedArgInFrom,FromPlatformFlagConstDisallowed,UndefinedVar"
    platform = "--platform=linux/arm64"
    lines = ["FROM b AS b", "ONBUILD USER $V", skip, f"FROM {platform} b$X as C", "# check=skip=all", "CMD x"]
    assert found(*lines, target="c") == [("UndefinedVar", 4)]


def test_skip_above_the_second_of_two() -> None:
    """The comment above the later CMD counts, though the earlier one is reported."""
    skip = "# check=skip=MultipleInstructionsDisallowed"
    assert found("FROM b", skip, 'CMD ["x"]', 'CMD ["y"]') == [("MultipleInstructionsDisallowed", 3)]
    assert found("FROM b", 'CMD ["x"]', skip, 'CMD ["y"]') == []


def test_refusal() -> None:
    """``error=true`` refuses the build at no line; the rules are named once, in the order of their first violation."""
    assert refused("# check=error=true", *FINDING) == (FOUND, 0)
    assert refused(*FINDING, build_args={"BUILDKIT_DOCKERFILE_CHECK": "error=1"}) == (FOUND, 0)
    assert refused("# check=error=true", *FINDING, "RUN a", "RUN b") == (FOUND, 0)
    assert "check=skip" in refusal_of("# check=error=true", *FINDING).hint


def test_no_refusal() -> None:
    """Nothing found, nothing wanted, or only in a stage that is not built."""
    for lines in (
        ["# check=error=true", "FROM scratch", "COPY a ."],
        ["# check=error=true;skip=all", *FINDING],
        ["# check=skip=StageNameCasing", *FINDING],
        ["# check=error=true", "FROM b", "CMD a", "FROM scratch", "COPY a ."],
    ):
        assert names(plan_of(*lines))


def test_refusal_comes_last() -> None:
    """An instruction that is refused comes before the checks; a RUN without a command comes after them."""
    assert refused("# check=error=true", *FINDING, "EXPOSE a") == ("invalid containerPort: a", 4)
    assert refused("# check=error=true", "FROM b", "RUN []", "CMD a")[0].endswith("JSONArgsRecommended")


def test_placeholder() -> None:
    """With placeholders the checks end where BuildKit would refuse the file."""
    said = refused("# check=error=true", "ARG A", "FROM $A", "CMD a", placeholders=True)[0]
    assert said == "lint violation found for rules: InvalidDefaultArgInFrom"


def test_triggers_break_the_same_rules_in_each_stage_that_runs_them() -> None:
    """Triggers tell the same at the FROM of each stage that starts from the same one, whatever follows there."""
    lines = ["FROM b AS a", "ONBUILD ARG V", "ONBUILD WORKDIR x", "ONBUILD CMD x", "ONBUILD USER $W", "FROM a AS c"]
    lines += ["ARG W", "USER $V$W", "FROM a AS d", "USER $V$W", "CMD y", "WORKDIR z", "FROM scratch"]
    first = [("WorkdirRelativePath", 6), ("JSONArgsRecommended", 6), ("UndefinedVar", 6)]
    second = [(rule, 9) for rule, _ in first]
    own = [("UndefinedVar", 10), ("MultipleInstructionsDisallowed", 9), ("JSONArgsRecommended", 11)]
    assert found(*lines, "COPY --from=c x .", "COPY --from=d x .") == [*first, *second, *own]


def test_nothing_behind_refused_triggers_is_checked_in_any_stage() -> None:
    """What BuildKit refuses ends the checks at that trigger, in the stage where it runs first."""
    lines = ["FROM b AS a", "ONBUILD USER $V", "ONBUILD COPY --from=d x .", "ONBUILD USER $V", "FROM a AS c", "USER $V"]
    lines += ["FROM a AS e", "USER $V", "FROM b AS d", "FROM scratch", "COPY --from=c x .", "COPY --from=e x ."]
    assert found(*lines) == [("UndefinedVar", 5)]
    assert found("FROM b AS a", "ONBUILD STOPSIGNAL no", "ONBUILD USER $V", "FROM a", "USER $V") == []
    lines = ["FROM b AS a", 'ONBUILD CMD [ "x" ]', "ONBUILD USER $V", "FROM a AS c", "USER $V"]
    assert found(*lines) == [("UndefinedVar", 4), ("UndefinedVar", 5)]
