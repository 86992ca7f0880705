"""How what happens to refunds changes an order."""

from collections.abc import Callable
from typing import Any

from domain.orders.state import Order

EVOLVE: dict[type, Callable[[Order, Any], Order]] = {}
