"""The configurations of images, from the files and programs that people have at hand: one small reader a form."""
