"""The cache keys of what is loaded: images, contexts, downloads.

An image is known by its digest or by its layers (``source/containerimage/pull.go``), so another tag or another label
changes nothing. A folder of the caller is never known by its name: each upload has a key of its own
(``source/local/source.go``), and only its files are compared.
"""

from __future__ import annotations

from stagegraph.analysis.impact.builds import Certainty
from stagegraph.graph.identifiers.platforms import parse_platform
from stagegraph.graph.identifiers.references import pinned_digest
from stagegraph.graph.llb.does import SourceDoes
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.impact.builds import Build
    from stagegraph.graph.llb.steps import Step


class SourceKey(Record):
    """By what something that is loaded is known.

    Attributes:
        name: the LLB identifier, and the platform.
        asks: what else it is asked for; part of what is known only by its name.
        digest: of an image, "" where not known.
        layers: of an image, none where not known.
        sent: it is a folder of the caller.
        upload: likewise, and its files are known.
        changed: it is said to be another one than before.
        doubtful: perhaps it is another one than before.
    """

    name: str
    asks: tuple[object, ...] = ()
    digest: str = ""
    layers: tuple[str, ...] = ()
    sent: bool = False
    upload: bool = False
    changed: bool = False
    doubtful: bool = False


def source_key(step: Step, build: Build, compared: frozenset[str]) -> SourceKey:
    """The key of a step that loads something.

    Args:
        step: the step.
        build: that of the step.
        compared: the names of the contexts whose files are compared.
    """
    if step.local:
        return SourceKey(step.source, sent=True, upload=step.context in compared)
    if step.linked:
        certainty = build.linked.get(step.source, Certainty.YES)
        changed, doubtful = certainty is Certainty.NO, certainty is Certainty.MAYBE
        return SourceKey(step.source, changed=changed, doubtful=doubtful)
    if not step.image or not isinstance(step.does, SourceDoes):
        return SourceKey(step.source, asks=step.does)
    platform = step.does.platform
    config = build.plan.options.image_configs.find(step.image, parse_platform(platform))
    digest = config.digest if config else ""
    return SourceKey(
        f"{step.image} {platform}",
        digest=pinned_digest(step.image) or digest,
        layers=config.layers if config else (),
        changed=step.image in build.changed_images,
    )


def known_by(source: SourceKey) -> tuple[object, ...]:
    """What a source is found by: two that may be the same have one of these in common."""
    layers = (source.layers,) if source.layers else ()
    return (
        (*layers, ("digest", source.digest), ("name", source.name))
        if source.digest
        else (*layers, ("name", source.name))
    )


def same_source(old: SourceKey, new: SourceKey) -> Certainty:
    """Whether BuildKit takes what is loaded now for what was loaded before."""
    if old.upload or new.upload or new.changed:
        return Certainty.NO
    if old.layers and new.layers:
        return Certainty.YES if old.layers == new.layers else Certainty.NO
    if old.digest and new.digest:
        if old.digest == new.digest:
            return Certainty.YES
        return Certainty.MAYBE if old.name == new.name else Certainty.NO  # the layers may be equal
    if (old.name, old.asks) != (new.name, new.asks):
        return Certainty.NO
    return Certainty.MAYBE if new.doubtful else Certainty.YES
