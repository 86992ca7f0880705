"""What goods are like: what handling they demand, and how large they are."""

from typing import Literal

from domain.values import value

GoodsFlag = Literal["hazardous", "cold"]
"""What not every location can take: dangerous goods, and goods that must stay cold."""


@value
class Dimensions:
    """Edges of a packed unit, in millimetres."""

    length: int
    width: int
    height: int
