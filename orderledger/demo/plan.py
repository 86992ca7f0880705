"""The plan of a demo: every order with what will become of it, worked out before anything is sent."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from domain.orders.state import Stage
from orderledger.demo.after_sales import (
    PlannedCancel,
    PlannedRefund,
    PlannedReturn,
    plan_cancels,
    plan_refunds,
    plan_returns,
)
from orderledger.demo.baskets import make_lines
from orderledger.demo.catalogue import (
    CURRENCY,
    FRAUD_LIMIT,
    KEPT_EVERYWHERE,
    LATE_STOCK_AT,
    SHOPS,
    Item,
    Shop,
    ShopId,
    account_of,
    back_in_stock,
    never_in_stock,
)
from orderledger.demo.customers import Customer, make_customers
from orderledger.demo.days import (
    STEPS,
    Step,
    business_days_after,
    business_days_until,
    end_of,
    order_times,
    steps_after,
)
from orderledger.demo.mistakes import Mistake, plan_mistakes
from orderledger.demo.planned import Fate, PlannedOrder
from orderledger.demo.stocking import location_for, opening_stock, units_sold
from schemas.inbound.orders import Place
from schemas.inbound.terms import TermsBody

BUSINESS_DAYS = 30
MIN_ORDERS = 40
# From here to the last day everything that went well is still on its way.
_SETTLED_DAYS = 24
_CUSTOMERS_PER_ORDER = 0.4
_PROMISED_IN_DAYS = 10

_SHARES: dict[Fate, float] = {
    "left_picked": 0.003,
    "left_packed": 0.002,
    "lost": 0.004,
    "waits": 0.004,
    "cancelled": 0.005,
    "filled_late": 0.008,
    "pre_ordered": 0.004,
    "fraud_held": 0.004,
    "short_picked": 0.004,
    "paid": 0.03,
    "redelivered": 0.004,
}
_STEPS_DONE: dict[Fate, int] = {"left_picked": 1, "left_packed": 2, "lost": 3, "waits": 0, "cancelled": 0}
_SHOP_OF_FATE: dict[Fate, ShopId] = {
    "waits": "kiln-and-co",
    "cancelled": "kiln-and-co",
    "filled_late": "paper-lantern",
    "pre_ordered": "paper-lantern",
    "fraud_held": "kiln-and-co",
    "short_picked": "kiln-and-co",
    "paid": "kiln-and-co",
    "redelivered": "paper-lantern",
}
_LATE: tuple[Fate, ...] = ("filled_late", "pre_ordered")


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole demo.

    `opening` is units by location and SKU, `late` those by SKU that come to LATE_STOCK_AT once all orders are placed.
    """

    run: int
    days: tuple[date, ...]
    orders: tuple[PlannedOrder, ...]
    opening: dict[str, Counter[str]]
    late: Counter[str]
    cancels: tuple[PlannedCancel, ...]
    returns: tuple[PlannedReturn, ...]
    refunds: tuple[PlannedRefund, ...]
    mistakes: tuple[Mistake, ...]

    def stages(self) -> Counter[Stage]:
        """Give how many orders stand where at the end."""
        return Counter(order.stage for order in self.orders)


def make_plan(seed: int, run: int, last_day: date, count: int) -> Plan:
    """Plan `count` orders (at least 40) over 30 business days up to `last_day`.

    The same arguments give the same plan. Opening stock is what the plan sells and a rest, so that what becomes of
    an order depends on the plan and not on the order in which the shops are heard.
    """
    if count < MIN_ORDERS:
        raise ValueError(f"a demo shows nothing with {count} orders; {MIN_ORDERS} are needed")
    random = Random(f"{seed}/{run}")  # noqa: S311 - made-up customers, not secrets
    days = business_days_until(last_day, BUSINESS_DAYS)
    orders = tuple(_orders(random, run, days, count))
    sold = [(order.location, order.place) for order in orders if order.location and order.fate not in _LATE]
    sold += [(order.short_at, order.place) for order in orders if order.short_at]
    late = [(order.location, order.place) for order in orders if order.location and order.fate in _LATE]
    return Plan(
        run=run,
        days=days,
        orders=orders,
        opening=opening_stock(random, sold),
        late=units_sold(late)[LATE_STOCK_AT],
        cancels=plan_cancels(orders),
        returns=plan_returns(random, orders, end_of(days[-1])),
        refunds=plan_refunds(orders, end_of(days[-1])),
        mistakes=plan_mistakes(orders, run),
    )


