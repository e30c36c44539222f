"""A plan as a picture without a drawing language, and how much of it is shown."""
