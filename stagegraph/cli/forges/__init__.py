"""The places where a change is reviewed: comments that are renewed and not repeated, on GitHub and GitLab."""
