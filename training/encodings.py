"""Write data/encodings.json: the labels of encodings by WHATWG's Encoding Standard, from the package webencodings.

The codec beside each name is Python's for what browsers decode under it.

    python -m training.encodings
"""

import codecs
import json
from importlib.metadata import version
from pathlib import Path

from webencodings.labels import LABELS

_PLACE = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "encodings.json"

# Where Python calls it otherwise, or has two that differ and browsers use the wider.
_CODECS = {
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-8-i": "iso-8859-8",
    "hz-gb-2312": "hz",
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
}
_NOT_FOR_TEXT = {"x-user-defined", "replacement"}


def main() -> None:
    """Write it."""
    names = sorted(set(LABELS.values()) - _NOT_FOR_TEXT)
    found = {
        "from": f"webencodings {version('webencodings')} (BSD-3-Clause), WHATWG Encoding Standard",
        "codecs": {name: codecs.lookup(_CODECS.get(name, name)).name for name in names},
        "labels": {label: name for label, name in sorted(LABELS.items()) if name in names},
    }
    _PLACE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
