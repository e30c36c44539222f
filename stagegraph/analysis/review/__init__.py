"""What a change of a repository does to its builds, Dockerfile by Dockerfile."""
