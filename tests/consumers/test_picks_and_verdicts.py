"""What a warehouse and a shop read: picks at least once and in order, verdicts from where the reader began."""

import threading
from collections.abc import Iterator, Sequence

import pytest

from consumers.picks import PickSubscriber, PickTask
from consumers.requests import Request, RequestSubscriber
from domain.fulfilment.events import FulfilmentCancelRequested
from domain.messages import MessageAccepted, MessageDeferred, MessageRefused
from ledger.writer import Writer
from orderledger.engines import Endpoints
from orderledger.run import clock
from schemas.outbound import PickRequested
from schemas.topics import PARTNER_PARTITIONS
from tests.installation import Installation, installed
from tests.ledger.messages import AT, cancel, handle, place
from tests.ledger.test_deferred import paid
from tests.waiting import until


@pytest.fixture(scope="module")
def relayed(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose relay runs; tests decide by a writer of their own."""
    with (
        installed(endpoints, tmp_path_factory.mktemp("picks"), units=1_000) as installation,
        installation.running("relay"),
    ):
        yield installation


@pytest.fixture
def writer(relayed: Installation) -> Writer:
    """A writer on the ledger."""
    return Writer(relayed.recorder(), clock)


def test_picks_that_were_not_handled_come_again_and_those_that_were_do_not(
    relayed: Installation, writer: Writer
) -> None:
    handle(writer, *(place(f"p{number}") for number in range(5)))
    first = relayed.picks("leeds")
    assert _orders(first, 5) == {f"p{number}" for number in range(5)}
    first.close()
    second = relayed.picks("leeds")
    assert _orders(second, 5) == {f"p{number}" for number in range(5)}
    second.done()
    second.close()
    handle(writer, place("p5"))
    third = relayed.picks("leeds")
    assert _orders(third, 1) == {"p5"}
    third.done()
    third.close()


def test_a_subscriber_that_is_never_asked_keeps_nothing_from_another(relayed: Installation, writer: Writer) -> None:
    idle, asked = relayed.picks("leeds"), relayed.picks("leeds")
    handle(writer, place("only"))
    assert "only" in _orders(asked, 1)
    asked.done()
    for each in (idle, asked):
        each.close()


def test_a_subscriber_hands_over_until_it_is_stopped(relayed: Installation, writer: Writer) -> None:
    handle(writer, *(place(f"r{number}") for number in range(3)))
    stop = threading.Event()
    handled: list[PickTask] = []

    def pick(tasks: Sequence[PickTask]) -> None:
        handled.extend(tasks)
        if len(handled) == 3:
            stop.set()

    subscriber = relayed.picks("leeds")
    subscriber.run(pick, stop)
    subscriber.close()
    assert {task.request.order_id for task in handled} == {"r0", "r1", "r2"}
    assert {task.occurred_at for task in handled} == {AT}


def test_a_reader_of_verdicts_begins_where_the_topic_ends(relayed: Installation, writer: Writer) -> None:
    handle(writer, place("v0"))
    relayed.wait_until_relayed(relayed.recorder().position())
    reader = relayed.verdicts("shop:acme")
    handle(writer, place("v1"), place("v2", sku="unheard"))
    found = reader.wait_for(["place/v1", "place/v2"])
    assert isinstance(found["place/v1"], MessageAccepted)
    refused = found["place/v2"]
    assert isinstance(refused, MessageRefused)
    assert (refused.rule, refused.field) == ("product.unknown", "lines[0].sku")
    with pytest.raises(TimeoutError, match="no verdict on place/v0"):
        reader.wait_for(["place/v0"], timeout_s=0.5)
    reader.close()


def test_a_deferred_verdict_is_not_waited_for_unless_it_will_do(relayed: Installation, writer: Writer) -> None:
    relayed.add_topics("payment:till")
    reader = relayed.verdicts("payment:till")
    handle(writer, paid(order_id="d0"))
    (deferred,) = reader.wait_for(["pay-1"], final=False).values()
    assert isinstance(deferred, MessageDeferred)
    handle(writer, place("d0"))
    (final,) = reader.wait_for(["pay-1"]).values()
    assert isinstance(final, MessageAccepted)
    reader.close()


def test_a_warehouse_reads_what_it_is_to_leave_be_behind_what_it_was_to_pick(
    relayed: Installation, writer: Writer
) -> None:
    handle(writer, place("c0"), cancel("c0"))
    subscriber = RequestSubscriber(relayed.clients.consumer("leeds.everything"), relayed.topics.picks("leeds"))
    requests: list[Request] = []
    while not any(each.name == "fulfilment.cancel_requested.v1" for each in requests):
        requests.extend(subscriber.poll())
    pick, wish = [each for each in requests if each.stream == "order-acme:c0"]
    assert isinstance(pick.body, PickRequested)
    assert isinstance(wish.body, FulfilmentCancelRequested)
    assert pick.body.fulfilment_id == wish.body.fulfilment_id
    assert (pick.occurred_at, len({pick.id, wish.id})) == (AT, 2)
    subscriber.done()
    subscriber.close()


def _orders(subscriber: PickSubscriber, number: int) -> set[str]:
    tasks = subscriber.poll()
    while len(tasks) < number:
        tasks.extend(subscriber.poll())
    return {task.request.order_id for task in tasks}


def test_a_subscriber_that_was_there_before_its_topic_is_given_all_of_it(relayed: Installation) -> None:
    consumer = relayed.clients.consumer("late")
    subscriber = RequestSubscriber(consumer, relayed.topics.picks("late"))
    assert subscriber.poll() == []
    relayed.add_topics("warehouse:late")
    until(lambda: not subscriber.poll(0.2) and len(consumer.assignment()) == PARTNER_PARTITIONS, "partitions")
    subscriber.close()
