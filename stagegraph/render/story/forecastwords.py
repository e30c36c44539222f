"""What a changed build would cost, in words."""

from __future__ import annotations

from stagegraph.analysis.timing.forecasts import Basis
from stagegraph.analysis.timing.suppositions import FromCache, Linked, Takes, Unlocked
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.tables import NOTHING
from stagegraph.render.shared.timetexts import share_text, time_text
from stagegraph.render.shared.wording import counted, listed
from stagegraph.render.story.accounts import AccountTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.analysis.timing.forecasts import Forecast, Saving
    from stagegraph.analysis.timing.rebuilding import RebuildTime
    from stagegraph.analysis.timing.timings import Timings

_LONGEST = 100  # characters of what a step does
_BASES = {Basis.LOG: NOTHING, Basis.SUPPOSED: "supposed", Basis.ESTIMATED: "estimated"}
_UNSURE = 0.05  # of the wall time: how far a simulation may be from the log without a word


def forecast_sentences(forecast: Forecast, timings: Timings) -> Iterator[str]:
    """How long the build would take, and how far that can be relied on.

    Args:
        forecast: the simulated build.
        timings: what the build of the log cost.
    """
    yield f"What if{_supposed(forecast, timings)}: the build takes {time_text(forecast.wall)}, {saved_text(forecast)}."
    off = forecast.fidelity
    if abs(off) > max(_UNSURE * forecast.recorded, 0.2):
        more = "more" if off > 0 else "less"
        yield f"Simulated as it was, the build takes {time_text(abs(off))} {more} than the log tells."
    if forecast.estimated:
        number = counted(len(forecast.estimated), "step")
        yield f"The log has no time of {number}: as long is taken as others of the kind took."


def _supposed(forecast: Forecast, timings: Timings) -> str:
    told = [str(one) for one in forecast.suppositions]
    plan = forecast.plan
    from stagegraph.analysis.plan import BuildPlan  # noqa: PLC0415  (start-up)

    if isinstance(plan, BuildPlan) and timings.plan is not None and plan is not timings.plan:
        names = [plan.stages[index].display_name for index in plan.targets]
        told.insert(0, f"{listed(names)} of {plan.dockerfile.path} is built")
    if forecast.limit is not None and forecast.limit != timings.limit:
        told.append(f"no more than {forecast.limit} steps at once")
    return f" {', '.join(told)}" if told else ""


def saved_text(forecast: Forecast) -> str:
    """``2.9 s less than the 8.1 s of the log's build``."""
    change = time_text(abs(forecast.saved))
    if change == "0 s":
        return "as long as before"
    part = share_text(abs(forecast.saved) / forecast.before) if forecast.before else NOTHING
    return f"{change} {'less' if forecast.saved > 0 else 'more'} than the {time_text(forecast.before)} before ({part})"


def rebuild_sentences(rebuild: RebuildTime) -> Iterator[str]:
    """How long a rebuild takes, or from when to when, as content decides; against the build of the log."""
    least, most = (time_text(one.wall) for one in (rebuild.least, rebuild.most))
    recorded = time_text(rebuild.most.recorded)
    if least == most:
        yield f"By the log the rebuild takes {most}; the build of the log took {recorded}."
    else:
        yield (
            f"By the log the rebuild takes from {least} to {most}, as the content that earlier steps write decides; "
            f"the build of the log took {recorded}."
        )
    if rebuild.most.estimated:
        number = counted(len(rebuild.most.estimated), "step")
        yield f"The log has no time of {number}: as long is taken as others of the kind took."


def forecast_table(forecast: Forecast) -> AccountTable:
    """The critical path of the changed build."""
    rows = []
    for at in forecast.critical:
        step = forecast.steps[at]
        seconds = step.end - step.start
        if seconds >= 0.01 * forecast.wall:
            name = cut(" ".join(step.name.split()), _LONGEST)
            share = share_text(seconds / forecast.wall) if forecast.wall else NOTHING
            rows.append((time_text(seconds), share, time_text(step.start), _BASES[step.basis], name))
    return AccountTable(
        "Critical path then",
        ("TIME", "SHARE", "START", "BASIS", "STEP"),
        tuple(rows),
        flexible=(4,),
        dispensable=(3,),
        code=(4,),
    )


def savings_table(savings: Sequence[Saving]) -> AccountTable:
    """The changes that would save most."""
    rows = tuple(
        (time_text(one.saved), time_text(one.wall), _change(one), NOTHING if one.change is None else str(one.change))
        for one in savings
    )
    return AccountTable(
        "What would save most",
        ("SAVES", "WALL", "CHANGE", "--what-if"),
        rows,
        flexible=(2, 3),
        dispensable=(3,),
        code=(3,),
        tail="Simulated, each for itself: a step that takes no time saves the most that making it faster can.",
    )


def _change(one: Saving) -> str:
    change = one.change
    if change is None:
        return "steps wait for no slot (max-parallelism)"
    name = cut(" ".join(change.name.split()), _LONGEST)
    if isinstance(change, Takes):
        return f"{name} takes {time_text(change.seconds)}" if change.seconds else f"{name} takes no time, or is cached"
    if isinstance(change, Linked):
        return f"{name} has --link"
    if isinstance(change, Unlocked):
        return f"{name} shares its cache mounts instead of locking them"
    if isinstance(change, FromCache):
        return f"{name} is cached"
    return f"{name} takes {share_text(change.part)} of its time"
