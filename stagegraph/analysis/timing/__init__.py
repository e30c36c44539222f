"""What a build cost by its log: who waited for whom, what bounds it, what a change of it would save.

The ways in:

- `measuring.timings_of`: a build of a log, with the plan where there is a Dockerfile, becomes `timings.Timings`;
- `whatifs.parse_what_if`: the text of ``--what-if`` becomes one of `suppositions`;
- `forecasting.what_if`: timings and suppositions become a `forecasts.Forecast`, and `saving.savings` tells the changes
  that would save most;
- `whatifs.seconds_of`: a duration as Go writes it, for a limit of the wall time;
- `comparingtimings.compare_timings`: two timings become a `timingchanges.TimingComparison`;
- `rebuildtime.rebuild_time`: an impact and timings become a `rebuilding.RebuildTime`.
"""
