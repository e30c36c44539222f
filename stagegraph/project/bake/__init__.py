"""Bake files, read as ``docker buildx bake --print`` reads them: functions from texts and an environment to values."""
