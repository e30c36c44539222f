"""What the documents of `stagegraph timings` show of a build in time."""

from __future__ import annotations

from stagegraph.render.timeline.timebars import forecast_timeline, timeline_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.documents.orders import TimingChangesOrder, TimingsOrder
    from stagegraph.render.timeline.timebars import Timeline


def timelines_of(order: TimingsOrder) -> list[Timeline]:
    """The build of the log, and below it what is supposed."""
    shown = [timeline_of(order.timings, order.log)]
    if order.forecast is not None:
        shown.append(forecast_timeline(order.forecast, order.timings))
    return shown


def both_timelines(order: TimingChangesOrder) -> list[Timeline]:
    """The build before, and below it the build after."""
    builds = (order.comparison.before, order.comparison.after)
    return [timeline_of(timings, log) for timings, log in zip(builds, order.logs, strict=True)]
