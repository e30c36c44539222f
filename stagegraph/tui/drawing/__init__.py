"""The drawing of a diagram in the terminal: the canvas of box characters, and the tree in its place."""
