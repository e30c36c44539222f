"""The command line: the one place that reads arguments, files and the environment, and writes."""
