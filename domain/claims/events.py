"""What happens to the claims of an order: parcels lost, damaged or never received."""

from typing import Literal

from domain.orders.buckets import Bucket
from domain.orders.lines import Units
from domain.values import value

ClaimKind = Literal["lost", "damaged", "not_received", "missing"]
"""`lost` on its way; `not_received`: the carrier says delivered, the customer no; `missing`: not in the parcel."""

ClaimOutcome = Literal["found", "refund", "reship", "denied"]


@value
class ClaimOpened:
    """Units of a shipment are looked into. `by_rule` tells what the ledger opened by itself."""

    claim_id: str
    shipment_id: str
    fulfilment_id: str
    kind: ClaimKind
    units: tuple[Units, ...]
    reason: str
    by_rule: bool = False


@value
class ClaimResolved:
    """What became of a claim. Its units go from one bucket to another where both are named.

    After `reship` they are looked for again; `found` ones that were lost are on their way again.
    """

    claim_id: str
    shipment_id: str
    fulfilment_id: str
    outcome: ClaimOutcome
    units: tuple[Units, ...]
    moved_from: Bucket | None
    moved_to: Bucket | None
    reason: str
