"""Progress logs of builds, read as far as they go: functions from lines to values."""
