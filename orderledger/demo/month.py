"""The demo's month: shops publish and hear verdicts in one loop, each warehouse answers its picks in its own thread."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from consumers.picks import PickTask
from domain.payments.events import CaptureRequested
from domain.refunds.events import RefundApproved
from orderledger.demo.aftermath import deliver_again, take_back
from orderledger.demo.days import Step
from orderledger.demo.floor import report, steps_for
from orderledger.demo.gateway import SOURCE, result_of
from orderledger.demo.opening import receive_late_stock
from orderledger.demo.operating import release_held
from orderledger.demo.partners import Partners, source_of_shop, source_of_warehouse
from orderledger.demo.plan import Plan
from orderledger.demo.planned import PlannedOrder
from orderledger.demo.posts import Post, posts_in_order, send
from orderledger.demo.progress import Bars
from orderledger.demo.tally import Tally
from orderledger.demo.visible import SHOWN, Visible

POSTS_AT_ONCE = 100
POLL_S = 0.01
STALLED_AFTER_S = 60.0

SENT, DECIDED, SHIPPED = "orders sent", "orders decided", "orders shipped"


@dataclass(slots=True)
class Month:
    """One run under way. `reported` are the fulfilments whose steps were all sent; `lock` guards it and the tally.

    `collected` counts what the payment provider was asked for.
    """

    plan: Plan
    partners: Partners
    tally: Tally
    bars: Bars
    visible: Visible
    planned: dict[str, tuple[Step, ...]] = field(init=False)
    reported: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    floors: list[Future[None]] = field(default_factory=list)
    collected: Counter[type] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.planned = {name: steps for order in self.plan.orders for name, steps in order.reports.items()}

    def play(self) -> None:
        """Play all of the plan behind the opening; raises TimeoutError if nothing is heard for a minute."""
        with self._warehouses_at_work():
            self._publish(posts_in_order(self.plan))
            self._until(lambda: self.tally.accepted["order.place.v1"] >= len(self.plan.orders))
            with self.lock:
                receive_late_stock(self.partners, self.plan, self.tally)
            release_held(self.partners, self.plan)
            to_report = {name for name, steps in self.planned.items() if steps}
            self._until(lambda: to_report <= self.reported and not self.tally.open)
            deliver_again(self.partners, self.plan, self.tally)
            take_back(self.partners, self.plan, self.tally, self.until_decided)
            paid = sum(order.fate == "paid" for order in self.plan.orders)
            self._until(lambda: self._collected(paid) and not self.tally.open)
        for each in self.plan.returns:
            sent = self.partners.shops[each.order.shop.id].report_return(each.body, each.at)
            self.tally.expect(source_of_shop(each.order.shop.id), sent)
        self.until_decided()

    def until_decided(self) -> None:
        """Listen until every message has its verdict; raises TimeoutError if nothing is heard for a minute."""
        self._until(lambda: not self.tally.open)

    @contextmanager
    def _warehouses_at_work(self) -> Iterator[None]:
        stop = threading.Event()
        with ThreadPoolExecutor(len(self.partners.picks) + 1, thread_name_prefix="partner") as threads:
            self.floors = [
                threads.submit(subscriber.run, partial(self._answer, location), stop)
                for location, subscriber in self.partners.picks.items()
            ]
            self.floors.append(threads.submit(self._collect, stop))
            try:
                yield
            finally:
                stop.set()
        self._require_warehouses()

    def _require_warehouses(self) -> None:
        for floor in self.floors:
            if floor.done():
                floor.result()

    def _publish(self, posts: list[Post]) -> None:
        sent = 0
        for chunk in _chunks(posts, POSTS_AT_ONCE):
            with self.lock:
                for post in chunk:
                    send(self.partners, self.tally, post)
            sent += sum(isinstance(post, PlannedOrder) for post in chunk)
            self.bars.show(SENT, sent)
            self._listen()

    def _until(self, done: Callable[[], bool]) -> None:
        for shop in self.partners.shops.values():
            shop.flush()
        heard_s = time.monotonic()
        while not done():
            if self._listen():
                heard_s = time.monotonic()
            elif time.monotonic() - heard_s > STALLED_AFTER_S:
                raise TimeoutError(
                    f"nothing heard for {STALLED_AFTER_S:.0f} s, {self.tally.open} messages have no verdict:"
                    " do intake and relay run? `orderledger status` says so"
                )

    def _listen(self) -> int:
        """Take the verdicts that have come, show how far all is, and give how many they were."""
        self._require_warehouses()
        verdicts = [verdict for reader in self.partners.verdicts for verdict in reader.poll(POLL_S)]
        with self.lock:
            for verdict in verdicts:
                self.tally.take(verdict)
        self.bars.show(DECIDED, self.tally.accepted["order.place.v1"])
        self.bars.show(SHIPPED, self.tally.accepted["fulfilment.ship.v1"])
        self.bars.show(SHOWN, self.visible.count())
        return len(verdicts)

    def _answer(self, location: str, tasks: Sequence[PickTask]) -> None:
        """Let one warehouse do what came in; it is done when Kafka has its reports."""
        client = self.partners.warehouses[location]
        for task in tasks:
            fulfilment_id = task.request.fulfilment_id
            # A verdict must not be taken before it is expected.
            with self.lock:
                for step in steps_for(task, self.planned):
                    sent = report(client, task.request, step)
                    if fulfilment_id in self.planned and fulfilment_id not in self.reported:
                        self.tally.expect(source_of_warehouse(location), sent)
                self.reported.add(fulfilment_id)
        client.flush()

    def _collect(self, stop: threading.Event) -> None:
        """Let the payment provider do what it is asked for."""
        while not stop.is_set():
            asked = self.partners.requests.poll()
            with self.lock:
                for each in asked:
                    self.tally.expect(SOURCE, self.partners.gateway.say(result_of(each), each.occurred_at))
            if asked:
                self.partners.gateway.flush()
                self.partners.requests.done()
            self.collected.update(type(each.body) for each in asked)

    def _collected(self, paid: int) -> bool:
        """Whether all is captured that was paid, and all went back that was to."""
        return self.collected[CaptureRequested] >= paid and self.collected[RefundApproved] >= len(self.plan.refunds)


def _chunks(posts: list[Post], size: int) -> Iterator[list[Post]]:
    remaining = iter(posts)
    while chunk := list(islice(remaining, size)):
        yield chunk
