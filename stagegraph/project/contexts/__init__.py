"""Reading build contexts: folders, and revisions that git keeps."""
