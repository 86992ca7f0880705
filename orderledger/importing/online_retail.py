"""Import a file of the Online Retail form: its shop and its warehouse, played through Kafka."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar, assert_never

import psycopg

from consumers.picks import PickSubscriber
from consumers.verdicts import VerdictReader
from domain.messages import MessageRefused
from orderledger.connections import Clients, topics_of
from orderledger.engines import Endpoints
from orderledger.importing.tracking import Stalled, Tracker
from orderledger.importing.visible import wait_until_shipped, wait_until_visible
from orderledger.importing.warehouse import HistoricWarehouse
from orderledger.prepare import ensure_topics
from orderledger.settings import Settings
from producers.online_retail.documents import (
    AccountingAdjustment,
    CreditNote,
    Document,
    SalesOrder,
    StockAdjustmentNote,
)
from producers.online_retail.messages import (
    CURRENCY,
    account_message,
    adjustment_message,
    order_message,
    return_message,
)
from producers.online_retail.spool import Spool, spooled
from producers.operator import OperatorClient
from producers.partner import Outbox, TooLarge
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient
from schemas.inbound.catalogue import ListProductsBody, Product, Rejected, RejectLinesBody
from schemas.inbound.operator import RegisterLocationBody, RegisterShopBody
from schemas.inbound.stock import ReceiptLine, Receive
from schemas.topics import OPERATOR

ZONE = "Europe/London"
LINES_A_MESSAGE = 500
DOCUMENTS_IN_FLIGHT = 1_000
VERDICT_TIMEOUT_S = 120.0

Item = TypeVar("Item")
Progress = Callable[[str, int, int], None]
"""Told of each step: its name, how much is done, and of how much."""


class Strict(Exception):
    """The file has lines that can't be read, and none were to be left out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an import: documents that the ledger refused, and lines that were left out."""

    refused: int
    refusals: tuple[MessageRefused, ...]
    rejected_lines: int


def import_online_retail(
    settings: Settings, endpoints: Endpoints, path: Path, shop: str, progress: Progress, *, strict: bool = False
) -> Outcome:
    """Send the whole file as shop `shop` and warehouse `shop`, and wait until every view shows it.

    All ids come from the file, so that importing it again, or after a stop at any moment, changes nothing that is
    there and completes what is not. Raises FileShapeError for another form, Strict (before anything is sent)
    for lines that can't be read if `strict`, Stalled if the ledger does not answer.
    """
    progress("reading", 0, 0)
    with spooled(path) as spool:
        if strict and spool.rejected_count:
            first = next(iter(spool.rejections()))
            raise Strict(f"{spool.rejected_count} lines can't be read; line {first.line_number}: {first.reason}")
        with_import = _Import.open(settings, endpoints, shop, progress)
        try:
            return with_import.run(spool)
        finally:
            with_import.close()


