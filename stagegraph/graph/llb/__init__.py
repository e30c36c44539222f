"""Stages to steps, as BuildKit's ``dockerfile2llb`` makes them."""
