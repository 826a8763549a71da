"""Shapes as SVG, in the few sorts that the pictures of docs/ need: the same calls give the same bytes."""

from collections.abc import Iterable
from html import escape

__all__ = ["INK", "PALE", "PAPER", "SERIES", "arrow", "circle", "document", "line", "path", "rect", "text"]

INK, PALE, PAPER = "#1d2733", "#8a94a0", "#ffffff"
SERIES = ("#1a5fb4", "#c64600", "#26812f", "#813d9c")


def document(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    """A picture of its parts on white, so that dark pages show it, too.

    Args:
        width: in pixels.
        height: likewise.
        title: what it shows, for those who do not see it.
        parts: what the other functions give, the lowest first.
    """
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
    head += f'role="img" font-family="sans-serif" font-size="14" fill="{INK}">'
    return "\n".join([head, f"<title>{escape(title)}</title>", rect(0, 0, width, height, PAPER), *parts, "</svg>\n"])


def rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none", radius: float = 0) -> str:
    """A rectangle, its corners rounded by the radius."""
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect {place} rx="{_n(radius)}" fill="{fill}" stroke="{stroke}"/>'


def circle(x: float, y: float, radius: float, fill: str, stroke: str = "none") -> str:
    """A circle."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'


def line(x: float, y: float, to_x: float, to_y: float, stroke: str = INK, width: float = 1, dash: str = "") -> str:
    """A line, dashed where ``dash`` says how."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{_n(width)}"{dashed}/>'


def path(points: Iterable[tuple[float, float]], stroke: str, width: float = 2, fill: str = "none") -> str:
    """Points joined by straight lines."""
    joined = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f'<polyline points="{joined}" fill="{fill}" stroke="{stroke}" stroke-width="{_n(width)}"/>'


def arrow(x: float, y: float, to_x: float, to_y: float, stroke: str = PALE, *, dash: str = "") -> str:
    """A curve that leaves and arrives upright, with a head; dashed where ``dash`` says how."""
    middle, back = (y + to_y) / 2, 7 if to_y > y else -7
    curve = f"M{_n(x)} {_n(y)} C{_n(x)} {_n(middle)} {_n(to_x)} {_n(middle)} {_n(to_x)} {_n(to_y - back)}"
    head = f"M{_n(to_x - 4)} {_n(to_y - back)} L{_n(to_x)} {_n(to_y)} L{_n(to_x + 4)} {_n(to_y - back)} Z"
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{curve}" fill="none" stroke="{stroke}" opacity="0.7"{dashed}/><path d="{head}" fill="{stroke}"/>'


def text(
    x: float, y: float, words: str, fill: str = INK, anchor: str = "start", size: float = 14, *, bold: bool = False
) -> str:
    """Words on one line; ``anchor``: start, middle or end of them stands at x."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" fill="{fill}" text-anchor="{anchor}" font-size="{_n(size)}"{weight}>'
        f"{escape(words)}</text>"
    )


def _n(value: float) -> str:
    """A number with one figure after the point at most: so much is the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
