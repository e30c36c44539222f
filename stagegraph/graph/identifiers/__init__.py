"""What names stand for: platforms, image references, remote sources, named contexts, paths."""
