"""The terminal's own view of a build: what is shown is worked out without Textual, the widgets only draw it."""
