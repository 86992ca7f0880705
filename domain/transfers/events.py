"""What happens to a transfer. Quantities are units; those of one line are of one SKU."""

from datetime import date

from domain.orders.lines import Units
from domain.values import value


@value
class TransferCreated:
    """Units are to go from `source` to `destination`, and to be there on `expected_on` where that is known."""

    transfer_id: str
    source: str
    destination: str
    units: tuple[Units, ...]
    expected_on: date | None


@value
class TransferReady:
    """The units at `source` belong to the transfer now: the warehouse there is to send them."""

    transfer_id: str
    source: str
    destination: str
    units: tuple[Units, ...]


@value
class TransferShipped:
    """The units left; what else was ready stays, and is free again."""

    transfer_id: str
    source: str
    destination: str
    units: tuple[Units, ...]
    expected_on: date | None


@value
class ArrivedUnits:
    """What came of one line: `quantity` units as they should, `damaged` ones, and `over`, more than were shipped.

    `quality_control` units came too, and are to be looked at. `short` units did not come, and will not: they are
    written off.
    """

    line_no: int
    sku: str
    quantity: int
    damaged: int = 0
    short: int = 0
    over: int = 0
    quality_control: int = 0

    @property
    def of_shipped(self) -> int:
        """Units that are in transit no more."""
        return self.quantity + self.damaged + self.quality_control + self.short

    @property
    def came(self) -> int:
        """Units that are on the shelf now."""
        return self.quantity + self.damaged + self.quality_control + self.over


@value
class TransferReceived:
    """Some of it, or all, came to `destination`, by a receipt of its own."""

    document_id: str
    destination: str
    lines: tuple[ArrivedUnits, ...]


@value
class TransferClosed:
    """What was still in transit is written off: nobody expects it any more."""

    destination: str
    units: tuple[Units, ...]
    reason: str


@value
class TransferCancelled:
    """It will not be sent; `units` at `source` that were ready are free again."""

    transfer_id: str
    source: str
    units: tuple[Units, ...]
    reason: str


TransferEvent = (
    TransferCreated | TransferReady | TransferShipped | TransferReceived | TransferClosed | TransferCancelled
)
