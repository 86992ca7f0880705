"""The operator's desk: say something to a running ledger, hear the verdict, and see it in the views."""

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from consumers.verdicts import VerdictReader
from domain.messages import MessageAccepted, Verdict
from domain.streams import order_stream
from orderledger.commands.failure import Failure
from orderledger.connections import Clients, topics_of
from orderledger.session import ledger_at_hand
from orderledger.settings import Settings
from producers.operator import OperatorClient
from producers.partner import Outbox
from projections import reports
from projections.checkpoints import CHANNEL
from projections.reports import SeveralShops, UnknownOrder
from schemas.inbound.fields import Message
from schemas.topics import OPERATOR

VERDICT_WITHIN_S = 30.0
SHOWN_WITHIN_S = 30.0
LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class About:
    """The order that a command is about, and the currency of its money."""

    shop: str
    order_id: str
    currency: str

    @property
    def stream(self) -> str:
        """Its stream."""
        return order_stream(self.shop, self.order_id)


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said: under which id, and upon which version of the order."""

    message_id: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Says things as the operator; `conn` asks the views."""

    conn: psycopg.Connection[Any]
    operator: OperatorClient
    verdicts: VerdictReader

    def about(self, shop: str | None, order_id: str) -> About:
        """Find the order that is meant; raises Failure if no shop has one, or several have and none is named."""
        rows = self.conn.execute(
            "SELECT shop, currency FROM views.order_status"
            " WHERE order_id = %s AND coalesce(shop = %s, true) ORDER BY shop",
            (order_id, shop),
        ).fetchall()
        match rows:
            case []:
                raise Failure(f"there is no order {order_id}" + (f" of {shop}" if shop else ""))
            case [(found, currency)]:
                return About(str(found), order_id, str(currency))
            case several:
                raise Failure(f"{SeveralShops(order_id, [str(row[0]) for row in several])} with --shop")

    def say(self, body: Message, key: str, manner: Manner = Manner()) -> Verdict:
        """Send a message and give the verdict; under a fresh id, so that what was refused can be asked again."""
        message_id = manner.message_id or str(uuid.uuid4())
        sent = self.operator.send(body, message_id, key, expected_version=manner.expected_version)
        self.operator.flush()
        return self.verdicts.wait_for([sent], VERDICT_WITHIN_S, final=False)[sent]

    def say_all(self, bodies: Sequence[Message], about: About, manner: Manner) -> Verdict:
        """Say one thing after the other, until one is refused; gives the last verdict."""
        first, *rest = bodies
        verdict = self.say(first, about.order_id, manner)
        for number, body in enumerate(rest, 2):
            if not isinstance(verdict, MessageAccepted):
                break
            name = f"{manner.message_id}/{number}" if manner.message_id else None
            verdict = self.say(body, about.order_id, Manner(name))
        return verdict

    def see(self, about: About, verdict: Verdict) -> reports.OrderReport | None:
        """Give the order as the views show it after what was accepted; None if it was not about the order.

        Raises TimeoutError if the views do not come so far.
        """
        if not isinstance(verdict, MessageAccepted) or verdict.stream != about.stream:
            return None
        self._wait_until_shown(about, verdict.version)
        try:
            return reports.order(self.conn, about.shop, about.order_id)
        except UnknownOrder:
            return None

    def last_line(self, about: About) -> int:
        """Give the highest number of the lines that the order was sold in."""
        lines = reports.order(self.conn, about.shop, about.order_id)
        sold_in = [each["line_no"] for each in lines.lines if each["kit_line_no"] is None]
        return max((*sold_in, *(each["line_no"] for each in lines.kits)), default=0)

    def _wait_until_shown(self, about: About, version: int) -> None:
        deadline_s = time.monotonic() + SHOWN_WITHIN_S
        self.conn.execute(f"LISTEN {CHANNEL}")
        while (shown := self._version(about)) < version:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError(f"{about.stream} is at version {version}; the views show version {shown} of it")
            for _ in self.conn.notifies(timeout=min(left_s, LOOK_EVERY_S), stop_after=1):
                pass

    def _version(self, about: About) -> int:
        row = self.conn.execute(
            "SELECT version FROM views.order_status WHERE shop = %s AND order_id = %s", (about.shop, about.order_id)
        ).fetchone()
        return int(row[0]) if row else -1


@contextmanager
def desk() -> Iterator[Desk]:
    """Sit down at the ledger of the settings; what of it does not run is started for as long."""
    settings = Settings()
    with (
        ledger_at_hand(settings) as endpoints,
        psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn,
    ):
        clients, topics = Clients(settings, endpoints.kafka_bootstrap), topics_of(settings)
        with (
            closing(VerdictReader(clients.consumer(), topics, OPERATOR)) as verdicts,
            closing(clients.producer()) as producer,
        ):
            yield Desk(conn, OperatorClient(Outbox(producer, topics, OPERATOR)), verdicts)
