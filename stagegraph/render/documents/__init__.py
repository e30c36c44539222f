"""What can be written of a build: the registry of formats, and how each is put together."""
