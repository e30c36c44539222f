"""Which steps of a build run again, by the keys that BuildKit's cache has for them, and why."""
