"""What several targets of a repository build together, each from its own Dockerfile."""
