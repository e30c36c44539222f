"""What BuildKit's front end reads of the build args before any ARG; ``dockerui/config.go`` and ``builder/build.go``.

The other build args that it reads change no step, name or refusal: BUILDKIT_SBOM_SCAN_STAGE and
BUILDKIT_SBOM_SCAN_CONTEXT are about what is scanned after the build.
"""

from __future__ import annotations

import re

from stagegraph.graph.identifiers.references import ReferenceFormatError, parse_reference
from stagegraph.syntax.csvfields import CsvError, csv_fields
from stagegraph.syntax.directives import leading_directives
from stagegraph.syntax.gotext import lower, parse_bool, quote, trim_space

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.syntax.instructions import Dockerfile

_CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS"
_MULTI_PLATFORM = "BUILDKIT_MULTI_PLATFORM"
_NO_FILE_STEPS = "BUILDKIT_DISABLE_FILEOP"
_HOSTNAME = "BUILDKIT_SANDBOX_HOSTNAME"
_KEEP_GIT_DIR = "BUILDKIT_CONTEXT_KEEP_GIT_DIR"
_SYNTAX = "BUILDKIT_SYNTAX"
_ATTESTATION = "BUILDKIT_ATTEST_"
_ATTESTATIONS = frozenset({"sbom", "provenance"})
_LABS = r":(?:[^:/@]*-)?labs(?:@|\Z)"
_TOO_OLD = r":1\.(?:[0-9]|1[0-3])(?:\.[^:/@]*)?-"  # what needs labs now came with 1.14


def refuse_build_args(dockerfile: Dockerfile, build_args: Mapping[str, str], *, platforms: int = 1) -> None:
    """Refuse the build args that BuildKit's front end itself does not take, whatever the file says.

    Args:
        dockerfile: the file that the refusal names.
        build_args: the caller's.
        platforms: how many are built for at once.

    Raises:
        DockerfileError: one of them is refused.
    """
    if not any(name.startswith("BUILDKIT_") for name in build_args):
        return
    message = (
        _removed(build_args.get(_NO_FILE_STEPS, ""))
        or _platform_refusal(build_args.get(_MULTI_PLATFORM, ""), platforms)
        or _attestation_refusal(build_args)
    )
    if message:
        raise dockerfile.source.error(message)


def _removed(value: str) -> str:
    return f'support for "{_NO_FILE_STEPS}" build-arg was removed in BuildKit 0.11' if parse_bool(value) else ""


def _platform_refusal(value: str, platforms: int) -> str:
    if not value:
        return ""
    wanted = parse_bool(value)
    if wanted is None:
        return f"invalid boolean value for multi-platform: {value}"
    if not wanted and platforms > 1:
        return "conflicting config: returning multiple target platforms is not allowed"
    return ""


def _attestation_refusal(build_args: Mapping[str, str]) -> str:
    """``attestations.Parse``, and the scanner that an SBOM is made with."""
    asked = {
        lower(name.removeprefix(_ATTESTATION)): value
        for name, value in build_args.items()
        if name.startswith(_ATTESTATION)
    }
    fields: dict[str, list[str]] = {}
    for kind, value in asked.items():
        try:
            fields[kind] = csv_fields(value) if value else []
        except CsvError as problem:
            return f"failed to parse {kind}: {problem}"
    for kind in asked:
        if kind not in _ATTESTATIONS:
            return f"unknown attestation type {quote(kind)}"
    return _scanner_refusal(dict(one.partition("=")[::2] for one in fields.get("sbom", ())))


def _scanner_refusal(attributes: Mapping[str, str]) -> str:
    scanner = attributes.get("generator")
    if scanner is None:
        return ""
    try:
        parse_reference(scanner)
    except ReferenceFormatError as problem:
        return f"failed to parse sbom scanner {scanner}: {problem}"
    return ""


def names_platforms(build_args: Mapping[str, str], platforms: int) -> bool:
    """Whether the names of steps begin with their platform: in a build for several, or where the caller says so."""
    wanted = parse_bool(build_args.get(_MULTI_PLATFORM, ""))
    return platforms > 1 if wanted is None else wanted


def cache_mount_id(build_args: Mapping[str, str], name: str) -> str:
    """The id of a cache mount, with the caller's name space before it."""
    return f"{build_args.get(_CACHE_NAMESPACE, '')}/{name}".removeprefix("/")


def sandbox_hostname(build_args: Mapping[str, str]) -> str:
    """The host name that every RUN sees, "" for that of BuildKit."""
    return build_args.get(_HOSTNAME, "")


def keeps_git_dir(build_args: Mapping[str, str]) -> bool:
    """Whether the ``.git`` of a build context in a repository is kept."""
    return parse_bool(build_args.get(_KEEP_GIT_DIR, "")) is True


def has_labs_features(dockerfile: Dockerfile, build_args: Mapping[str, str]) -> bool:
    """Whether the file, or a build arg, asks for a front end with the labs features: ``docker/dockerfile:labs``."""
    name = build_args.get(_SYNTAX)
    if name is None:
        name = leading_directives(dockerfile.source.lines).get("syntax", "")
    name = trim_space(name).partition(" ")[0]
    return re.search(_LABS, name) is not None and re.search(_TOO_OLD, name) is None
