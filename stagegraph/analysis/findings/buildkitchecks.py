"""BuildKit's build checks, as data; the names and titles are those of its ``linter/ruleset.go``."""

from __future__ import annotations

from stagegraph.analysis.findings.finding import Check
from stagegraph.analysis.notes.rules import Severity

_PAGES = "https://docs.docker.com/go/dockerfile/rule/"


def _check(name: str, title: str, page: str, advice: str) -> Check:
    address = f"{_PAGES}{page}/" if page else ""
    return Check(id=name, title=title, severity=Severity.WARNING, advice=advice, buildkit=True, page=address)


BUILDKIT_CHECKS = (
    _check(
        "StageNameCasing",
        "a stage name with capitals",
        "stage-name-casing",
        "Write the name of the stage in lower case.",
    ),
    _check("FromAsCasing", "FROM and AS in different case", "from-as-casing", "Write both in the same case."),
    _check(
        "NoEmptyContinuation",
        "an empty line inside of an instruction",
        "no-empty-continuation",
        "Take the empty line out, or write a comment there.",
    ),
    _check(
        "ConsistentInstructionCasing",
        "a keyword in another case than most",
        "consistent-instruction-casing",
        "Write all keywords in the same case.",
    ),
    _check(
        "DuplicateStageName",
        "two stages of one name",
        "duplicate-stage-name",
        "Give each stage a name of its own: what names it means one of them only.",
    ),
    _check("ReservedStageName", "a stage with a reserved name", "reserved-stage-name", "Give the stage another name."),
    _check(
        "JSONArgsRecommended",
        "CMD or ENTRYPOINT in shell form",
        "json-args-recommended",
        'Write it as JSON, say CMD ["program", "argument"], so that signals reach the program.',
    ),
    _check(
        "MaintainerDeprecated",
        "MAINTAINER",
        "maintainer-deprecated",
        "Write LABEL org.opencontainers.image.authors=... instead.",
    ),
    _check(
        "UndefinedArgInFrom",
        "FROM uses a build arg that is not declared",
        "undefined-arg-in-from",
        "Declare it with ARG before the first FROM, or correct its name.",
    ),
    _check(
        "WorkdirRelativePath",
        "a relative WORKDIR without an absolute one before",
        "workdir-relative-path",
        "Write the whole path.",
    ),
    _check(
        "UndefinedVar",
        "a variable that nothing sets",
        "undefined-var",
        "Declare it with ARG or ENV in the stage, or correct its name.",
    ),
    _check(
        "MultipleInstructionsDisallowed",
        "an instruction of which only the last one counts",
        "multiple-instructions-disallowed",
        "Leave out all but the last one of the stage.",
    ),
    _check(
        "LegacyKeyValueFormat",
        "ENV or LABEL without an equals sign",
        "legacy-key-value-format",
        "Write KEY=VALUE, in quotes where there are blanks in it.",
    ),
    _check(
        "RedundantTargetPlatform",
        "FROM --platform=$TARGETPLATFORM, the default",
        "redundant-target-platform",
        "Leave --platform out.",
    ),
    _check(
        "SecretsUsedInArgOrEnv",
        "a secret in ARG or ENV, where it stays in the image",
        "secrets-used-in-arg-or-env",
        "Give it to the RUN that needs it with --mount=type=secret.",
    ),
    _check(
        "InvalidDefaultArgInFrom",
        "without build args FROM names no image",
        "invalid-default-arg-in-from",
        "Give the ARG a default with which FROM names an image.",
    ),
    _check(
        "FromPlatformFlagConstDisallowed",
        "FROM --platform with a constant",
        "from-platform-flag-const-disallowed",
        "Write $BUILDPLATFORM or a build arg, name the platform in the stage's name, or leave --platform out.",
    ),
    _check(
        "CopyIgnoredFile",
        "COPY of what the ignore file hides",
        "copy-ignored-file",
        "Take the path out of .dockerignore, or leave the COPY out. This is found with --context only.",
    ),
    _check(
        "InvalidBaseImagePlatform",
        "a base image for another platform",
        "",
        "Ask for the platform with --platform, or take an image that has it. This is found with --image-config only.",
    ),
    _check(
        "InvalidDefinitionDescription",
        "a comment above a stage or build arg that does not begin with its name (experimental)",
        "invalid-definition-description",
        "Begin the comment with the name, or leave a line empty below it.",
    ),
    _check(
        "ExposeProtoCasing",
        "the protocol of EXPOSE with capitals",
        "expose-proto-casing",
        "Write tcp, udp or sctp in lower case.",
    ),
    _check(
        "ExposeInvalidFormat",
        "EXPOSE with an address or a port of the host",
        "expose-invalid-format",
        "Write the port of the container alone; docker run -p maps it.",
    ),
)
"""In BuildKit's order."""
