"""How images are written: in two ways, or without a version."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import BASE_SPELLED_TWICE, COPY_FROM_UNPINNED
from stagegraph.analysis.findings.finding import found
from stagegraph.graph.identifiers.references import parse_reference
from stagegraph.syntax.instructions import Copy, Run
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan

_NO_VERSION = ("", "latest")
# A bare name can also be that of a context that the caller gives. These are images.
_BARE = frozenset(
    (
        "adminer alpine amazoncorretto bash buildpack-deps busybox caddy composer debian docker "
        "eclipse-temurin elixir erlang fedora gcc golang gradle haproxy haskell httpd julia mariadb maven memcached "
        "mongo mysql nginx node openjdk perl php postgres pypy python rabbitmq redis registry ruby rust swift "
        "tomcat traefik ubuntu wordpress"
    ).split()
)


class WrittenImage(Record):
    """An image as a FROM, a COPY or a mount names it: as written, whole, the line, the stage, whether FROM does."""

    text: str
    image: str
    line: int
    stage: int
    base: bool


def written_images(plan: BuildPlan) -> Iterator[WrittenImage]:
    """The images that stages name, in file order; none whose name has a variable in it, and no triggers."""
    for planned in plan.stages:
        entries = plan.resolution_of(planned.index).entries
        head = planned.stage.head
        if planned.base.image and "$" not in head.base:
            yield WrittenImage(
                text=head.base, image=planned.base.image, line=head.location.first, stage=planned.index, base=True
            )
        for command in entries[planned.index].own:
            instruction = command.instruction
            if command.onbuild or not command.sources:
                continue
            names = [mount.source_stage for mount in instruction.mounts] if isinstance(instruction, Run) else []
            if isinstance(instruction, Copy):
                names = [instruction.source_stage]
            for name, source in zip(filter(None, names), command.sources, strict=False):
                image = entries[source].base.image if entries[source].stage is None else ""
                if image and "$" not in name:
                    line = instruction.location.first
                    yield WrittenImage(text=name, image=image, line=line, stage=planned.index, base=False)


def bases_spelled_twice(plan: BuildPlan) -> Iterable[Finding]:
    """Images that are named in another way than where they are named first."""
    first: dict[str, WrittenImage] = {}
    told: set[tuple[str, str]] = set()
    for one in written_images(plan):
        before = first.setdefault(one.image, one)
        if before.text != one.text and (one.image, one.text) not in told:
            told.add((one.image, one.text))
            text = f"{one.text} is the image that line {before.line} calls {before.text}"
            yield found(BASE_SPELLED_TWICE, one.line, text, one.stage)


def unpinned_sources(plan: BuildPlan) -> Iterable[Finding]:
    """Images without a version that a COPY or a mount takes files from; what a FROM names is told there, or not."""
    bases = {one.image for one in written_images(plan) if one.base}
    told: set[tuple[str, int]] = set()
    for one in written_images(plan):
        if one.base or one.image in bases or (one.image, one.line) in told:
            continue
        reference = parse_reference(one.text)
        is_image = one.text in _BARE or "/" in one.text or ":" in one.text
        if is_image and reference.tag in _NO_VERSION and not reference.digest:
            told.add((one.image, one.line))
            yield found(COPY_FROM_UNPINNED, one.line, f"{one.text} names no version of the image", one.stage)
