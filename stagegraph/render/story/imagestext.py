"""The external images that a build needs, as text for a terminal."""

from __future__ import annotations

from stagegraph.graph.identifiers.references import image_parts
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.shared.markup import printable
from stagegraph.render.shared.tables import NOTHING, Style, table
from stagegraph.render.shared.wording import counted, image_text, listed, use_text
from stagegraph.render.story.fetching import Tool, fetching_commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.neededimages import ImageUse, NeededImage
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.render.shared.tables import Cell

_DIGITS = len("sha256:") + 12
_CONFIGURATION = 3  # the column


def images_text(
    plan: BuildPlan,
    images: Sequence[NeededImage],
    style: Style,
    *,
    build: Sequence[str] = ("Dockerfile",),
    given: Sequence[str] = (),
) -> str:
    """Which images are needed, for what, and what is known of them; then how to get what is not known.

    Args:
        plan: the build.
        images: those that it needs.
        style: width and colours.
        build: the path of the Dockerfile and the options of the build, as a command line has them.
        given: the values of ``--image-config``.
    """
    parts = [_headline(plan, images, style)]
    if images:
        parts.append(_table(plan, images, style))
    unknown = [one for one in images if one.config is None]
    if unknown:
        commands = fetching_commands(unknown, Tool.BUILDX, build, given)
        parts += [_advice(images, unknown, style), "\n".join(map(printable, commands))]  # to be copied: never wrapped
    return "\n\n".join(parts) + "\n"


def _headline(plan: BuildPlan, images: Sequence[NeededImage], style: Style) -> str:
    names = [plan.stages[index].display_name for index in plan.targets]
    number = len({one.reference for one in images})
    needs = ("needs" if len(names) == 1 else "need") + f" {counted(number, 'image') if number else 'no image'}"
    who = f"{'target' if len(names) == 1 else 'targets'} {', '.join(names)}"
    return style.filled(f"{plan.dockerfile.path}: {who} {needs}")


def _table(plan: BuildPlan, images: Sequence[NeededImage], style: Style) -> str:
    rows: list[tuple[Cell, ...]] = [
        (
            image_text(one.reference),
            str(one.platform),
            _uses(plan, one.uses),
            _configuration(one),
            _digest(one) or NOTHING,
        )
        for one in images
    ]

    def paint(row: int, column: int, text: str) -> str:
        if column == 0:
            return style.paint(text, "bold")
        if column == _CONFIGURATION:
            return style.paint(text, "green" if images[row].config is not None else "cyan")
        return text

    header = ("IMAGE", "PLATFORM", "USED BY", "CONFIGURATION", "DIGEST")
    return table(style, header, rows, flexible=(0, 2, 3), dispensable=(4,), paint=paint)


def _uses(plan: BuildPlan, uses: Sequence[ImageUse]) -> tuple[str, ...]:
    """``build (FROM L1);`` and so on, one text a stage."""
    by_stage: dict[int, list[str]] = {}
    for use in uses:
        by_stage.setdefault(use.stage, []).append(f"{use_text(use)} L{use.line}")
    texts = [f"{plan.stages[stage].display_name} ({', '.join(kinds)})" for stage, kinds in by_stage.items()]
    return (*(f"{text};" for text in texts[:-1]), texts[-1])


def _configuration(image: NeededImage) -> str:
    if image.config is not None:
        return image.origin or "known"
    if image.elsewhere:
        return f"only that of {listed(list(map(str, image.elsewhere)))} is known"
    return "not known"


def _digest(image: NeededImage) -> str:
    digest = image.config.digest if image.config is not None else ""
    digest = digest or image_parts(image.reference)[2]  # of one that is pinned it is known without a configuration
    return digest if len(digest) <= _DIGITS else f"{digest[:_DIGITS]}..."


def _advice(images: Sequence[NeededImage], unknown: Sequence[NeededImage], style: Style) -> str:
    bases = any(use.kind is EdgeKind.FROM for one in unknown for use in one.uses)
    one = len(unknown) == 1
    these = "this image" if one else "these images"
    bring = f"what {these} {'brings' if one else 'bring'} along does"
    what = f"variables, folder, user, shell and triggers of {these} do" if bases else bring
    number = f"{len(unknown)} of {len(images)} configurations {'is' if one else 'are'}"
    if len(unknown) == len(images):
        number = "The configuration is" if one else "The configurations are"
    text = f"{number} not known: {what} not show in a plan."
    return style.filled(f"{text} These commands ask the registry, for all platforms, and pull nothing:")
