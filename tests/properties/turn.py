"""One question of the random commands."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Turn:
    """`number` names things anew, `quantity` is how much, `now` when."""

    number: int
    quantity: int
    now: datetime
