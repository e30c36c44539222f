"""Compose files, read as ``docker buildx bake`` reads them: functions from texts and an environment to targets."""
