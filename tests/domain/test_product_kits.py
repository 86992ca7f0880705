"""Kits: parts are listed products that are no kits themselves."""

from contextlib import suppress

from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.master.kit import KitJoined, KitLeft, Part
from domain.master.product import ListProducts, ProductListed
from domain.refusals import Refused
from domain.streams import product_stream
from tests.domain.scenario import given
from tests.domain.world import MemoryWorld

SKUS = ("a", "b", "c", "d")


def kit(sku: str, **parts: int) -> ProductListed:
    return ProductListed(sku, f"A {sku}", parts=tuple(Part(each, quantity) for each, quantity in parts.items()))


def listed(*products: ProductListed) -> ListProducts:
    return ListProducts(products)


TEA_SET = listed(kit("set", mug=4, pot=1))


def test_a_kit_is_listed_and_its_parts_know_of_it() -> None:
    outcome = given().when(TEA_SET).then(kit("set", mug=4, pot=1), KitJoined("mug", "set"), KitJoined("pot", "set"))
    outcome.when(TEA_SET).then_nothing()


def test_a_part_may_stand_before_its_kit_in_the_same_message() -> None:
    given().when(listed(kit("lid"), kit("box", lid=1))).then(kit("lid"), kit("box", lid=1), KitJoined("lid", "box"))
    given().when(listed(kit("box", lid=1), kit("lid"))).then_refused(
        "product.unknown", "products[0].parts[0].sku", says="lid"
    )


def test_a_part_that_is_not_in_the_catalogue_is_refused() -> None:
    given().when(listed(kit("set", mug=1, ghost=1))).then_refused(
        "product.unknown", "products[0].parts[1].sku", says="ghost"
    )


def test_a_kit_is_no_part_of_itself() -> None:
    given().when(listed(kit("mug", mug=2))).then_refused("product.kit_itself", "products[0].parts[0].sku", says="mug")


def test_a_part_is_named_once() -> None:
    twice = ProductListed("set", "A set", parts=(Part("mug", 1), Part("mug", 2)))
    given().when(listed(twice)).then_refused("product.part_twice", "products[0].parts[1].sku", says="mug")


def test_a_kit_is_no_part_of_another() -> None:
    hamper = listed(kit("hamper", set=1))
    given(TEA_SET).when(hamper).then_refused("product.kit_of_kits", "products[0].parts[0].sku", says="set")


def test_what_is_a_part_becomes_no_kit() -> None:
    becomes = listed(kit("mug", cup=2))
    given(TEA_SET).when(becomes).then_refused("product.kit_of_kits", "products[0].parts", says="kit set")


def test_a_kit_that_loses_a_part_lets_it_become_one() -> None:
    without = given(TEA_SET).when(listed(kit("set", pot=1))).then(kit("set", pot=1), KitLeft("mug", "set"))
    without.when(listed(kit("mug", cup=2))).then(kit("mug", cup=2), KitJoined("cup", "mug"))


def test_other_numbers_of_the_same_parts_are_news_of_the_kit_alone() -> None:
    given(TEA_SET).when(listed(kit("set", mug=6, pot=1))).then(kit("set", mug=6, pot=1))


def test_a_part_keeps_its_kits_when_its_data_are_said_anew() -> None:
    renamed = given(TEA_SET).when(listed(ProductListed("mug", "A large mug"))).the(ProductListed)
    assert (renamed.name, renamed.kits) == ("A large mug", ("set",))


@for_any(st.lists(st.tuples(st.sampled_from(SKUS), st.sets(st.sampled_from(SKUS))), max_size=12))
def test_whatever_is_listed_no_part_of_a_kit_is_a_kit(listings: list[tuple[str, set[str]]]) -> None:
    world = MemoryWorld()
    world.handle(listed(*(kit(sku) for sku in SKUS)))
    for sku, parts in listings:
        with suppress(Refused):
            world.handle(listed(kit(sku, **dict.fromkeys(sorted(parts), 1))))
    catalogue = {sku: world.state(ProductListed, product_stream(sku)) for sku in SKUS}
    for sku, product in catalogue.items():
        assert product is not None
        assert product.kits == () or product.parts == ()
        assert all(sku in (part.kits if (part := catalogue[each.sku]) else ()) for each in product.parts)
