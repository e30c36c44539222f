"""The library's part about time: logs of builds become timings, which tell what a change would save.

::

    timings = plan.timings(stagegraph.read_log("build.log"))
    timings.wall, timings.critical, timings.what_if("package=10s").wall, timings.savings()
"""

from __future__ import annotations

from os import PathLike, fspath

from stagegraph.analysis.timing.timings import Timings
from stagegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.forecasts import Forecast, Saving
    from stagegraph.analysis.timing.rebuilding import RebuildTime
    from stagegraph.analysis.timing.suppositions import WhatIf
    from stagegraph.analysis.timing.timingchanges import TimingComparison
    from stagegraph.logs.buildlog import BuildLog, LoggedBuild


class BuildTimings(Timings):
    """What a build cost, and what a change of it would save; `timings` and `Plan.timings` make one."""

    def what_if(
        self, *suppositions: str | WhatIf, plan: BuildPlan | None = None, max_parallelism: int | None = None
    ) -> Forecast:
        """How long the build would take if something was otherwise.

        Args:
            suppositions: what is supposed, one after the other: ``"package=10s"``, ``"package=50%"``,
                ``"cached:deps"``, ``"link:runtime 3/8"``, ``"unlock:package"``. A step or a stage is named by its name,
                its number (``build 3/5``), its line (``L12``), its number in the log (``#7``) or words of it.
            plan: another build to simulate with these durations: another target, or an edited Dockerfile.
            max_parallelism: how many steps can run at the same time; None for as many as the log shows.

        Raises:
            UsageError: a text supposes nothing, names no step or several, or no such limit can be.
        """
        from stagegraph.analysis.timing.forecasting import what_if  # noqa: PLC0415  (not everybody wants it)

        return what_if(self, _read(suppositions), plan=plan, limit=_limit(max_parallelism))

    def savings(
        self,
        *suppositions: str | WhatIf,
        plan: BuildPlan | None = None,
        max_parallelism: int | None = None,
        most: int = 3,
    ) -> tuple[Saving, ...]:
        """The changes that would save most time, those that save most first.

        Args:
            suppositions: what is supposed already, as for `what_if`.
            plan: as there.
            max_parallelism: as there.
            most: how many are told.

        Raises:
            UsageError: as there.
        """
        from stagegraph.analysis.timing.saving import savings  # noqa: PLC0415  (not everybody wants it)

        return savings(self, _read(suppositions), plan=plan, limit=_limit(max_parallelism), most=most)

    def to_dict(self, log: str = "") -> dict[str, Any]:
        """The document of ``stagegraph timings --format json``; its schema is ``docs/timings.schema.json``.

        Args:
            log: what the log is called.
        """
        import json  # noqa: PLC0415  (not everybody wants it)

        from stagegraph.render.formats.timingjson import timing_json  # noqa: PLC0415

        document: dict[str, Any] = json.loads(timing_json(self, log, savings=self.savings()))
        return document

    def svg(
        self, *, theme: str = "light", link_base: str = "", log: str = "log", forecast: Forecast | None = None
    ) -> str:
        """The build in time as SVG: a row for each vertex, or lanes for each stage of a large build.

        Args:
            theme: ``light``, ``dark`` or ``print``.
            link_base: the address of the Dockerfile in a web view; labels then link to their lines.
            log: what the log is called.
            forecast: what `what_if` returned, to be drawn below.

        Raises:
            UsageError: there is no such theme.
        """
        from stagegraph.render.diagram.themes import THEMES  # noqa: PLC0415  (not everybody wants it)
        from stagegraph.render.documents.orders import TimingsOrder  # noqa: PLC0415
        from stagegraph.render.documents.planorders import Look  # noqa: PLC0415
        from stagegraph.render.documents.timingwriters import write_timings_svg  # noqa: PLC0415

        if theme not in THEMES:
            raise UsageError(f"unknown theme {theme!r}", hint=f"There is {', '.join(THEMES)}.")
        return write_timings_svg(
            TimingsOrder(self, log, forecast=forecast, look=Look(theme=theme, link_base=link_base))
        )

    def trace(self, *, log: str = "log", forecast: Forecast | None = None) -> str:
        """The build in time as trace events, for Perfetto and ``chrome://tracing``.

        Args:
            log: what the log is called.
            forecast: what `what_if` returned, as a process of its own.
        """
        from stagegraph.render.documents.orders import TimingsOrder  # noqa: PLC0415  (as above)
        from stagegraph.render.documents.timingwriters import write_timings_trace  # noqa: PLC0415

        return write_timings_trace(TimingsOrder(self, log, forecast=forecast))

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.svg()

    def compare(self, after: Timings) -> TimingComparison:
        """What became of each step from this build to another one.

        Args:
            after: the other one.
        """
        from stagegraph.analysis.timing.comparingtimings import compare_timings  # noqa: PLC0415  (as above)

        return compare_timings(self, after)

    def rebuild(self, impact: Impact) -> RebuildTime:
        """How long a build takes that runs only what a change makes run, with the durations of this one.

        Args:
            impact: what `stagegraph.impact` returned.
        """
        from stagegraph.analysis.timing.rebuildtime import rebuild_time  # noqa: PLC0415  (as above)

        return rebuild_time(impact, self)


