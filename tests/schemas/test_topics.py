"""Topics: what they are called, whom they belong to, how long they are kept."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import streams
from schemas.topics import Topics, key_of

PREFIXES = ["", "t1.", "blue-green.", "a.b."]
partner_ids = st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)
sources = st.one_of(
    st.just("operator"),
    *(partner_ids.map(f"{kind}:{{}}".format) for kind in ("shop", "warehouse", "payment", "carrier")),
)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("shop:alpha", ["shop.alpha.orders", "shop.alpha.verdicts"]),
        ("warehouse:leeds", ["warehouse.leeds.reports", "warehouse.leeds.verdicts", "warehouse.leeds.picks"]),
        ("payment:till", ["payment.till.results", "payment.till.verdicts", "payment.till.requests"]),
        ("carrier:rm", ["carrier.rm.tracking", "carrier.rm.verdicts", "carrier.rm.shipments"]),
        ("operator", ["operator.commands", "operator.verdicts"]),
    ],
)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_partners_have_topics_of_their_own(prefix: str, source: str, names: list[str]) -> None:
    assert [topic.name for topic in Topics(prefix).of_partner(source)] == [prefix + name for name in names]


def test_an_installation_keeps_its_history_for_ever() -> None:
    topics = {topic.name: topic for topic in Topics("t1.").of_installation()}
    kept = {"t1.ledger.orders": 12, "t1.ledger.stock": 12, "t1.ledger.master": 12, "t1.ledger.hashes": 1}
    for name, partitions in kept.items():
        assert topics[name].partitions == partitions
        assert (topics[name].config["retention.ms"], topics[name].config["retention.bytes"]) == ("-1", "-1")
    assert topics["t1.operator.commands"].config["retention.ms"] == str(30 * 24 * 3600 * 1000)


@given(st.sampled_from(PREFIXES), sources)
def test_the_sender_of_an_inbound_topic_is_known_by_its_name(prefix: str, source: str) -> None:
    topics = Topics(prefix)
    assert topics.source_of(topics.inbound(source)) == source
    assert re.match(topics.inbound_pattern(), topics.inbound(source))


@given(st.sampled_from(PREFIXES), sources)
def test_what_we_send_is_never_taken_in(prefix: str, source: str) -> None:
    topics = Topics(prefix)
    partner = source.partition(":")[2]
    to_partners = (topics.picks(partner), topics.requests(partner), topics.shipments(partner))
    for name in (topics.verdicts(source), *to_partners, *topics.ledger, topics.hashes):
        assert not re.match(topics.inbound_pattern(), name)
        assert topics.source_of(name) is None


@given(
    st.sampled_from(PREFIXES),
    st.text("shopwareu.rdst-1x", max_size=30),
    st.sampled_from(["orders", "reports", "results", "tracking"]),
)
def test_every_topic_that_is_read_has_a_sender_who_would_send_there(prefix: str, middle: str, suffix: str) -> None:
    topics = Topics(prefix)
    for kind in ("shop", "warehouse", "payment", "carrier", "operator"):
        name = f"{prefix}{kind}.{middle}.{suffix}"
        if re.match(topics.inbound_pattern(), name):
            source = topics.source_of(name)
            assert source is not None
            assert topics.inbound(source) == name


@given(sources)
def test_topics_of_another_installation_are_nobodys(source: str) -> None:
    for ours, theirs in (("t1.", ""), ("", "t1."), ("t1.", "t2."), ("t1.", "tx1.")):
        name = Topics(theirs).inbound(source)
        assert Topics(ours).source_of(name) is None
        assert not re.match(Topics(ours).inbound_pattern(), name)


@pytest.mark.parametrize(
    ("stream", "topic", "key"),
    [
        (streams.order_stream("alpha", "a/1"), "ledger.orders", "alpha:a%2F1"),
        (streams.return_stream("alpha", "r1"), "ledger.orders", "alpha:r1"),
        (streams.receipt_stream("leeds", "r1"), "ledger.orders", "leeds:r1"),
        (streams.adjustment_stream("leeds", "c1"), "ledger.orders", "leeds:c1"),
        (streams.transfer_stream("a/1-2"), "ledger.orders", "a%2F1-2"),
        (streams.purchase_stream("po-7"), "ledger.orders", "po-7"),
        (streams.account_stream("alpha", "jo"), "ledger.orders", "alpha:jo"),
        (streams.deferred_stream("alpha", "a/1"), "ledger.orders", "alpha:a%2F1"),
        (streams.import_stream("alpha", "digest"), "ledger.orders", "alpha:digest"),
        (streams.stock_stream("a@b-c", "leeds"), "ledger.stock", "a%40b-c"),
        (streams.shop_stream("al-pha"), "ledger.master", "al-pha"),
        (streams.location_stream("leeds"), "ledger.master", "leeds"),
        (streams.partner_stream("payment", "till"), "ledger.master", "till"),
        (streams.partner_stream("carrier", "rm"), "ledger.master", "rm"),
        (streams.LOCATION_DIRECTORY, "ledger.master", "locations"),
        (streams.product_stream("mug-1"), "ledger.master", "mug-1"),
    ],
)
def test_events_go_to_the_topic_of_their_kind_by_what_they_are_about(stream: str, topic: str, key: str) -> None:
    assert Topics("t1.").of_stream(stream) == f"t1.{topic}"
    assert key_of(stream) == key


def test_verdicts_go_to_no_topic_of_the_ledger() -> None:
    assert Topics().of_stream(streams.message_stream("shop:alpha", "m1")) is None
