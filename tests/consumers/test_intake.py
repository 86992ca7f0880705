"""The intake, and what partners may send: nothing stops it, disappears or half applies."""

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.messages import MessageAccepted, MessageRefused, Verdict
from orderledger.engines import Endpoints
from schemas.topics import MAX_INBOUND_BYTES
from tests.consumers.sending import NoUtf8, headers, order, send
from tests.installation import Installation, installed
from tests.waiting import until

UNITS = 1_000
TYPE = ("ce_type", b"order.place.v1")


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose intake and relay run."""
    with (
        installed(endpoints, tmp_path_factory.mktemp("intake"), units=UNITS) as installation,
        installation.running("intake", "relay"),
    ):
        yield installation


class Shop:
    """Sends to the topic of shop acme, and waits for what it is told."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.producer = installation.producer()
        self.verdicts = installation.verdicts("shop:acme")

    def told(self, message_id: str, given: Any, body: Any) -> Verdict:
        """Send, and give the verdict under `message_id`."""
        send(self.installation, self.producer, "shop:acme", (given, body))
        return self.verdicts.wait_for([message_id], timeout_s=60)[message_id]

    def refused(self, message_id: str, given: Any, body: Any) -> tuple[str, str | None]:
        """Send, and give rule and field of the refusal."""
        verdict = self.told(message_id, given, body)
        assert isinstance(verdict, MessageRefused), verdict
        return verdict.rule, verdict.field

    def next_verdicts(self, number: int) -> list[Verdict]:
        """Wait for some verdicts, whatever their ids."""
        found: list[Verdict] = []
        while len(found) < number:
            found.extend(self.verdicts.poll())
        return found


@pytest.fixture(scope="module")
def shop(running: Installation) -> Shop:
    """The shop."""
    return Shop(running)


@pytest.fixture(scope="module", autouse=True)
def _logs() -> Iterator[None]:
    """Outside our processes structlog would print."""
    with capture_logs():
        yield


BAD_BODIES: dict[str, tuple[Any, tuple[str, str | None]]] = {
    "not-json": (b"{'order': 1}", ("message.not_json", None)),
    "not-utf-8": (b'{"order_id": "\xff\xfe"}', ("message.not_json", None)),
    "empty": (b"", ("message.empty", None)),
    "tombstone": (None, ("message.empty", None)),
    "deep": (b"[" * 100_000, ("message.not_json", None)),
    "no-object": (b"[]", ("message.schema", None)),
    "no-lines": ({"order_id": "no-lines", "currency": "GBP"}, ("message.schema", "lines")),
    "unknown-field": (order("unknown-field", colour="red"), ("message.schema", "colour")),
    "text-for-number": (
        order("t", lines=[{"line_no": 1, "sku": "mug", "quantity": "2", "unit_price_minor": 1}]),
        ("message.schema", "lines[0].quantity"),
    ),
    "unknown-sku": (
        order("unknown-sku", lines=[{"line_no": 1, "sku": "cap", "quantity": 1, "unit_price_minor": 1}]),
        ("product.unknown", "lines[0].sku"),
    ),
    "unknown-currency": (order("unknown-currency", currency="EUR"), ("order.currency", "currency")),
    "too-large": (b" " * (MAX_INBOUND_BYTES + 1), ("message.too_large", None)),
}


@pytest.mark.parametrize("message_id", BAD_BODIES)
def test_a_bad_body_is_refused_with_its_rule_and_field(shop: Shop, message_id: str) -> None:
    body, expected = BAD_BODIES[message_id]
    assert shop.refused(message_id, headers(message_id), body) == expected


@pytest.mark.parametrize(
    ("message_type", "rule"),
    [
        ("order.place.v9", "message.unknown_version"),
        ("order.burn.v1", "message.unknown_type"),
        ("stock.receive.v1", "message.unknown_type"),
        ("", "message.unknown_type"),
        ("x" * 2_000_000, "message.unknown_type"),
        ("order\0place", "message.unknown_type"),
    ],
)
def test_an_unknown_type_or_version_is_refused(shop: Shop, message_type: str, rule: str) -> None:
    message_id = f"type-{len(message_type)}-{message_type[:14]!r}"
    assert shop.refused(message_id, headers(message_id, message_type), order("any")) == (rule, "ce_type")


