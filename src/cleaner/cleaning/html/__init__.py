"""Pages given as HTML: what they state of themselves."""
