"""Wait for a condition, never for a time."""

import threading
import time
from collections.abc import Callable

TIMEOUT_S = 60.0
LOOK_EVERY_S = 0.02


def until(holds: Callable[[], object], what: str) -> None:
    """Return when the condition holds; raises TimeoutError that says `what` did not come."""
    end = time.monotonic() + TIMEOUT_S
    never = threading.Event()
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not in {TIMEOUT_S} s")
        never.wait(LOOK_EVERY_S)