@pytest.mark.parametrize(
    "bad_id", [[], [("ce_id", b"")], [("ce_id", b"a\0b")], [("ce_id", b"a\nb")], [("ce_id", b"x" * 100_000)]]
)
def test_a_message_without_a_good_id_is_refused_under_its_place(shop: Shop, bad_id: list[tuple[str, bytes]]) -> None:
    send(shop.installation, shop.producer, "shop:acme", ([*bad_id, TYPE], order("any")))
    (verdict,) = shop.next_verdicts(1)
    assert isinstance(verdict, MessageRefused)
    assert (verdict.rule.removesuffix("_missing"), verdict.field) == ("message.id", "ce_id")
    assert verdict.message_id.startswith(f"{shop.installation.topics.inbound('shop:acme')}/")


@pytest.mark.parametrize("time", [b"yesterday", b"2024-05-01T12:00:00", b"0001-01-01T00:00:00+14:00", b"\xff"])
def test_a_bad_time_is_refused(shop: Shop, time: bytes) -> None:
    message_id = f"time-{time!r}"
    given = [*headers(message_id), ("ce_time", time)]
    assert shop.refused(message_id, given, order("any")) == ("message.time", "ce_time")


def test_a_time_at_the_end_of_the_calendar_is_kept(running: Installation, shop: Shop) -> None:
    given = [*headers("last-second"), ("ce_time", b"9999-12-31T23:59:59Z")]
    assert isinstance(shop.told("last-second", given, order("last-second")), MessageAccepted)
    (row,) = running.sql(
        "SELECT DISTINCT date_part('year', occurred_at at time zone 'utc') AS year FROM ledger.events"
        " WHERE originator_id = 'order-acme:last-second'"
    )
    assert row["year"] == 9999


def test_headers_that_are_none_of_ours_are_let_be(shop: Shop) -> None:
    odd = [("traceparent", b"\0\xff"), ("", b""), ("ce_id", b"first"), *headers("odd-headers")]
    assert isinstance(shop.told("odd-headers", odd, order("odd-headers")), MessageAccepted)


def test_the_longest_ids_in_any_script_are_taken(shop: Shop) -> None:
    longest = "\N{TEACUP WITHOUT HANDLE}" * 200
    verdict = shop.told(longest, headers(longest), order(longest))
    assert isinstance(verdict, MessageAccepted)


def test_the_same_message_again_is_one_order_and_answered_again(running: Installation, shop: Shop) -> None:
    first = shop.told("twice", headers("twice"), order("twice"))
    # Other spaces and another order of the fields are the same message.
    again = shop.told("twice", headers("twice"), dict(reversed(order("twice").items())))
    assert first == again
    assert isinstance(first, MessageAccepted)
    rows = running.sql("SELECT originator_version FROM ledger.events WHERE originator_id = 'message-shop:acme:twice'")
    assert len(rows) == 1


def test_another_body_under_the_same_id_is_a_conflict_that_the_sender_is_told(
    running: Installation, shop: Shop
) -> None:
    assert isinstance(shop.told("reused", headers("reused"), order("reused", 1)), MessageAccepted)
    assert shop.refused("reused", headers("reused"), order("reused", 2)) == ("message.conflict", "ce_id")
    rows = running.sql(
        "SELECT 1 FROM ledger.events WHERE originator_id = 'order-acme:reused' AND topic = 'order.placed.v1'"
    )
    assert len(rows) == 1


def test_a_message_that_was_meant_for_another_version_is_refused(shop: Shop) -> None:
    """20: what is stale never commits."""
    placed = shop.told("aged", headers("aged"), order("aged"))
    assert isinstance(placed, MessageAccepted)
    body = {"order_id": "aged", "reason": "changed my mind"}
    for message_id, version in (("stale", placed.version - 1), ("current", placed.version)):
        given = [*headers(message_id, "order.cancel.v1"), ("ce_expectedversion", b"%d" % version)]
        verdict = shop.told(message_id, given, body)
        assert isinstance(verdict, MessageRefused) is (message_id == "stale")
    assert shop.refused("odd", [*headers("odd"), ("ce_expectedversion", b"newest")], order("odd")) == (
        "message.expected_version",
        "ce_expectedversion",
    )


