"""The slow twin of kernels/cleaning/html_nodes.py: all elements of a repaired page, those in templates aside."""

import re

__all__ = ["read_nodes"]

_START = re.compile(rb"<([A-Za-z][^\x00-\x20/>]*)")
_ATTRIBUTE = re.compile(
    rb"""[\x00-\x20/]* (?: (?P<end>>) | (?P<name>[^\x00-\x20/>][^\x00-\x20=>/]*)
    (?: = (?: "[^"]*"? | [^\x00-\x20>]* ) )? )""",
    re.VERBOSE,
)
_VOID = (
    b"area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)  # fmt: skip
_RAW = b"script style xmp iframe noembed noframes plaintext".split()


def _skip_comment(source: bytes, at: int) -> int:
    if source.startswith(b"<!--", at) or source.startswith(b"<?--", at):
        found = re.compile(rb"--?>|.*?-->", re.DOTALL).match(source, at + 2)
        return found.end() if found else len(source)
    found = source.find(b">", at + 2)
    return found + 1 if found >= 0 else len(source)


def _attributes(source: bytes, at: int) -> tuple[list[bytes], int]:
    names = []
    while found := _ATTRIBUTE.match(source, at):
        at = found.end()
        if found["end"]:
            return names, at
        names.append(found["name"])
    return names, len(source)


def read_nodes(source: bytes) -> list[tuple[int, int, int, int, set[str]]]:
    """Of each element the places of its start tag, behind it and of its end tag, its parent, and what it may state."""
    rows: list[list[object]] = []
    open_: list[tuple[bytes, int]] = []
    at = 0
    while (at := source.find(b"<", at)) >= 0 and at + 1 < len(source):
        if source[at + 1 : at + 2] in (b"!", b"?"):
            at = _skip_comment(source, at)
        elif source.startswith(b"</", at):
            name = re.compile(rb"[^\x00-\x20/>]*").match(source, at + 2)[0]
            if open_ and open_[-1][0] == name:
                _, row = open_.pop()
                if row >= 0:
                    rows[row][2] = at
            stop = source.find(b">", at + 2)
            at = stop + 1 if stop >= 0 else len(source)
        elif found := _START.match(source, at):
            name, (names, behind) = found[1], _attributes(source, found.end())
            hidden = any(row < 0 for _, row in open_)
            row = -1 if hidden or name == b"template" else len(rows)
            if not hidden:
                states = {name.decode("utf-8", "replace")} | {f"@{one.decode('utf-8', 'replace')}" for one in names}
                end = behind if name in _VOID or name == b"template" else len(source)
                rows.append([at, behind, end, open_[-1][1] if open_ else -1, states])
            if name not in _VOID:
                open_.append((name, row))
            at = behind
            if name in _RAW:
                closing = re.compile(rb"</" + re.escape(name) + rb">").search(source, at)
                at = closing.start() if closing else len(source)
        else:
            at += 1
    return [tuple(row) for row in rows]
