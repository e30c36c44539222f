"""Who writes each format of `stagegraph timings`; as `stagegraph.render.documents.writers`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.documents.orders import TimingChangesOrder, TimingsOrder


def write_timings(order: TimingsOrder) -> str:
    """What a build cost, as text."""
    from stagegraph.render.story.accounts import account_text  # noqa: PLC0415
    from stagegraph.render.story.timingwords import timing_account  # noqa: PLC0415

    account = timing_account(order.timings, order.log, forecast=order.forecast, savings=order.savings)
    return account_text(account, order.style())


def write_timings_markdown(order: TimingsOrder) -> str:
    """The same for a comment."""
    from stagegraph.render.story.accounts import account_markdown  # noqa: PLC0415
    from stagegraph.render.story.timingwords import timing_account  # noqa: PLC0415

    return account_markdown(timing_account(order.timings, order.log, forecast=order.forecast, savings=order.savings))


def write_timings_json(order: TimingsOrder) -> str:
    """What a build cost, as data."""
    from stagegraph.render.formats.timingjson import timing_json  # noqa: PLC0415

    return timing_json(order.timings, order.log, forecast=order.forecast, savings=order.savings)


def write_timings_svg(order: TimingsOrder) -> str:
    """A build in time, as a picture; what is supposed below it."""
    from stagegraph.render.diagram.themes import THEMES  # noqa: PLC0415
    from stagegraph.render.documents.showntimes import timelines_of  # noqa: PLC0415
    from stagegraph.render.formats.timelinesvg import timeline_svg  # noqa: PLC0415

    return timeline_svg(timelines_of(order), THEMES[order.look.theme], order.look.link_base)


def write_timings_trace(order: TimingsOrder) -> str:
    """A build in time, as trace events; what is supposed as a process of its own."""
    from stagegraph.render.documents.showntimes import timelines_of  # noqa: PLC0415
    from stagegraph.render.formats.tracejson import timeline_trace  # noqa: PLC0415

    return timeline_trace(timelines_of(order))


def write_timing_changes(order: TimingChangesOrder) -> str:
    """What two builds cost, as text."""
    from stagegraph.render.story.accounts import account_text  # noqa: PLC0415
    from stagegraph.render.story.timingchangewords import comparison_account  # noqa: PLC0415

    return account_text(comparison_account(order.comparison, order.logs), order.style())


def write_timing_changes_markdown(order: TimingChangesOrder) -> str:
    """The same for a comment."""
    from stagegraph.render.story.accounts import account_markdown  # noqa: PLC0415
    from stagegraph.render.story.timingchangewords import comparison_account  # noqa: PLC0415

    return account_markdown(comparison_account(order.comparison, order.logs))


def write_timing_changes_json(order: TimingChangesOrder) -> str:
    """What two builds cost, as data."""
    from stagegraph.render.formats.timingjson import timing_changes_json  # noqa: PLC0415

    return timing_changes_json(order.comparison, order.logs)


def write_timing_changes_svg(order: TimingChangesOrder) -> str:
    """Two builds in time, one below the other."""
    from stagegraph.render.diagram.themes import THEMES  # noqa: PLC0415
    from stagegraph.render.documents.showntimes import both_timelines  # noqa: PLC0415
    from stagegraph.render.formats.timelinesvg import timeline_svg  # noqa: PLC0415

    return timeline_svg(both_timelines(order), THEMES[order.look.theme], order.look.link_base)


def write_timing_changes_trace(order: TimingChangesOrder) -> str:
    """Two builds in time, each as a process of trace events."""
    from stagegraph.render.documents.showntimes import both_timelines  # noqa: PLC0415
    from stagegraph.render.formats.tracejson import timeline_trace  # noqa: PLC0415

    return timeline_trace(both_timelines(order))
