"""A map of sourcing decisions in SVG: where the order goes, who was asked, and who ships."""

from collections.abc import Iterator, Sequence
from math import cos, radians

from domain.places import Coordinates
from orderledger.explain import CandidateThen, SourcingDecision
from orderledger.svg import INK, PALE, STRONG, picture, text

WIDTH, HEIGHT, HEAD, MARGIN, LABEL = 640, 420, 40, 40, 190
DEGREES_LEAST = 0.5
"""What the map shows at least, so that one place alone is not all of it."""


def decision_map(decisions: Sequence[SourcingDecision]) -> str:
    """Draw one map for each decision, one below the other; what has no coordinates is named below its map."""
    panels = [part for number, each in enumerate(decisions) for part in _panel(number, each)]
    return picture(WIDTH, max(HEIGHT * len(decisions), HEAD), "Who was asked for the order, and who ships it", panels)


def _panel(number: int, decision: SourcingDecision) -> Iterator[str]:
    top = number * HEIGHT
    needs = ", ".join(f"{quantity} {sku}" for sku, quantity in decision.wanted.items())
    yield text(10, top + 18, f"decision {number + 1}: needs {needs}")
    yield text(10, top + 34, f"by the rule: {decision.rule}" if decision.rule else "nothing was found", PALE)
    known = [(each, each.coordinates) for each in decision.candidates if each.coordinates is not None]
    to = decision.destination
    scale = _Scale([at for _, at in known] + ([to] if to else []), top)
    for each, at in known:
        yield from _candidate(each, scale.point(at), scale.point(to) if to else None)
    if to:
        x, y = scale.point(to)
        yield f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{INK}"/>'
        yield text(x + 9, y - 8, "the order")
    unknown = [each.location for each in decision.candidates if each.coordinates is None]
    if unknown:
        yield text(10, top + HEIGHT - 10, f"without coordinates: {', '.join(unknown)}", PALE)


def _candidate(each: CandidateThen, at: tuple[float, float], to: tuple[float, float] | None) -> Iterator[str]:
    (x, y), chosen = at, each.outcome == "chosen"
    colour = STRONG if chosen else PALE
    if chosen and to:
        line = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to[0]:.1f}" y2="{to[1]:.1f}"'
        yield f'<line {line} stroke="{STRONG}" stroke-width="2"/>'
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}"/>'
    far = "" if each.distance_km is None else f" {each.distance_km} km"
    why = f" ({each.lost_by})" if each.lost_by else ""
    yield text(x + 9, y + 4, f"{each.location}{far}", colour)
    yield text(x + 9, y + 18, f"{each.outcome}{why}".replace("_", " "), colour)


class _Scale:
    """Degrees to the paper: north is up, a degree east is as long as it is in the middle of the map."""

    def __init__(self, places: Sequence[Coordinates], top: int) -> None:
        south, north = _span([each.latitude for each in places])
        west, east = _span([each.longitude for each in places])
        self.narrow = cos(radians((south + north) / 2))
        width, height = WIDTH - MARGIN - LABEL, HEIGHT - HEAD - 2 * MARGIN
        self.degree = min(width / ((east - west) * self.narrow), height / (north - south))
        self.west, self.north, self.top = west, north, top + HEAD + MARGIN
        self.left = MARGIN + (width - (east - west) * self.narrow * self.degree) / 2

    def point(self, at: Coordinates) -> tuple[float, float]:
        """Where a place is on the paper."""
        x = self.left + (at.longitude - self.west) * self.narrow * self.degree
        return x, self.top + (self.north - at.latitude) * self.degree


def _span(degrees: Sequence[float]) -> tuple[float, float]:
    low, high = min(degrees, default=0.0), max(degrees, default=0.0)
    more = max(DEGREES_LEAST - (high - low), 0.0) / 2
    return low - more, high + more
