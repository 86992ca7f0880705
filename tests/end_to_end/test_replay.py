"""The log of another system's process, replayed as public messages: each order ends where the log left it."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import pytest

from orderledger.engines import Endpoints
from schemas.inbound.catalogue import ListProductsBody, Product
from schemas.inbound.fields import SaleLine
from schemas.inbound.fulfilment import FulfilmentLine, Pack, Pick
from schemas.inbound.operator import RegisterCarrierBody, RegisterLocationBody, RegisterPaymentBody, RegisterShopBody
from schemas.inbound.orders import Place
from schemas.inbound.payments import ReportPaymentBody
from schemas.inbound.shipments import Label, ShipOne
from schemas.inbound.stock import ReceiptLine, Receive
from schemas.inbound.terms import TermsBody
from schemas.inbound.tracking import Report
from tests.end_to_end.partners import Partner
from tests.end_to_end.processes import all_roles
from tests.installation import Installation, installed
from tests.waiting import until

LOG = """\
2025-05-05T09:00:00+01:00,place order,o1,mug cup,
2025-05-05T09:05:00+01:00,place order,o2,mug cup,
2025-05-05T09:05:30+01:00,item out of stock,o2,mug,
2025-05-05T09:10:00+01:00,place order,o3,pot,
2025-05-05T09:10:30+01:00,item out of stock,o3,pot,
2025-05-05T09:20:00+01:00,place order,o4,cup,
2025-05-05T11:00:00+01:00,pick item,o1,mug,
2025-05-05T11:02:00+01:00,pick item,o1,cup,
2025-05-05T11:30:00+01:00,create package,o1,mug cup,p1
2025-05-05T15:00:00+01:00,send package,o1,,p1
2025-05-06T10:00:00+01:00,package delivered,o1,,p1
2025-05-06T11:00:00+01:00,pick item,o2,cup,
2025-05-06T11:30:00+01:00,create package,o2,cup,p2
2025-05-06T15:00:00+01:00,send package,o2,,p2
2025-05-07T10:00:00+01:00,failed delivery,o2,,p2
2025-05-08T10:00:00+01:00,package delivered,o2,,p2
2025-05-09T08:00:00+01:00,reorder item,o2,mug,
2025-05-09T11:00:00+01:00,pick item,o2,mug,
2025-05-09T11:30:00+01:00,create package,o2,mug,p3
2025-05-09T15:00:00+01:00,send package,o2,,p3
2025-05-12T10:00:00+01:00,package delivered,o2,,p3
2025-05-12T11:00:00+01:00,pick item,o4,cup,
2025-05-12T11:30:00+01:00,create package,o4,cup,p4
2025-05-12T15:00:00+01:00,send package,o4,,p4
2025-05-13T10:00:00+01:00,failed delivery,o4,,p4
2025-05-14T10:00:00+01:00,failed delivery,o4,,p4
2025-05-20T09:00:00+01:00,pay order,o1,,
2025-06-02T09:00:00+01:00,payment reminder,o2,,
2025-06-09T09:00:00+01:00,payment reminder,o4,,
2025-06-16T09:00:00+01:00,payment reminder,o2,,
2025-06-18T09:00:00+01:00,pay order,o2,,
"""
ENDS = {
    "o1": ("completed", "captured", "2025-05-06T09:00:00+00:00"),
    "o2": ("completed", "captured", "2025-05-12T09:00:00+00:00"),
    "o3": ("awaiting_stock", "none", None),
    "o4": ("shipped", "none", None),
}
"""What the log says last of each order: how far it is, whether it is paid, when all of it was delivered."""

PRICE_MINOR = 1_000
STOCK = {"mug": 1, "cup": 3}
PARTNERS = ("shop:acme", "warehouse:leeds", "payment:bank", "carrier:van")


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(endpoints, tmp_path_factory.mktemp("replay")) as ready, all_roles(ready.settings):
        ready.add_topics(*PARTNERS)
        Partner.of(ready, "operator").say(
            RegisterShopBody(shop="acme", name="Acme", zone="Europe/London", currencies=("GBP",)),
            RegisterLocationBody(location="leeds", name="Leeds", zone="Europe/London"),
            RegisterPaymentBody(payment="bank", name="Bank"),
            RegisterCarrierBody(carrier="van", name="Van"),
        )
        yield ready


def test_a_log_of_another_system_ends_in_the_states_that_it_records(running: Installation) -> None:
    replay = Replay.opened(running)
    for row in csv.reader(LOG.splitlines()):
        replay.tell(*row)
    until(lambda: ends(running) == ENDS, f"{ENDS}, not {ends(running)}")
    refused = running.sql("SELECT 1 FROM ledger.events WHERE topic = 'message.refused.v1'")
    assert refused == []


def ends(running: Installation) -> dict[str, tuple[str, str, str | None]]:
    rows = running.sql(
        "SELECT order_id, status, payment_status, last_delivered_at AT TIME ZONE 'UTC' AS at FROM views.order_status"
    )
    return {
        row["order_id"]: (
            row["status"],
            row["payment_status"],
            row["at"].isoformat() + "+00:00" if row["at"] else None,
        )
        for row in rows
    }


@dataclass(slots=True)
class Replay:
    """Says what the log tells, as whoever did it; `tasks` are the fulfilments by order and SKU."""

    shop: Partner
    leeds: Partner
    bank: Partner
    van: Partner
    items: dict[str, list[str]] = field(default_factory=dict)
    tasks: dict[tuple[str, str], str] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    packed: Counter[str] = field(default_factory=Counter)
    documents: int = 0

    @classmethod
    def opened(cls, running: Installation) -> "Replay":
        """Connect all, list what is sold, and put on the shelf what the log finds there."""
        shop, leeds, bank, van = (Partner.of(running, source) for source in PARTNERS)
        replay = cls(shop, leeds, bank, van)
        names = ("mug", "cup", "pot")
        replay.shop.say(ListProductsBody(products=tuple(Product(sku=each, name=each) for each in names)))
        for sku, units in STOCK.items():
            replay.receive(sku, units, None)
        return replay

    def tell(self, when: str, activity: str, order_id: str, items: str, package: str) -> None:
        """Say one row of the log."""
        at = datetime.fromisoformat(when)
        match activity:
            case "place order":
                self.place(order_id, items.split(), at)
            case "item out of stock":
                pass  # The ledger finds that out by itself.
            case "reorder item":
                self.receive(items, 1, at)
            case "pick item":
                self.leeds.say(
                    Pick(fulfilment_id=self.task(order_id, items), lines=self.lines(order_id, [items])), at=at
                )
            case "create package":
                self.pack(order_id, items.split(), package, at)
            case "send package":
                shipment = self.packages[package]
                self.leeds.say(Label(shipment_id=shipment, carrier="van", tracking_number=package), at=at)
                self.leeds.say(ShipOne(shipment_id=shipment), at=at)
            case "failed delivery":
                failed = Report(shipment_id=self.packages[package], status="delivery_failed", at=at)
                self.van.say(failed, at=at)
            case "package delivered":
                self.van.say(Report(shipment_id=self.packages[package], status="delivered", at=at), at=at)
            case "payment reminder":
                # Each is an attempt of its own to get the money.
                reminder = self.payment(order_id, "action_required", f"reminded on {at:%d %B}")
                self.bank.say(reminder.model_copy(update={"payment_id": f"reminder {when}"}), at=at)
            case "pay order":
                self.bank.say(self.payment(order_id, "authorized"), at=at)
                self.bank.say(self.payment(order_id, "captured"), at=at)
            case _:
                raise AssertionError(f"the log says {activity}")

    def place(self, order_id: str, skus: list[str], at: datetime) -> None:
        self.items[order_id] = skus
        lines = tuple(
            SaleLine(line_no=number, sku=sku, quantity=1, unit_price_minor=Decimal(PRICE_MINOR))
            for number, sku in enumerate(skus, 1)
        )
        self.shop.say(
            Place(order_id=order_id, currency="GBP", lines=lines, terms=TermsBody(ship="as_available")), at=at
        )

    def receive(self, sku: str, units: int, at: datetime | None) -> None:
        self.documents += 1
        line = ReceiptLine(line_no=1, sku=sku, quantity=units)
        self.leeds.say(Receive(document_id=f"receipt {self.documents}", lines=(line,)), at=at)

    def pack(self, order_id: str, skus: list[str], package: str, at: datetime) -> None:
        fulfilment = self.task(order_id, skus[0])
        self.packed[fulfilment] += 1
        self.packages[package] = f"{fulfilment}/{self.packed[fulfilment]}"
        self.leeds.say(Pack(fulfilment_id=fulfilment, parcels=1, lines=self.lines(order_id, skus)), at=at)

    def task(self, order_id: str, sku: str) -> str:
        """Give the fulfilment that the warehouse was told to pick an item for."""
        while (order_id, sku) not in self.tasks:
            for each in self.leeds.picks():
                self.tasks.update({(each.order_id, line.sku): each.fulfilment_id for line in each.lines})
        return self.tasks[order_id, sku]

    def lines(self, order_id: str, skus: Sequence[str]) -> tuple[FulfilmentLine, ...]:
        numbers = [self.items[order_id].index(sku) + 1 for sku in skus]
        return tuple(FulfilmentLine(line_no=number, quantity=1) for number in numbers)

    def payment(self, order_id: str, status: str, reason: str | None = None) -> ReportPaymentBody:
        return ReportPaymentBody.model_validate(
            {
                "shop": "acme",
                "order_id": order_id,
                "payment_id": f"invoice {order_id}",
                "capture_id": f"transfer {order_id}" if status == "captured" else None,
                "status": status,
                "amount_minor": PRICE_MINOR * len(self.items[order_id]),
                "currency": "GBP",
                "reason": reason,
            }
        )
