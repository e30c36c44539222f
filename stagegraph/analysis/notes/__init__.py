"""Notes: what BuildKit accepts, and is probably not meant."""
