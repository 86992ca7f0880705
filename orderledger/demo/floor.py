"""The floor of the demo's warehouses: a pick comes in, and what is planned for it is reported."""

import zlib
from collections.abc import Mapping

from consumers.picks import PickTask
from orderledger.demo.catalogue import SHOPS
from orderledger.demo.days import STEPS, Step
from producers.warehouse import WarehouseClient
from schemas.inbound.fulfilment import Deliver, FulfilmentLine, Pack, Pick, Ship
from schemas.outbound import PickRequested

_CARRIERS = ("Northway", "Swift Parcels", "Redline")
_DEMO_SHOPS = frozenset(shop.id for shop in SHOPS)
_LEFTOVER = tuple(Step(name, None) for name in STEPS)


def steps_for(task: PickTask, planned: Mapping[str, tuple[Step, ...]]) -> tuple[Step, ...]:
    """Give what is to be reported: as planned, or all at once for what a demo that was stopped has left.

    What other shops than the demo's have sold is left to their own warehouse.
    """
    steps = planned.get(task.request.fulfilment_id)
    if steps is not None:
        return steps
    return _LEFTOVER if task.request.shop in _DEMO_SHOPS else ()


def report(client: WarehouseClient, request: PickRequested, step: Step) -> str:
    """Report one step; gives the id of the message."""
    fulfilment_id = request.fulfilment_id
    match step.name:
        case "short":
            missing = tuple(FulfilmentLine(line_no=each.line_no, quantity=each.quantity) for each in request.lines)
            return client.picked(Pick(fulfilment_id=fulfilment_id, short=missing), step.at)
        case "pick":
            return client.picked(Pick(fulfilment_id=fulfilment_id), step.at)
        case "pack":
            return client.packed(Pack(fulfilment_id=fulfilment_id), step.at)
        case "ship":
            return client.shipped(_shipment(fulfilment_id, step.carrier), step.at)
        case "deliver":
            return client.delivered(Deliver(fulfilment_id=fulfilment_id), step.at)


def _shipment(fulfilment_id: str, chosen: str | None) -> Ship:
    number = zlib.crc32(fulfilment_id.encode())
    carrier = chosen or _CARRIERS[number % len(_CARRIERS)]
    return Ship(fulfilment_id=fulfilment_id, carrier=carrier, tracking_number=f"{carrier[0].upper()}{number:010d}GB")