def _orders(random: Random, run: int, days: Sequence[date], count: int) -> Iterator[PlannedOrder]:
    customers = make_customers(random, max(20, int(count * _CUSTOMERS_PER_ORDER)))
    times = order_times(random, days, count)
    fates = _fates(random, times, end_of(days[_SETTLED_DAYS - 1]))
    numbers: Counter[ShopId] = Counter()
    for placed_at, fate in zip(times, fates, strict=True):
        shop = _shop(random, fate)
        numbers[shop.id] += 1
        order_id = f"{shop.initial}{run}-{numbers[shop.id]:04d}"
        place = _place(random, shop, order_id, random.choice(customers), _item(fate, run))
        place = place.model_copy(update=_terms(shop, place, fate, days[-1]))
        yield _planned(random, PlannedOrder(shop, place, placed_at, fate, None, ()), end_of(days[-1]))


def _fates(random: Random, times: Sequence[datetime], settled_until: datetime) -> list[Fate]:
    """Give each order its fate: what goes another way than most has been placed long ago."""
    fates: list[Fate] = ["ordinary"] * len(times)
    special: list[Fate] = [fate for fate, share in _SHARES.items() for _ in range(max(1, round(share * len(times))))]
    old = [index for index, time in enumerate(times) if time <= settled_until]
    for index, fate in zip(random.sample(old, len(special)), special, strict=True):
        fates[index] = fate
    return fates


def _shop(random: Random, fate: Fate) -> Shop:
    if fate in _SHOP_OF_FATE:
        return next(shop for shop in SHOPS if shop.id == _SHOP_OF_FATE[fate])
    return random.choices(SHOPS, weights=[shop.share for shop in SHOPS])[0]


def _item(fate: Fate, run: int) -> Item | None:
    match fate:
        case "waits" | "cancelled":
            return never_in_stock(run)
        case "filled_late" | "pre_ordered":
            return back_in_stock(run)
        case "short_picked":
            return KEPT_EVERYWHERE
        case _:
            return None


def _place(random: Random, shop: Shop, order_id: str, customer: Customer, wanted: Item | None) -> Place:
    return Place(
        order_id=order_id,
        order_type=shop.order_type,
        currency=CURRENCY,
        customer=customer.id,
        lines=make_lines(random, shop, wanted),
        contact=customer.contact,
        address=customer.address,
    )


def _terms(shop: Shop, place: Place, fate: Fate, last_day: date) -> dict[str, object]:
    """Give what is agreed besides the lines: an account for the trade, a promise for what is to come, a score."""
    match fate:
        case "pre_ordered":
            promised = business_days_after(last_day, _PROMISED_IN_DAYS)
            return {"order_type": "pre_order", "terms": TermsBody(promised_by=promised)}
        case "fraud_held":
            return {"terms": TermsBody(fraud_score=FRAUD_LIMIT + 15)}
        case "paid":
            return {"terms": TermsBody(payment="before_release")}
        case _ if shop.order_type == "wholesale":
            return {"terms": TermsBody(account=account_of(str(place.customer)))}
        case _:
            return {}


def _planned(random: Random, order: PlannedOrder, now: datetime) -> PlannedOrder:
    """Add who ships it, and the steps that have happened by `now`."""
    steps = steps_after(random, order.placed_at)
    location: str | None = location_for(order.place)
    match order.fate:
        case "waits" | "cancelled":
            location, steps = None, ()
        case "filled_late" | "pre_ordered":
            location, steps = LATE_STOCK_AT, tuple(Step(name, None) for name in STEPS[:3])
        case "fraud_held":
            steps = tuple(Step(name, None) for name in STEPS)
        case _:
            done = steps[: _STEPS_DONE.get(order.fate, len(STEPS))]
            steps = tuple(step for step in done if step.at is not None and step.at <= now)
    short_at = None
    if order.fate == "short_picked":
        short_at, location = location, location_for(order.place, without=location)
    return PlannedOrder(order.shop, order.place, order.placed_at, order.fate, location, steps, short_at)
