"""The share of each location before and after, as a chart in SVG: two bars a location, no library."""

from xml.sax.saxutils import escape

from orderledger.simulation.figures import Figures

WIDTH, NAME_WIDTH, BAR, ROW, TOP = 640, 160, 12, 34, 40
COLOURS = ("#8d99a6", "#1f6feb")


def shares(today: Figures, changed: Figures) -> str:
    """Draw the shares of parcels; the bars are to one scale, and each says its percentage."""
    locations = sorted({*today.share, *changed.share})
    most = max([*today.share.values(), *changed.share.values()], default=1.0)
    rows = [
        _bar(number, at, share, share / most)
        for number, location in enumerate(locations)
        for at, share in enumerate((today.share.get(location, 0.0), changed.share.get(location, 0.0)))
    ]
    names = [_text(0, TOP + number * ROW + BAR, name) for number, name in enumerate(locations)]
    height = TOP + len(locations) * ROW
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
                ' font-size="12" role="img" aria-label="Share of parcels by location">'
            ),
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(0, 16, "share of parcels by location"),
            *(_text(330 + 120 * at, 16, name, COLOURS[at]) for at, name in enumerate(("today", "simulated"))),
            *names,
            *rows,
            "</svg>\n",
        ]
    )


def _bar(number: int, at: int, share: float, length: float) -> str:
    top, width = TOP + number * ROW + at * (BAR + 1), (WIDTH - NAME_WIDTH - 60) * length
    bar = f'<rect x="{NAME_WIDTH}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[at]}"/>'
    return bar + _text(NAME_WIDTH + width + 6, top + BAR - 2, f"{share:.1%}")


def _text(x: float, y: float, words: str, colour: str = "#1b1f24") -> str:
    return f'<text x="{x:.1f}" y="{y}" fill="{colour}">{escape(words)}</text>'
