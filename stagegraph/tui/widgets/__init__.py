"""The panes and bars of the main screen. None of them knows of files, plans are all they see."""
