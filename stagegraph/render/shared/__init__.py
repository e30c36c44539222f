"""What all presentations share: words, links, escapes, widths, themes."""
