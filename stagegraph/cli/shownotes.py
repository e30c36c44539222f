"""Notes on standard error: what is accepted, and is probably not meant."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.plan import BuildPlan

_MOST_NAMES = 4  # that a note on image configurations lists


def show_notes(*plans: BuildPlan) -> None:
    """Print the notes on plans, each once, and on image configurations that are given and are of no use to them."""
    from stagegraph.analysis.notes.collect import notes_of  # noqa: PLC0415  (--help does not need it)

    if sys.stderr is None:
        return
    told: dict[str, None] = {}
    for plan in plans:
        for note in notes_of(plan):
            place = f"{plan.dockerfile.path}:{note.line}" if note.line else plan.dockerfile.path
            told[f"{place}: {note.text} [{note.rule.id}]"] = None
    useless = [list(_useless(plan)) for plan in plans if plan.options.image_configs.images]
    if all(useless):  # of several files what is given may be for some
        told.update(dict.fromkeys(text for one in useless for text in one))
    if told:
        from stagegraph.cli.showerrors import note as tell  # noqa: PLC0415  (most files have none)

        for text in told:
            tell(text)


def _useless(plan: BuildPlan) -> Iterator[str]:
    """What is given for other images than the plan needs, or for other platforms."""
    from stagegraph.analysis.neededimages import needed_images  # noqa: PLC0415  (few calls give image configurations)
    from stagegraph.render.shared.wording import image_text, listed  # noqa: PLC0415

    images = needed_images(plan)
    others: dict[tuple[str, str], list[str]] = {}
    for one in images:
        if one.elsewhere:
            key = (", ".join(map(str, one.elsewhere)), str(one.platform))
            others.setdefault(key, []).append(image_text(one.reference))
    for (known, wanted), names in others.items():
        yield f"the configurations given of {listed(names, _MOST_NAMES)} are for {known}, the build is for {wanted}"
    if images and not others and all(one.config is None for one in images):
        yield f"none of the image configurations given is of an image that {plan.dockerfile.path} needs here"
