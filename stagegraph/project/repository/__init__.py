"""A repository on disk: its Dockerfiles, its bake and compose files, what git ignores."""
