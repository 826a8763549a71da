r"""Text of others as it may reach a terminal: signs that steer one, or turn its lines around, become escapes.

What steers is C0 and C1 (ESC and what begins with it: CSI, OSC, BEL among them), DEL, the controls of direction
(Unicode's Bidi_Control) and lone surrogates, which cannot be written at all. Joiners, soft hyphens and spaces of every
width stay, as words need them.
"""

import re
from html import escape

__all__ = ["escaped", "one_line", "shown", "shown_json"]

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_STEERING = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f{_BIDI}\ud800-\udfff]")
_STEERING_OR_BREAKING = re.compile(f"[\0-\x1f\x7f-\x9f\u2028\u2029{_BIDI}\ud800-\udfff]")


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def shown(text: str) -> str:
    r"""Write what steers a terminal as escapes; line feeds and tabs stay.

    Args:
        text: any str.

    Returns:
        The text, which is the very same where nothing in it steers.

    >>> shown("red: \x1b[31m\n\u202etxt.exe")
    'red: \\x1b[31m\n\\u202etxt.exe'
    """
    return _STEERING.sub(_escape, text)


def escaped(text: str) -> str:
    r"""Text as HTML; a lone surrogate, which no encoding writes, as a question mark.

    >>> escaped("<b> \ud800")
    '&lt;b&gt; ?'
    """
    return escape(text.encode("utf-8", "replace").decode("utf-8"))


def one_line(text: str) -> str:
    r"""Write what steers a terminal or ends a line as escapes: for names, messages and cells of a table.

    Args:
        text: any str.

    >>> one_line("a name\nwith\ta break")
    'a name\\nwith\\ta break'
    """
    return _STEERING_OR_BREAKING.sub(_escape, text)


def shown_json(line: str) -> str:
    r"""Write what steers a terminal as escapes of JSON, which says the same.

    Args:
        line: JSON, in which only strings hold such signs; line feeds and tabs stay.

    >>> shown_json('{"title": "\u202etxt.exe"}')
    '{"title": "\\u202etxt.exe"}'
    """
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
