"""Play the demo: shops publish, warehouses report, until everything is decided and visible in the views."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rich.console import Console

from domain.messages import MessageRefused
from domain.orders.state import Stage
from orderledger.connections import open_recorder
from orderledger.demo.catalogue import SHOPS, WAREHOUSES
from orderledger.demo.days import end_of
from orderledger.demo.month import DECIDED, SENT, SHIPPED, Month
from orderledger.demo.opening import list_products, receive_opening_stock, register, register_accounts
from orderledger.demo.partners import connect
from orderledger.demo.plan import Plan, make_plan
from orderledger.demo.planned import PlannedOrder
from orderledger.demo.progress import Bars
from orderledger.demo.runs import next_run
from orderledger.demo.stocking import closest_warehouse
from orderledger.demo.tally import Tally
from orderledger.demo.visible import SHOWN, Visible
from orderledger.engines import Endpoints
from orderledger.settings import Settings

SEED = 20


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What was played: the plan, what was refused, how many messages came twice, and the ledger's last position."""

    plan: Plan
    refused: tuple[MessageRefused, ...]
    repeated: int
    position: int
    seconds: float

    @property
    def now(self) -> datetime:
        """The business time at which the demo ends: against it something is late."""
        return end_of(self.plan.days[-1])

    @property
    def sample_order(self) -> PlannedOrder:
        """An order worth a look: of several lines, delivered, and where there is one not by the closest warehouse."""
        return max(self.plan.orders, key=_worth)

    @property
    def stages(self) -> Counter[Stage]:
        """How many of this run's orders stand where."""
        return self.plan.stages()


def play_demo(
    settings: Settings,
    endpoints: Endpoints,
    console: Console,
    orders: int = 2_000,
    seed: int = SEED,
    last_day: date | None = None,
) -> DemoResult:
    """Play `orders` orders (at least 40) over the 30 business days before today, or up to `last_day`.

    Engines, intake, relay and projector must run. The seed decides all but the number of the run. Raises TimeoutError
    if nothing is heard for a minute.
    """
    started_s = time.monotonic()
    recorder = open_recorder(endpoints)
    tally = Tally()
    try:
        plan = make_plan(seed, next_run(recorder), last_day or _yesterday(), orders)
        console.print(_announcement(plan), highlight=False, soft_wrap=True)
        with (
            Visible.connected(endpoints.postgres_dsn, plan) as visible,
            connect(settings, endpoints) as partners,
            Bars(console, _totals(plan)) as bars,
        ):
            _open(Month(plan, partners, tally, bars, visible)).play()
            position = recorder.position()
            visible.wait_for(position, bars)
    finally:
        recorder.datastore.close()
    return DemoResult(plan, tuple(tally.refused), tally.repeated, position, time.monotonic() - started_s)


def _open(month: Month) -> Month:
    """Make everything ready for the first order."""
    register(month.partners)
    list_products(month.partners, month.plan, month.tally)
    register_accounts(month.partners, month.plan, month.tally)
    month.until_decided()
    receive_opening_stock(month.partners, month.plan, month.tally)
    month.until_decided()
    return month


def _worth(order: PlannedOrder) -> tuple[bool, bool, int]:
    delivered = order.stage == "completed"
    return delivered, delivered and order.location != closest_warehouse(order.place), len(order.place.lines)


def _yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


def _totals(plan: Plan) -> dict[str, int]:
    shipped = sum(any(step.name == "ship" for step in order.steps) for order in plan.orders)
    count = len(plan.orders)
    return {SENT: count, DECIDED: count, SHIPPED: shipped, SHOWN: count}


def _announcement(plan: Plan) -> str:
    first, last = plan.days[0], plan.days[-1]
    return (
        f"Playing {len(plan.orders):,} orders of {len(SHOPS)} shops through {len(WAREHOUSES)} warehouses,"
        f" {first:%d %b} to {last:%d %b %Y} (run {plan.run})"
    )
