"""Topics: their names, who writes and reads them, and how they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.streams import kind_of

LEDGER_PARTITIONS = 12
PARTNER_PARTITIONS = 4
MAX_INBOUND_BYTES = 1024 * 1024
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
PARTNER_RETENTION_MS = 30 * 24 * 3600 * 1000

_STOCK_KINDS = frozenset({"stock", "backorders"})
_MASTER_KINDS = frozenset(
    {"workload", "shop", "location", "directory", "rules", "product", "gtin", "payment", "carrier"}
)
OPERATOR = "operator"
_INBOUND = {"shop": "orders", "warehouse": "reports", "payment": "results", "carrier": "tracking"}
_OUTBOUND = {"warehouse": "picks", "payment": "requests", "carrier": "shipments"}


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and its settings."""

    name: str
    partitions: int
    config: dict[str, str]


@dataclass(frozen=True, slots=True)
class Topics:
    """All names, behind a prefix that lets several installations share a cluster."""

    prefix: str = ""

    @property
    def orders(self) -> str:
        """Orders, returns, receipts, counts, transfers, purchase orders, accounts and so on; key: the document."""
        return f"{self.prefix}ledger.orders"

    @property
    def stock(self) -> str:
        """Stock positions and who waits for them; key: the SKU."""
        return f"{self.prefix}ledger.stock"

    @property
    def master(self) -> str:
        """Shops, locations, rules of sourcing, payment providers, carriers, products and their GTINs; key: their id."""
        return f"{self.prefix}ledger.master"

    @property
    def hashes(self) -> str:
        """The hash of every event that was published, and so how far the relay has come: one partition."""
        return f"{self.prefix}ledger.hashes"

    @property
    def ledger(self) -> tuple[str, str, str]:
        """The topics that together hold the whole history."""
        return (self.orders, self.stock, self.master)

    def inbound(self, source: str) -> str:
        """Where a partner (`shop:<id>`, `warehouse:<id>`, `payment:<id>`, `carrier:<id>`, `operator`) sends to."""
        kind, _, partner = source.partition(":")
        return f"{self.prefix}{kind}.{partner}.{_INBOUND[kind]}" if partner else f"{self.prefix}{kind}.commands"

    def verdicts(self, source: str) -> str:
        """Where a partner reads what became of its messages."""
        return f"{self.prefix}{source.replace(':', '.')}.verdicts"

    def picks(self, location: str) -> str:
        """Where a warehouse reads what it is to pick, leave be, send elsewhere and count, and what is coming."""
        return f"{self.prefix}warehouse.{location}.picks"

    def requests(self, provider: str) -> str:
        """Where a payment provider reads what it is to do."""
        return f"{self.prefix}payment.{provider}.requests"

    def shipments(self, carrier: str) -> str:
        """Where a carrier reads what it is to carry."""
        return f"{self.prefix}carrier.{carrier}.shipments"

    def published(self, topics: Iterable[str]) -> list[str]:
        """Give those of some topics that the ledger is published to."""
        ours = {*self.ledger, self.hashes}
        return [each for each in topics if each in ours or self._is_outbound(each)]

    def _is_outbound(self, topic: str) -> bool:
        return topic.startswith(self.prefix) and topic.rpartition(".")[2] in {"verdicts", *_OUTBOUND.values()}

    def source_of(self, topic: str) -> str | None:
        """Give the partner that sends to an inbound topic; None if it is none."""
        if not topic.startswith(self.prefix):
            return None
        match topic.removeprefix(self.prefix).split("."):
            case ["operator", "commands"]:
                return OPERATOR
            case [kind, partner, suffix] if _INBOUND.get(kind) == suffix:
                return f"{kind}:{partner}"
            case _:
                return None

    def inbound_pattern(self) -> str:
        """Give the regular expression of all inbound topics."""
        prefix = self.prefix.replace(".", r"\.")
        partners = "|".join(rf"{kind}\.[a-z0-9-]+\.{suffix}" for kind, suffix in _INBOUND.items())
        return rf"^{prefix}({partners}|operator\.commands)$"

    def of_stream(self, stream: str) -> str | None:
        """Give the ledger topic of a stream's events; None for verdicts, which only their partner is sent."""
        kind = kind_of(stream)
        if kind in _STOCK_KINDS:
            return self.stock
        if kind == "message":
            return None
        return self.master if kind in _MASTER_KINDS else self.orders

    def of_installation(self) -> list[Topic]:
        """Give the topics that every installation has."""
        return [
            *(Topic(name, LEDGER_PARTITIONS, _for_ever()) for name in self.ledger),
            Topic(self.hashes, 1, _for_ever()),
            *self.of_partner(OPERATOR),
        ]

    def of_partner(self, source: str) -> list[Topic]:
        """Give the topics of one partner."""
        names = [self.inbound(source), self.verdicts(source)]
        kind, _, partner = source.partition(":")
        if kind in _OUTBOUND:
            names.append(f"{self.prefix}{kind}.{partner}.{_OUTBOUND[kind]}")
        return [Topic(name, PARTNER_PARTITIONS, _thirty_days()) for name in names]


def _for_ever() -> dict[str, str]:
    return {"retention.ms": "-1", "retention.bytes": "-1", "max.message.bytes": str(MAX_MESSAGE_BYTES)}


def _thirty_days() -> dict[str, str]:
    return {"retention.ms": str(PARTNER_RETENTION_MS), "max.message.bytes": str(MAX_MESSAGE_BYTES)}


def key_of(stream: str) -> str:
    """Give the record key of a stream's events: the SKU of a position, else what follows the stream's kind."""
    rest = stream.partition("-")[2]
    return rest.rpartition("@")[0] if kind_of(stream) == "stock" else rest
