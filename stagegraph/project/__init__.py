"""What else a build is made of, beside the Dockerfile: the configurations of base images."""
