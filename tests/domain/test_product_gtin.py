"""GTINs: their check digit is held, and each stands for one SKU."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.master.gtin import GtinAssigned, GtinFreed, gtin_14, require_gtin
from domain.master.product import ListProducts, ProductListed
from domain.refusals import Refused
from domain.shipments.sscc import check_digit
from tests.domain.scenario import given, given_nothing

# The examples of the GS1 General Specifications' check digit calculator, one of each length.
EAN_13, UPC, EAN_8, CASE = "4006381333931", "036000291452", "96385074", "10036000291459"
EAN_13_AGAIN = "0036000291452"
gtin_bodies = st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))


def listed(**gtins: str | None) -> ListProducts:
    return ListProducts(tuple(ProductListed(sku, f"A {sku}", gtin=gtin) for sku, gtin in gtins.items()))


@pytest.mark.parametrize("gtin", [EAN_13, UPC, EAN_8, CASE])
def test_a_product_is_listed_with_its_gtin(gtin: str) -> None:
    given().when(listed(tin=gtin)).then(
        ProductListed("tin", "A tin", gtin=gtin), GtinAssigned(gtin.zfill(14), "tin")
    ).when(listed(tin=gtin)).then_nothing()


@for_any(gtin_bodies)
def test_a_number_with_its_check_digit_is_a_gtin_and_with_any_other_is_none(body: str) -> None:
    right = check_digit(body)
    require_gtin(body + right, "gtin")
    for wrong in set("0123456789") - {right}:
        with pytest.raises(Refused, match=f"its check digit is {right}") as refused:
            require_gtin(body + wrong, "gtin")
        assert (refused.value.rule, refused.value.field) == ("product.gtin", "gtin")


@for_any(gtin_bodies, st.data())
def test_one_digit_that_is_wrong_is_found(body: str, data: st.DataObject) -> None:
    gtin = body + check_digit(body)
    place = data.draw(st.integers(0, len(gtin) - 1))
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {gtin[place]})))
    with pytest.raises(Refused):
        require_gtin(gtin[:place] + other + gtin[place + 1 :], "gtin")


@pytest.mark.parametrize("gtin", ["", "1", "400638133393", "40063813339310", "400638133393X", "٤٠٠٦٣٨١٣٣٣٩٣١"])
def test_what_is_no_gtin_is_refused_by_its_field(gtin: str) -> None:
    given().when(listed(mug=None, tin=gtin)).then_refused("product.gtin", "products[1].gtin")


def test_a_gtin_of_another_sku_is_refused() -> None:
    scenario = given(listed(tin=EAN_13))
    scenario.when(listed(can=EAN_13)).then_refused("product.gtin_taken", "products[0].gtin", says="SKU tin")


def test_two_products_of_one_message_can_not_have_the_same_gtin() -> None:
    given_nothing().when(listed(tin=EAN_13, can=EAN_13)).then_refused("product.gtin_taken", "products[1].gtin")


def test_a_longer_form_of_the_same_gtin_is_the_same() -> None:
    assert gtin_14(UPC) == gtin_14(EAN_13_AGAIN)
    given(listed(tin=UPC)).when(listed(can=EAN_13_AGAIN)).then_refused("product.gtin_taken", "products[0].gtin")
    given(listed(tin=UPC)).when(listed(tin=EAN_13_AGAIN)).then(ProductListed("tin", "A tin", gtin=EAN_13_AGAIN))


def test_a_gtin_that_is_given_up_may_be_given_to_another() -> None:
    freed = given(listed(tin=EAN_13)).when(listed(tin=None))
    freed.then(ProductListed, GtinFreed(EAN_13.zfill(14), "tin"))
    freed.when(listed(can=EAN_13)).then(ProductListed, GtinAssigned(EAN_13.zfill(14), "can"))


def test_two_products_swap_their_gtins_in_one_message() -> None:
    swapped = given(listed(tin=EAN_13, can=UPC)).when(listed(tin=UPC, can=EAN_13))
    swapped.then(ProductListed, ProductListed, GtinFreed, GtinFreed, GtinAssigned, GtinAssigned)
    swapped.when(listed(pot=EAN_13)).then_refused("product.gtin_taken", "products[0].gtin", says="SKU can")


def test_of_a_product_that_is_listed_twice_in_a_message_the_last_gtin_holds() -> None:
    twice = ListProducts((ProductListed("tin", "A tin", gtin=EAN_13), ProductListed("tin", "A tin", gtin=UPC)))
    given().when(twice).then(ProductListed, ProductListed, GtinAssigned(UPC.zfill(14), "tin")).when(
        listed(can=EAN_13)
    ).then(ProductListed, GtinAssigned(EAN_13.zfill(14), "can"))
