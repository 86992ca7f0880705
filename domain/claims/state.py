"""The state of an order's claims."""

from collections.abc import Mapping
from dataclasses import field

from domain.claims.events import ClaimKind, ClaimOutcome
from domain.orders.lines import Units
from domain.values import state


@state
class Claim:
    """Units of a shipment that did not come as they should; open until it has an outcome."""

    claim_id: str
    shipment_id: str
    fulfilment_id: str
    kind: ClaimKind
    units: tuple[Units, ...]
    reason: str
    by_rule: bool = False
    outcome: ClaimOutcome | None = None


@state
class Claims:
    """All claims of an order, by id."""

    by_id: Mapping[str, Claim] = field(default_factory=dict)

    def on(self, shipment_id: str) -> list[Claim]:
        """Give the claims on a shipment that are open or were upheld: their units can't be claimed again."""
        return [
            each
            for each in self.by_id.values()
            if each.shipment_id == shipment_id and each.outcome not in {"found", "denied"}
        ]

    def of_loss(self, shipment_id: str) -> list[Claim]:
        """Give those of them that say it was lost on its way."""
        return [each for each in self.on(shipment_id) if each.kind == "lost"]
