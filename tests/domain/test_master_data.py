"""Master data: registered once, said anew at will, and no event where nothing is new."""

from domain.master.location import Location, LocationListed
from domain.master.product import ListProducts, ProductListed
from domain.master.shop import ShopRegistered
from domain.orders.events import OrderAllocated
from tests.domain.scenario import given, given_nothing
from tests.domain.words import LONDON, PLACES, catalogue, goods, location, order, received, shop


def test_a_shop_is_registered() -> None:
    given_nothing().when(shop("alpha")).then(ShopRegistered("alpha", "Alpha", "Europe/London", ("GBP", "EUR")))


def test_a_shop_with_the_same_data_is_not_registered_again() -> None:
    given_nothing().when(shop("alpha"), shop("alpha")).then_nothing()


def test_what_is_said_of_a_shop_last_holds() -> None:
    scenario = given(shop("alpha", ("USD",)))
    scenario.when(order("1001", goods("mug", 1))).then_refused("order.currency", "currency", says="sells in USD")


def test_a_location_is_registered_and_listed() -> None:
    given_nothing().when(location("leeds", 3)).then(
        Location("leeds", "Leeds", "Europe/London", PLACES["leeds"], 3), LocationListed("leeds")
    )


def test_a_location_with_the_same_data_is_not_registered_again() -> None:
    given_nothing().when(location("leeds"), location("leeds")).then_nothing()


def test_a_location_that_moves_is_listed_once_and_ranked_by_its_new_place() -> None:
    scenario = given(received("leeds", mug=1), received("rome", mug=1))
    scenario.when(location("rome", 9, at=LONDON)).then(Location)
    allocated = scenario.when(order("1001", goods("mug", 1))).the(OrderAllocated)
    assert allocated.location == "rome"
    assert sorted(each.location for each in allocated.candidates) == ["leeds", "paris", "rome"]


def test_only_products_that_are_new_or_named_otherwise_are_listed() -> None:
    scenario = given_nothing()
    scenario.when(catalogue("mug", "cup")).then(ProductListed("mug", "A mug"), ProductListed("cup", "A cup"))
    renamed = ListProducts((ProductListed("mug", "A mug"), ProductListed("cup", "A saucer"), ProductListed("pot", "")))
    scenario.when(renamed).then(ProductListed("cup", "A saucer"), ProductListed("pot", ""))
    scenario.when(renamed).then_nothing()
