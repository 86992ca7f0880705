"""Names of streams: two different things never share one, and a name gives back what it was made of."""

from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st

from domain import streams

partner_ids = st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)
# Few characters, and those that names are put together with: so that two different things come close to each other.
close_ids = st.text("ab:@/%-#2F ", min_size=1, max_size=5)
any_ids = st.one_of(close_ids, st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
close_partners = st.from_regex(r"[ab-]{1,3}", fullmatch=True)
owned = st.tuples(st.one_of(close_partners, partner_ids), any_ids)

OWNED: list[Callable[[str, str], str]] = [
    streams.order_stream,
    streams.return_stream,
    streams.adjustment_stream,
    streams.receipt_stream,
    streams.account_stream,
    streams.import_stream,
]


def position_of(location: str, sku: str) -> str:
    """A stock position, named as the others: whose it is, then what."""
    return streams.stock_stream(sku, location)


def message_of_shop(shop: str, message_id: str) -> str:
    """A message of a shop."""
    return streams.message_stream(f"shop:{shop}", message_id)


def names_of(owner: str, own_id: str) -> list[str]:
    """Every stream that can be named after two words."""
    alone = [streams.product_stream(own_id), streams.location_stream(owner), streams.shop_stream(owner)]
    alone += [streams.transfer_stream(own_id), streams.purchase_stream(own_id)]
    messages = [message_of_shop(owner, own_id), streams.message_stream(f"warehouse:{owner}", own_id)]
    return [*(name(owner, own_id) for name in OWNED), position_of(owner, own_id), *messages, *alone]


@given(owned, owned)
@example(("a", "b:c"), ("a", "b%3Ac"))
@example(("a-b", "c"), ("a", "b-c"))
def test_two_different_documents_never_share_a_stream(one: tuple[str, str], other: tuple[str, str]) -> None:
    for name in [*OWNED, position_of, message_of_shop]:
        assert (name(*one) == name(*other)) == (one == other)


@given(owned)
def test_streams_of_different_kinds_never_share_a_name(one: tuple[str, str]) -> None:
    names = [*names_of(*one), streams.message_stream("operator", one[1]), streams.LOCATION_DIRECTORY]
    assert len(set(names)) == len(names)


@given(owned)
def test_owner_and_id_come_back_from_a_name(one: tuple[str, str]) -> None:
    for name in OWNED:
        assert streams.owner_and_id(name(*one)) == one


@given(
    st.one_of(st.just("operator"), partner_ids.map("shop:{}".format), partner_ids.map("warehouse:{}".format)), any_ids
)
def test_source_and_id_of_a_message_come_back_from_its_stream(source: str, message_id: str) -> None:
    assert streams.message_of(streams.message_stream(source, message_id)) == (source, message_id)


@given(owned, st.integers(1, 99))
def test_the_order_comes_back_from_the_id_of_its_fulfilment(one: tuple[str, str], number: int) -> None:
    order = streams.order_stream(*one)
    assert streams.order_of_fulfilment(streams.fulfilment_id(order, number)) == order


@given(owned)
def test_the_kind_comes_back_from_a_name(one: tuple[str, str]) -> None:
    kinds = ["order", "return", "adjustment", "receipt", "account", "import", "stock", "message", "message"]
    alone = ["product", "location", "shop", "transfer", "purchase"]
    assert [streams.kind_of(name) for name in names_of(*one)] == [*kinds, *alone]


@given(any_ids)
def test_the_id_comes_back_from_the_name_of_what_has_no_owner(own_id: str) -> None:
    for name in (streams.transfer_stream, streams.purchase_stream, streams.product_stream):
        assert streams.own_id(name(own_id)) == own_id


def test_the_longest_id_gives_a_name_that_postgresql_can_index() -> None:
    """A key of a B-tree has at most 2704 bytes; no character takes more than four, each three in a name."""
    assert len(streams.message_stream(f"warehouse:{'w' * 40}", "\N{GRINNING FACE}" * 200).encode()) < 2600