class _Import:
    def __init__(self, clients: Clients, endpoints: Endpoints, shop: str, progress: Progress) -> None:
        topics = topics_of(clients.settings)
        source, location = f"shop:{shop}", f"warehouse:{shop}"
        self._producer = clients.producer()
        self._endpoints = endpoints
        self._shop_id = shop
        self._progress = progress
        self.operator = OperatorClient(Outbox(self._producer, topics, OPERATOR))
        self.shop = ShopClient(Outbox(self._producer, topics, source))
        self.goods = WarehouseClient(Outbox(self._producer, topics, location))
        self._operator_verdicts = Tracker(VerdictReader(clients.consumer(), topics, OPERATOR))
        self.sales = Tracker(VerdictReader(clients.consumer(), topics, source))
        self.stock = Tracker(VerdictReader(clients.consumer(), topics, location))
        picks = PickSubscriber(clients.consumer(f"picks.{shop}"), topics, shop)
        self.warehouse = HistoricWarehouse(picks, WarehouseClient(Outbox(self._producer, topics, location)))

    @classmethod
    def open(cls, settings: Settings, endpoints: Endpoints, shop: str, progress: Progress) -> "_Import":
        """Connect; the topics of shop and warehouse are made first."""
        topics = topics_of(settings)
        wanted = [*topics.of_partner(f"shop:{shop}"), *topics.of_partner(f"warehouse:{shop}")]
        ensure_topics(settings, endpoints, wanted)
        return cls(Clients(settings, endpoints.kafka_bootstrap), endpoints, shop, progress)

    def run(self, spool: Spool) -> Outcome:
        """Register, stock up, send all documents, and wait until all is shipped and visible."""
        self._register()
        self._list_products(spool)
        self._receive_opening_stock(spool)
        self.warehouse.start()
        too_large = self._send_documents(spool)
        self._report_rejections(spool)
        self._settle(self.sales, self.stock, limit=0)
        self._wait_for_the_warehouse()
        trackers = (self.sales, self.stock)
        refusals = [*too_large, *(each for tracker in trackers for each in tracker.refusals)]
        refused = len(too_large) + sum(tracker.refused for tracker in trackers)
        return Outcome(refused, tuple(refusals), spool.rejected_count)

    def close(self) -> None:
        """Leave Kafka."""
        self.warehouse.stop()
        for tracker in (self._operator_verdicts, self.sales, self.stock):
            tracker.reader.close()
        self._producer.close(timeout=10)

    def _register(self) -> None:
        name = "Online Retail" if self._shop_id == "online-retail" else self._shop_id
        shop = RegisterShopBody(shop=self._shop_id, name=name, zone=ZONE, currencies=(CURRENCY,))
        location = RegisterLocationBody(location=self._shop_id, name=name, zone=ZONE)
        for message_id in (self.operator.register_shop(shop), self.operator.register_location(location)):
            self._operator_verdicts.expect(message_id)
        self.operator.flush()
        self._settle(self._operator_verdicts, limit=0)

    def _list_products(self, spool: Spool) -> None:
        for number, chunk in enumerate(_chunks(spool.skus())):
            products = tuple(Product(sku=sku, name=name) for sku, name in chunk)
            listing = f"{spool.digest}/{number}"
            self.sales.expect(self.shop.list_products(ListProductsBody(products=products), listing))
        self.shop.flush()
        self._settle(self.sales, limit=0)

    def _receive_opening_stock(self, spool: Spool) -> None:
        for number, chunk in enumerate(_chunks(spool.opening_stock())):
            lines = tuple(
                ReceiptLine(line_no=line_no, sku=sku, quantity=quantity)
                for line_no, (sku, quantity) in enumerate(chunk, start=1)
            )
            receipt = Receive(document_id=f"opening/{spool.digest}/{number}", lines=lines)
            self.stock.expect(self.goods.receive(receipt))
        self.goods.flush()
        self._settle(self.stock, limit=0)

    def _send_documents(self, spool: Spool) -> list[MessageRefused]:
        too_large: list[MessageRefused] = []
        for number, document in enumerate(spool.documents()):
            try:
                self._send(document)
            except TooLarge as error:
                too_large.append(_refused_here(document, str(error)))
            if number % 50 == 0:
                self._progress("documents", number, spool.document_count)
                self._settle(self.sales, self.stock, limit=DOCUMENTS_IN_FLIGHT)
        self.shop.flush()
        self.goods.flush()
        self._progress("documents", spool.document_count, spool.document_count)
        return too_large

    def _send(self, document: Document) -> None:
        at = document.heading.occurred_at
        match document:
            case SalesOrder():
                self.sales.expect(self.shop.place(order_message(document), at))
            case CreditNote():
                self.sales.expect(self.shop.report_return(return_message(document, self._shop_id), at))
            case AccountingAdjustment():
                self.sales.expect(self.shop.adjust_account(account_message(document), at))
            case StockAdjustmentNote():
                self.stock.expect(self.goods.adjust(adjustment_message(document), at))
            case _:
                assert_never(document)

    def _report_rejections(self, spool: Spool) -> None:
        for part, chunk in enumerate(_chunks(spool.rejections())):
            lines = tuple(
                Rejected(line_number=each.line_number, field=each.field, reason=each.reason) for each in chunk
            )
            rejected = RejectLinesBody(import_id=spool.digest, lines=lines)
            self.sales.expect(self.shop.reject_lines(rejected, part))
        self.shop.flush()

    def _wait_for_the_warehouse(self) -> None:
        def shipped(done: int, orders: int) -> None:
            self.warehouse.check()
            self.stock.poll(0.0)
            self._progress("shipped", done, orders)

        with psycopg.connect(self._endpoints.postgres_dsn, autocommit=True) as conn:
            wait_until_shipped(conn, self._shop_id, shipped)
            wait_until_visible(conn)

    def _settle(self, *trackers: Tracker, limit: int) -> None:
        """Wait until at most `limit` messages have no verdict yet."""
        quiet_s = 0.0
        while sum(len(tracker.waiting) for tracker in trackers) > limit:
            came = sum(tracker.poll(0.05) for tracker in trackers)
            self.warehouse.check()
            quiet_s = 0.0 if came else quiet_s + 0.05 * len(trackers)
            if quiet_s > VERDICT_TIMEOUT_S:
                raise Stalled(f"no verdict for {VERDICT_TIMEOUT_S:.0f} s; look at `orderledger status`")


def _chunks(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    iterator = iter(items)
    while chunk := tuple(islice(iterator, LINES_A_MESSAGE)):
        yield chunk


def _refused_here(document: Document, reason: str) -> MessageRefused:
    return MessageRefused(
        source="import",
        message_id=document.heading.document_id,
        message_type="",
        fingerprint="",
        rule="message.too_large",
        reason=reason,
        field=None,
    )