def read_log(log: str | PathLike[str] | bytes | Iterable[bytes]) -> BuildLog:
    """What a progress log tells of the builds in it, whatever wrote it.

    Args:
        log: its path; or what it holds, as bytes or in pieces, which are read once and not kept.

    Raises:
        InputError: it cannot be read, or there is no build of BuildKit in it.
        TypeError: it is none of these.
    """
    from stagegraph.logs.reading import read_log as read  # noqa: PLC0415  (plans read no logs)

    if isinstance(log, bytes):
        return read([log])
    if isinstance(log, str | PathLike):
        from stagegraph.project.logfiles import log_pieces  # noqa: PLC0415  (who has the bytes reads no file)

        return read(log_pieces(fspath(log)))
    if not hasattr(log, "__iter__"):
        raise TypeError(f"a log is a path, or bytes, not {type(log).__name__}")
    return read(log)


def timings(log: BuildLog | LoggedBuild, plan: BuildPlan | None = None) -> BuildTimings:
    """What a build cost: its critical path by time, slack, and who kept whom waiting.

    Args:
        log: what `read_log` returned for a log of one build, or one of its ``builds``.
        plan: the build as its Dockerfile tells it, for the target and the platforms of the log; None without one.

    Raises:
        UsageError: the log tells several builds.
        TypeError: it is no log.
    """
    from stagegraph.analysis.timing.measuring import timings_of  # noqa: PLC0415  (plans read no logs)
    from stagegraph.logs.buildlog import BuildLog, LoggedBuild  # noqa: PLC0415

    if isinstance(log, BuildLog):
        if len(log.builds) != 1:
            raise UsageError(f"the log tells {len(log.builds)} builds", hint="Give one of its builds.")
        log = log.builds[0]
    if not isinstance(log, LoggedBuild):
        raise TypeError(f"stagegraph.timings takes what stagegraph.read_log returned, not {type(log).__name__}")
    found = timings_of(log, plan)
    return BuildTimings(
        build=found.build,
        plan=found.plan,
        vertices=found.vertices,
        wall=found.wall,
        wall_measured=found.wall_measured,
        critical=found.critical,
        spent=found.spent,
        limit=found.limit,
        directories=found.directories,
        unlogged=found.unlogged,
        guessed=found.guessed,
    )


def forecast(plan: BuildPlan, *suppositions: str | WhatIf, max_parallelism: int | None = None) -> Forecast:
    """How long a build takes of which there is no log: each step takes what its instruction usually does.

    Args:
        plan: the build.
        suppositions: what is supposed, as for `BuildTimings.what_if`: say how long the steps take that are known.
        max_parallelism: how many steps can run at the same time; None for any number.

    Raises:
        UsageError: a text supposes nothing, names no step or several, or no such limit can be.
    """
    from stagegraph.analysis.timing.forecasting import estimate  # noqa: PLC0415  (not everybody wants it)

    return estimate(plan, _read(suppositions), limit=_limit(max_parallelism))


def _read(suppositions: Iterable[str | WhatIf]) -> list[WhatIf]:
    from stagegraph.analysis.timing.whatifs import parse_what_if  # noqa: PLC0415  (not everybody supposes something)

    return [parse_what_if(one) if isinstance(one, str) else one for one in suppositions]


def _limit(max_parallelism: int | None) -> int | None:
    if max_parallelism is not None and max_parallelism < 1:
        raise UsageError(f"{max_parallelism} steps at the same time are none", hint="Give 1, 2, 3, ..., or None.")
    return max_parallelism
