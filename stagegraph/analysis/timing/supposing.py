"""What is supposed changes the works of a build."""

from __future__ import annotations

from stagegraph.analysis.timing.calling import called
from stagegraph.analysis.timing.estimates import USUAL
from stagegraph.analysis.timing.forecasts import Basis
from stagegraph.analysis.timing.suppositions import FromCache, Linked, Takes, TakesPart
from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.analysis.timing.works import in_order
from stagegraph.errors import UsageError
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagegraph.analysis.timing.suppositions import WhatIf
    from stagegraph.analysis.timing.works import Work

#: What is cached with the steps that need it; the rest happens in a cached build, too.
_CACHEABLE = frozenset({VertexKind.STEP, VertexKind.INTERNAL})


def suppose(works: Sequence[Work], supposition: WhatIf) -> tuple[Work, ...]:
    """The works of a build where something is supposed.

    Args:
        works: every need before its user.
        supposition: what is supposed.

    Raises:
        UsageError: it names no step, several, or one of which it cannot be supposed.
    """
    match supposition:
        case Takes():
            return _takes(works, called(works, supposition.name), supposition.seconds)
        case TakesPart():
            chosen = called(works, supposition.name)
            return _with_seconds(works, {at: works[at].seconds * supposition.part for at in chosen})
        case FromCache():
            return _from_cache(works, called(works, supposition.name))
        case Linked():
            return _linked(works, _linkable(works, supposition.name))
        case _:
            return _unlocked(works, supposition.name)


def link_refusal(work: Work) -> str:
    """Why a work cannot have ``--link``, "" where it can: it is no COPY, or has it, or ``--chmod``, or no base.

    BuildKit copies onto what was before where ``--chmod`` is given (``dispatchCopy`` of
    ``frontend/dockerfile/dockerfile2llb/convert.go``).
    """
    if work.kind is not VertexKind.STEP or work.command not in {"COPY", "ADD"}:
        return "it is no COPY and no ADD"
    flags = [word.partition("=")[0] for word in work.text.split() if word.startswith("--")]
    if "--link" in flags:
        return "it has --link already"
    if "--chmod" in flags:
        return "with --chmod BuildKit does not heed --link"
    return "" if work.root is not None else "nothing lies below it, or the log does not tell what"


def _takes(works: Sequence[Work], chosen: Sequence[int], seconds: float) -> tuple[Work, ...]:
    """Several steps take the time together, each its part as before."""
    total = sum(works[at].seconds for at in chosen)
    if total:
        return _with_seconds(works, {at: seconds * works[at].seconds / total for at in chosen})
    first = next((at for at in chosen if works[at].command == "RUN"), chosen[0])
    return _with_seconds(works, {at: seconds if at == first else 0.0 for at in chosen})


def _with_seconds(works: Sequence[Work], seconds: dict[int, float]) -> tuple[Work, ...]:
    return tuple(
        replace(work, seconds=seconds[at], basis=Basis.SUPPOSED) if at in seconds else work
        for at, work in enumerate(works)
    )


def _from_cache(works: Sequence[Work], chosen: Collection[int]) -> tuple[Work, ...]:
    """Steps are cached with all that they need; an image is not pulled where all that it is pulled for is cached."""
    cached = set(chosen)
    for at in reversed(range(len(works))):
        if at in cached:
            cached.update(need for need in works[at].needs if works[need].kind in _CACHEABLE)
    needed = {need for at, work in enumerate(works) if at not in cached for need in work.needs}
    images = {
        at for at, work in enumerate(works) if work.kind is VertexKind.IMAGE and (at not in needed or at in chosen)
    }
    return _with_seconds(works, dict.fromkeys(cached | images, 0.0))


def _linkable(works: Sequence[Work], name: str) -> tuple[int, ...]:
    chosen = called(works, name)
    found = tuple(at for at in chosen if not link_refusal(works[at]))
    if not found:
        one = len({works[at].title or at for at in chosen}) == 1
        reason = link_refusal(works[chosen[0]]) if one else "no step of it is a COPY that could have it"
        raise UsageError(f"{name!r} cannot have --link: {reason}")
    return found


def _linked(works: Sequence[Work], chosen: Sequence[int]) -> tuple[Work, ...]:
    """A COPY with --link copies as soon as its source is there; a LINK puts that upon what was before.

    BuildKit: ``dispatchCopy`` of ``frontend/dockerfile/dockerfile2llb/convert.go`` copies onto an empty file system,
    and merges.
    """
    found = list(works)
    instead = {}
    for at in chosen:
        copy, root = works[at], works[at].root
        instead[at] = len(found)
        sources = tuple(need for need in copy.needs if need != root) or copy.needs
        link = replace(
            copy,
            name=f"[{copy.title}] {_link_text(copy.text)}",
            text=_link_text(copy.text),
            vertex=None,
            seconds=USUAL["LINK"],
            basis=Basis.SUPPOSED,
            needs=(*(() if root is None else (root,)), at),
            slot=False,
        )
        found[at] = replace(copy, needs=sources, root=None, basis=Basis.SUPPOSED)
        found.append(link)
    links = frozenset(instead.values())
    for at, work in enumerate(found):
        needs = tuple(instead.get(need, need) for need in work.needs)
        root = instead.get(work.root, work.root) if work.root is not None else None
        if at in links:  # of its needs only what lies below may be another COPY that is linked now
            needs = (*(instead.get(need, need) for need in work.needs[:-1]), work.needs[-1])
        found[at] = replace(work, needs=needs, root=root)
    return in_order(found)


def _link_text(text: str) -> str:
    """What the LINK of a COPY is called."""
    command = text.removeprefix("ONBUILD ")
    return f"{'ONBUILD ' if command != text else ''}LINK {command}"


def _unlocked(works: Sequence[Work], name: str) -> tuple[Work, ...]:
    """Locked cache mounts are shared: those of a cache by its id or its path, or those of a stage or a step."""
    chosen = {at for at, work in enumerate(works) if any(name in {one.id, one.target} for one in work.caches)}
    chosen = chosen or set(called(works, name))
    locked = {at for at in chosen if any(one.sharing is Sharing.LOCKED for one in works[at].caches)}
    if not locked:
        raise UsageError(f"{name!r} locks no cache mount")
    return tuple(
        replace(work, caches=tuple(replace(one, sharing=Sharing.SHARED) for one in work.caches), basis=Basis.SUPPOSED)
        if at in locked
        else work
        for at, work in enumerate(works)
    )
