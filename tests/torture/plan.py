"""The plan of a torture: which faults, in which order and after how many verdicts, drawn from a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["kill", "pause", "restart", "double", "fill"]

KINDS: tuple[tuple[Kind, str], ...] = (
    *(("kill", role) for role in ("intake", "intake-2", "relay", "projector", "audit", "caller", "supervisor")),
    *(("kill", engine) for engine in ("kafka", "postgres", "backend", "everything")),
    *(("pause", target) for target in ("intake", "intake-2", "relay", "projector", "caller", "kafka", "postgres")),
    *(("restart", engine) for engine in ("kafka", "postgres")),
    ("double", "relay"),
    ("fill", "disk"),
)
"""All that is done, and to whom."""

PAUSE_S = (7.0, 13.0)
"""Past the session of a consumer (6 s), and now and then past that of a database session in a transaction (10 s)."""
LONG_PAUSE_S = 65.0
"""Past the time-out of a Kafka transaction (60 s); once a round, from the second on."""
FULL_S = (3.0, 8.0)
TOGETHER = 0.2
"""The part of all faults that begin together with the one before."""
AFTER = (30, 180)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault begins `after` so many more messages have their verdict, 0: together with the fault before.

    `lasts_s` is of a pause, of two at once or of a full disk.
    """

    number: int
    kind: Kind
    target: str
    after: int
    lasts_s: float

    def __str__(self) -> str:
        lasts = f" for {self.lasts_s:.0f} s" if self.lasts_s else ""
        return f"{self.number}. +{self.after} {self.kind} {self.target}{lasts}"


def plan(seed: int, faults: int) -> tuple[Fault, ...]:
    """Give so many faults: the same for the same seed, and each kind once in every round of all kinds."""
    chance = random.Random(f"faults {seed}")
    drawn = _rounds(chance)
    return tuple(_fault(number, *next(drawn), chance) for number in range(1, faults + 1))


def _rounds(chance: random.Random) -> Iterator[tuple[Kind, str]]:
    while True:
        yield from chance.sample(KINDS, len(KINDS))


def _fault(number: int, kind: Kind, target: str, chance: random.Random) -> Fault:
    after = 0 if number > 1 and chance.random() < TOGETHER else chance.randint(*AFTER)
    match kind:
        case "pause" if target == "relay" and number > len(KINDS):
            lasts_s = LONG_PAUSE_S
        case "pause" | "double":
            lasts_s = chance.uniform(*PAUSE_S)
        case "fill":
            lasts_s = chance.uniform(*FULL_S)
        case "kill" | "restart":
            lasts_s = 0.0
    return Fault(number, kind, target, after, lasts_s)
