"""The share of each location before and after, as a chart in SVG: two bars a location."""

from orderledger.simulation.figures import Figures
from orderledger.svg import PALE, STRONG, picture, text

WIDTH, NAME_WIDTH, BAR, ROW, TOP = 640, 160, 12, 34, 40
COLOURS = (PALE, STRONG)


def shares(today: Figures, changed: Figures) -> str:
    """Draw the shares of parcels; the bars are to one scale, and each says its percentage."""
    locations = sorted({*today.share, *changed.share})
    most = max([*today.share.values(), *changed.share.values()], default=1.0)
    rows = [
        _bar(number, at, share, share / most)
        for number, location in enumerate(locations)
        for at, share in enumerate((today.share.get(location, 0.0), changed.share.get(location, 0.0)))
    ]
    names = [text(0, TOP + number * ROW + BAR, name) for number, name in enumerate(locations)]
    title, legend = "share of parcels by location", enumerate(("today", "simulated"))
    head = [text(0, 16, title), *(text(330 + 120 * at, 16, name, COLOURS[at]) for at, name in legend)]
    return picture(WIDTH, TOP + len(locations) * ROW, title.capitalize(), [*head, *names, *rows])


def _bar(number: int, at: int, share: float, length: float) -> str:
    top, width = TOP + number * ROW + at * (BAR + 1), (WIDTH - NAME_WIDTH - 60) * length
    bar = f'<rect x="{NAME_WIDTH}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[at]}"/>'
    return bar + text(NAME_WIDTH + width + 6, top + BAR - 2, f"{share:.1%}")
