"""The build told in words."""
