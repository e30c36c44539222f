"""Where cards and arrows stand in the terminal, in cells: a diagram becomes a scene. Without Textual."""
