"""Findings: BuildKit's build checks, the notes, and rules of our own about the graph, as one list."""
