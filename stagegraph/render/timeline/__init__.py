"""A build in time, as bars: what a timeline shows, whoever draws it."""
