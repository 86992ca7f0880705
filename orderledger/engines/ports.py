"""Loopback ports: kept from the last start while they are free, else new ones."""

import random
import socket
import time

from orderledger.engines.errors import EngineError

LOOPBACK = "127.0.0.1"
# Below what kernels give to outgoing connections, so that none takes a port between pick and use.
LOWEST, HIGHEST = 20_000, 32_000
PICKS = 200
FREE_TIMEOUT_S = 2.0


def pick_port(kept: int | None, fixed: int | None, setting: str) -> int:
    """The port that `setting` fixes, else the kept one, else a free one.

    Raises EngineError when a fixed port is in use.
    """
    wanted = fixed or kept
    if wanted is not None and _becomes_free(wanted):
        return wanted
    if fixed is not None:
        message = f"port {fixed} is in use by another process: free it, or unset or change {setting}"
        raise EngineError(message)
    return _any_free_port()


def is_free(port: int) -> bool:
    """Whether nothing listens on the loopback port."""
    with socket.socket() as probe:
        # Connections of the last start that still linger are no hindrance to a new listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _becomes_free(port: int) -> bool:
    """Wait for a process that is just ending: a killed one holds its ports for a moment."""
    end = time.monotonic() + FREE_TIMEOUT_S
    while not is_free(port):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _any_free_port() -> int:
    for _ in range(PICKS):
        port = random.SystemRandom().randint(LOWEST, HIGHEST)
        if is_free(port):
            return port
    message = f"no free loopback port between {LOWEST} and {HIGHEST}"
    raise EngineError(message)
