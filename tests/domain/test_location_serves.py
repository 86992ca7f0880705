"""What a location can ship, and the reason why it can't."""

import pytest

from domain.master.goods import GoodsFlag
from domain.master.location import CannotShip, Closed, Location, refusal
from domain.orders.policy import Delivery
from domain.values import replace

PLAIN = Location("leeds", "Leeds", "Europe/London", None, 1)
COLD = replace(PLAIN, delivery=("carrier",), takes=("cold",))


@pytest.mark.parametrize("method", ["carrier", "pickup", "supplier"])
def test_a_location_that_says_nothing_ships_plain_goods_by_any_method(method: Delivery) -> None:
    assert refusal(PLAIN, method) is None


@pytest.mark.parametrize(
    ("location", "method", "flags", "why"),
    [
        (PLAIN, "carrier", ("cold",), "flags"),
        (COLD, "carrier", ("cold",), None),
        (COLD, "carrier", ("cold", "hazardous"), "flags"),
        (COLD, "pickup", (), "delivery"),
        (COLD, "pickup", ("hazardous",), "delivery"),
        (replace(COLD, closed=Closed()), "pickup", ("hazardous",), "closed"),
        (replace(PLAIN, closed=Closed("a flood")), "carrier", (), "closed"),
    ],
)
def test_a_location_refuses_what_it_can_not_ship(
    location: Location, method: Delivery, flags: tuple[GoodsFlag, ...], why: CannotShip | None
) -> None:
    assert refusal(location, method, flags) == why
