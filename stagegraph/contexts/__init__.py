"""What a build context is: the files that are sent, those that are ignored, and those that a step takes."""
