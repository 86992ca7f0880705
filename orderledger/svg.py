"""Pictures in SVG, without a library: the frame, and words in it."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

INK, PALE, STRONG = "#1b1f24", "#8d99a6", "#1f6feb"


def picture(width: int, height: int, label: str, parts: Iterable[str]) -> str:
    """Put parts on white paper; the label is for who can't see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        f' font-size="12" role="img" aria-label={quoteattr(label)}>'
    )
    return "\n".join([head, f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *parts, "</svg>\n"])


def text(x: float, y: float, words: str, colour: str = INK) -> str:
    """Write words, from their left end on the line."""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{escape(words)}</text>'
