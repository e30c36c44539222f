"""What a change of a Dockerfile does to the build: two files compared, stage by stage and step by step."""
