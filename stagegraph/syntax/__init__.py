"""Text to instructions: what the Dockerfile says, with no idea of the graph it makes."""