def test_payment_providers_and_carriers_are_heard_once_they_are_registered(running: Installation) -> None:
    running.add_topics("payment:till", "carrier:rm")
    producer, told = running.producer(), running.verdicts("operator")
    for kind, partner in (("payment", "till"), ("carrier", "rm")):
        body = {kind: partner, "name": "A partner"}
        send(running, producer, "operator", (headers(f"let in {partner}", f"{kind}.register.v1"), body))
    assert all(isinstance(each, MessageAccepted) for each in told.wait_for(["let in till", "let in rm"]).values())
    heard = [running.verdicts("payment:till"), running.verdicts("carrier:rm")]
    send(running, producer, "payment:till", (headers("p1", "payment.report.v1"), {}))
    send(running, producer, "carrier:rm", (headers("t1", "tracking.report.v1"), {}))
    for reader, message_id in zip(heard, ("p1", "t1"), strict=True):
        verdict = reader.wait_for([message_id])[message_id]
        assert isinstance(verdict, MessageRefused)
        assert verdict.rule == "message.schema"


def test_a_return_to_an_unknown_warehouse_is_refused(shop: Shop) -> None:
    body = {**order("r"), "return_id": "r", "location": "atlantis"}
    del body["order_id"]
    told = shop.refused("atlantis", headers("atlantis", "return.report.v1"), body)
    assert told == ("location.unknown", "location")


def test_what_a_stranger_sends_is_parked_whole_with_the_reason(running: Installation) -> None:
    running.add_topics("shop:stranger", "warehouse:stranger")
    producer = running.producer()
    odd = [*headers("1"), ("ce_time", b"\0\xff")]
    send(running, producer, "shop:stranger", (odd, order("1")))
    send(running, producer, "warehouse:stranger", ([], None))
    query = "SELECT topic, rule, reason, key, headers, value FROM ledger.dead_letters ORDER BY topic"
    until(lambda: len(running.sql(query)) == 2, "two dead letters")
    shop_letter, warehouse_letter = running.sql(query)
    topic = running.topics.inbound("shop:stranger")
    assert (shop_letter["topic"], shop_letter["rule"]) == (topic, "sender.unknown")
    assert topic in shop_letter["reason"]
    assert ["ce_time", "\0\xff"] in shop_letter["headers"]
    assert b'"order_id": "1"' in shop_letter["value"]
    assert warehouse_letter["value"] is None


def test_good_messages_among_bad_ones_pass_in_their_order(running: Installation, shop: Shop) -> None:
    producer = running.producer()
    ids = []
    for number in range(20):
        ids.append(f"good/{number}")
        send(running, producer, "shop:acme", (headers(ids[-1]), order(f"good-{number}")))
        send(running, producer, "shop:acme", (headers(f"bad/{number}"), b"\0"))
    verdicts = shop.verdicts.wait_for([*ids, *(f"bad/{number}" for number in range(20))])
    assert [isinstance(verdicts[each], MessageAccepted) for each in ids] == [True] * 20
    rows = running.sql(
        "SELECT originator_id FROM ledger.events WHERE originator_id ~ '^order-acme:good-'"
        " AND originator_version = 0 ORDER BY notification_id"
    )
    assert [row["originator_id"] for row in rows] == [f"order-acme:good-{number}" for number in range(20)]


def test_stock_adds_up_after_all_of_it(running: Installation) -> None:
    """2: what is allocated is what open orders hold."""
    (row,) = running.sql(
        "SELECT count(*) FILTER (WHERE topic = 'stock.allocated.v1') AS allocated,"
        " count(*) FILTER (WHERE topic = 'fulfilment.released.v1') AS released FROM ledger.events"
    )
    assert row["allocated"] == row["released"]


def test_records_whose_headers_nobody_can_read_are_refused_and_stop_no_one(running: Installation, shop: Shop) -> None:
    producer = running.producer()
    ids = ["before", "between", "behind"]
    for message_id in ids:
        send(running, producer, "shop:acme", (headers(message_id), order(message_id)))
        send(running, producer, "shop:acme", ([(NoUtf8("x"), b""), *headers("unread")], order("unread")))
    verdicts = shop.next_verdicts(6)
    assert {each.message_id for each in verdicts if isinstance(each, MessageAccepted)} == set(ids)
    refused = [each for each in verdicts if isinstance(each, MessageRefused)]
    assert [each.rule for each in refused] == ["message.unreadable"] * 3
    assert len({each.message_id for each in refused}) == 3
    assert all(each.message_id.startswith(running.topics.inbound("shop:acme")) for each in refused)
