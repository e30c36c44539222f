"""Instructions to stages to steps: what BuildKit's ``frontend/dockerfile/dockerfile2llb`` makes of a file."""
