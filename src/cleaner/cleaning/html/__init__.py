"""Pages as HTML: their text, a block a line, and what the tags around each line say."""

from cleaner.cleaning.html.flattening import Flat, flatten_html

__all__ = ["Flat", "flatten_html"]
