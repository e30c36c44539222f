"""What the name of a vertex tells: its kind, its stage, its number, the build that it is part of."""

from __future__ import annotations

import re
from collections import Counter

from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.graph.llb.steps import StepNumber
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLED = re.compile(r"\[([^\][]*)\] (.*)", re.DOTALL)
_NUMBER = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_PLATFORM = re.compile(r"[a-z]+/[a-z0-9_]+(/[a-z0-9.]+)?(->[a-z0-9/.]+)?")
_DIGEST = re.compile(r"@sha256:[0-9a-f.…]*$")
CUT = "..."  # behind what is left of a name with PROGRESS_NO_TRUNC=0
_SHORTEST_CUT = 60  # characters; BuildKit cuts at 72, of which a target's prefix is part

_STARTS = (
    ("exporting cache ", VertexKind.CACHE_EXPORT),
    ("preparing build cache for export", VertexKind.CACHE_EXPORT),
    ("importing cache ", VertexKind.IMPORT),
    ("inferred cache ", VertexKind.IMPORT),
    ("exporting ", VertexKind.EXPORT),
    ("pushing ", VertexKind.EXPORT),
    ("merging manifest list ", VertexKind.EXPORT),
    ("importing to docker", VertexKind.EXPORT),
    ("sending tarball", VertexKind.EXPORT),
    ("copying files", VertexKind.EXPORT),
    ("unpacking to ", VertexKind.EXPORT),
    ("resolving provenance ", VertexKind.CLIENT),
    ("resolve image config ", VertexKind.FRONTEND),
    ("docker-image://", VertexKind.FRONTEND),
    ("oci-layout://", VertexKind.IMAGE),
    ("FROM ", VertexKind.IMAGE),
    ("http://", VertexKind.CONTEXT),
    ("https://", VertexKind.CONTEXT),
    ("git://", VertexKind.CONTEXT),
    ("local://", VertexKind.CONTEXT),
)
_INTERNALS = (
    ("load build context", VertexKind.CONTEXT),
    ("load remote build context", VertexKind.CONTEXT),
    ("load git source ", VertexKind.CONTEXT),
    ("load ", VertexKind.FRONTEND),
    ("preparing inline document", VertexKind.INTERNAL),
    ("sett", VertexKind.INTERNAL),  # setting cache mount permissions; older versions: settings
    ("booting buildkit", VertexKind.CLIENT),
    ("waiting for connection", VertexKind.CLIENT),
    ("waiting for ", VertexKind.CLIENT),
    ("pulling image ", VertexKind.CLIENT),
    ("creating container ", VertexKind.CLIENT),
)
_CLIENT_LOADS = ("load local bake definitions", "load remote bake definitions", "load bake definitions")


class ReadName(Record):
    """The name of a vertex, read.

    Attributes:
        kind: what it does.
        words: what stands in the brackets before the number, platform aside: a target, a stage, ``internal``.
        text: what stands behind the brackets, without an image's digest.
        number: the number in the brackets.
        platform: the platform there, as ``linux/amd64`` or ``linux/amd64->386``, or "".
        cut: the text is cut.
    """

    kind: VertexKind
    words: tuple[str, ...]
    text: str
    number: StepNumber | None = None
    platform: str = ""
    cut: bool = False

    @property
    def linked(self) -> bool:
        """It is the second vertex of a COPY --link, which puts the copy upon what was before."""
        return self.number is not None and self.text.removeprefix("ONBUILD ").startswith("LINK ")


def read_name(name: str) -> ReadName:
    """What a vertex's name tells."""
    found = _TITLED.fullmatch(name)
    if found is None:
        return ReadName(_kind_of_text(name), (), _DIGEST.sub("", name), cut=_is_cut(name))
    words = found[1].split()
    number = None
    if words and (match := _NUMBER.fullmatch(words[-1])):
        number = StepNumber(int(match[1]), int(match[2]))
        words.pop()
    platform = next((word for word in words if _PLATFORM.fullmatch(word)), "")
    words = [word for word in words if word != platform]
    text = _DIGEST.sub("", found[2])
    kind = _kind_of_titled(words, text, number)
    return ReadName(kind, tuple(words), text, number, platform, cut=_is_cut(name))


def _is_cut(name: str) -> bool:
    return name.endswith(CUT) and len(name) >= _SHORTEST_CUT


def _kind_of_titled(words: list[str], text: str, number: StepNumber | None) -> VertexKind:
    if number is not None:
        return VertexKind.IMAGE if text.startswith("FROM ") else VertexKind.STEP
    if "internal" in words[-1:]:
        if text.startswith(_CLIENT_LOADS):
            return VertexKind.CLIENT
        return next((kind for start, kind in _INTERNALS if text.startswith(start)), VertexKind.OTHER)
    if "auth" in words[-1:]:
        return VertexKind.AUTH
    if "context" in words:
        return VertexKind.FRONTEND if text.startswith("load metadata") else VertexKind.CONTEXT
    return _kind_of_text(text)


def _kind_of_text(text: str) -> VertexKind:
    return next((kind for start, kind in _STARTS if text.startswith(start)), VertexKind.OTHER)


def targets_of(names: Iterable[ReadName]) -> frozenset[str]:
    """What bake or compose calls the builds in a log: the words that stand before ``internal`` in brackets."""
    found = Counter(one.words[0] for one in names if len(one.words) > 1 and one.words[-1] == "internal")
    return frozenset(found)


def target_and_stage(name: ReadName, targets: frozenset[str]) -> tuple[str, str]:
    """The build and the stage that a name tells, each "" where it tells none.

    Args:
        name: of a vertex.
        targets: those of the log: a single word in brackets may be one of these, or a stage of a build without one.
    """
    words = list(name.words)
    target = words.pop(0) if words and words[0] in targets else ""
    return target, (words[0] if words and name.number is not None else "")
