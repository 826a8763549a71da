"""Pages given as HTML: their text, what the tags around each line say, and what they state of themselves."""
