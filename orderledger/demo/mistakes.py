"""What the demo's shops send wrongly or twice, and the rule by which the ledger refuses it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orderledger.demo.catalogue import Shop
from orderledger.demo.planned import PlannedOrder
from schemas.inbound.orders import Place


@dataclass(frozen=True, slots=True)
class Mistake:
    """A message as bytes; `rule` is what refuses it, None if it is answered like the first of its id."""

    shop: Shop
    message_id: str
    key: str
    body: bytes
    at: datetime
    rule: str | None


def plan_mistakes(orders: Sequence[PlannedOrder], run: int) -> tuple[Mistake, ...]:
    """Make one or two of each kind out of orders that are right; those stay as they are."""
    step = len(orders) // 7
    first, second, third, fourth, fifth, sixth = (orders[step * part] for part in range(1, 7))
    return (
        _unknown_sku(first, run),
        _unknown_sku(second, run),
        _words_for_numbers(third, run),
        _cut_off(fourth, run),
        _again(fifth, fifth.place, None),
        _again(sixth, sixth.place, None),
        _again(fourth, _with_one_more(fourth.place), "message.conflict"),
    )


def _unknown_sku(order: PlannedOrder, run: int) -> Mistake:
    body = _body(order.place)
    body["lines"][0]["sku"] = f"{body['lines'][0]['sku']}-OLD"
    return _new(order, run, json.dumps({**body, "order_id": _new_id(order, run)}).encode(), "product.unknown")


def _words_for_numbers(order: PlannedOrder, run: int) -> Mistake:
    body = _body(order.place)
    body["lines"][0]["quantity"] = "two"
    return _new(order, run, json.dumps({**body, "order_id": _new_id(order, run)}).encode(), "message.schema")


def _cut_off(order: PlannedOrder, run: int) -> Mistake:
    body = order.place.model_dump_json(exclude_unset=True).encode()
    return _new(order, run, body[: len(body) // 2], "message.not_json")


def _again(order: PlannedOrder, place: Place, rule: str | None) -> Mistake:
    body = place.model_dump_json(exclude_unset=True).encode()
    order_id = order.place.order_id
    return Mistake(order.shop, f"place/{order_id}", order_id, body, order.placed_at, rule)


def _new(order: PlannedOrder, run: int, body: bytes, rule: str) -> Mistake:
    order_id = _new_id(order, run)
    return Mistake(order.shop, f"place/{order_id}", order_id, body, order.placed_at, rule)


def _new_id(order: PlannedOrder, run: int) -> str:
    return f"{order.place.order_id.replace(f'{run}-', f'{run}-X', 1)}"


def _body(place: Place) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(place.model_dump_json(exclude_unset=True))
    return body


def _with_one_more(place: Place) -> Place:
    line = place.lines[0]
    more = line.model_copy(update={"quantity": line.quantity + 1})
    return place.model_copy(update={"lines": (more, *place.lines[1:])})
