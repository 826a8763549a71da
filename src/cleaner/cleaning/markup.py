"""Whether what is to be read as text is HTML."""

import re

__all__ = ["is_html"]

_HEAD = 100  # characters in which a page of HTML has begun
_OPENS = re.compile(
    r"\s{0,99}(?:<!--.{0,999}?-->\s{0,99})?"
    r"<(?:!doctype html|(?:html|head|body|div|p|article|section|main|table|ul|h[1-6])(?:\s[^<>]{0,999})?>)",
    re.IGNORECASE | re.DOTALL,
)


def is_html(text: str) -> bool:
    """Whether a text opens as a page of HTML does.

    >>> is_html("<!doctype html><p>One"), is_html("  <div class='a'>One"), is_html("<i>One"), is_html("a <p> b")
    (True, True, False, False)
    """
    return "<" in text[:_HEAD] and _OPENS.match(text) is not None
