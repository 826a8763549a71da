"""Docstrings as the API page shows them: examples as code, what stands behind a double colon as it is laid out."""

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\s*$).+)*", re.MULTILINE)


def shown(text: str) -> str:
    """A docstring's text in Markdown.

    Args:
        text: as it stands in the source, without its margin.
    """
    fenced = _EXAMPLE.sub(lambda example: f"```pycon\n{example[0]}\n```", text)
    return re.sub(r"^::$|(?<=:):$", "", fenced, flags=re.MULTILINE)


class Docstrings(griffe.Extension):
    """Changes docstrings as they are read."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the docstring of a module, class, function or attribute."""
        if obj.docstring:
            obj.docstring.value = shown(obj.docstring.value)
