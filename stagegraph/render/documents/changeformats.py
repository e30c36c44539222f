"""The formats of `stagegraph diff` and `stagegraph impact`."""

from __future__ import annotations

from stagegraph.render.documents.registry import Format, Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.documents.orders import DiffOrder, ImpactOrder


def write_impact_text(order: ImpactOrder) -> str:
    """What runs again, or why one step does."""
    from stagegraph.render.story.impacttext import impact_text, why_text  # noqa: PLC0415

    if order.why:
        return why_text(order.impact, order.why, order.style())
    return impact_text(order.impact, order.style(), order.rebuild)


def write_impact_markdown(order: ImpactOrder) -> str:
    """The same for a review."""
    from stagegraph.render.story.impactmarkdown import impact_markdown, why_markdown  # noqa: PLC0415

    if order.why:
        return why_markdown(order.impact, order.why, link_base=order.link_base)
    return impact_markdown(order.impact, link_base=order.link_base, rebuild=order.rebuild)


def write_impact_json(order: ImpactOrder) -> str:
    """What runs again, as data."""
    from stagegraph.render.formats.impactjson import impact_json  # noqa: PLC0415

    return impact_json(order.impact, order.rebuild)


def write_diff(order: DiffOrder) -> str:
    """What a change does, as text."""
    from stagegraph.render.story.difftext import diff_text  # noqa: PLC0415

    return diff_text(order.changes, order.style())


def write_diff_markdown(order: DiffOrder) -> str:
    """What a change does, for a pull request."""
    from stagegraph.render.documents.stories import markdown_diff  # noqa: PLC0415

    return markdown_diff(order)


def write_diff_json(order: DiffOrder) -> str:
    """What a change does, as data."""
    from stagegraph.render.formats.diffjson import diff_json  # noqa: PLC0415

    return diff_json(order.changes)


IMPACTS = (
    Format("text", "what runs again, as text", ("txt",), write_impact_text),
    Format(
        name="markdown",
        label="what runs again, for a review",
        suffixes=("md",),
        write=write_impact_markdown,
        heeds=frozenset((Option.LINK_BASE,)),
    ),
    Format("json", "what runs again, as data", ("json",), write_impact_json),
)
DIFFS = (
    Format("text", "what the change does, as text", ("txt",), write_diff),
    Format(
        name="markdown",
        label="what the change does, for a pull request",
        suffixes=("md",),
        write=write_diff_markdown,
        heeds=frozenset((Option.LINK_BASE,)),
    ),
    Format("json", "what the change does, as data", ("json",), write_diff_json),
)
