"""The page of ``--format html``: one file that shows a Dockerfile's stages and steps for every target."""
