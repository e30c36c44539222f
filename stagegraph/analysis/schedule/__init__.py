"""A build simulated: tasks with durations, run as BuildKit runs them."""
