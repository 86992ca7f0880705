"""What must add up after a torture: partners, callers, ledger, topics and views, each held against the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.messages import FAILED, MessageAccepted, MessageRefused, Verdict
from domain.stock.position import Position, evolve_position
from domain.streams import kind_of, order_stream
from ledger.recorder import LedgerRecorder
from orderledger.bench.contention_history import Notes
from schemas.events import decode
from schemas.outbound import WATERMARK, messages
from schemas.recorded import Recorded
from tests.installation import Installation
from tests.ledger.messages import SHOP
from tests.torture.market import SOURCES
from tests.torture.partners import Partner

AT_ONCE = 5_000
SHOWN = 5
PLACE = "place/"

Said = tuple[str, str]
"""A message: its source and its id."""


@dataclass(slots=True)
class Books:
    """What the ledger holds: orders by their streams, and verdicts by what was said.

    `due` counts what is to be in each topic, by the id and type of the record.
    """

    events: int = 0
    placed: Counter[str] = field(default_factory=Counter)
    accepted: set[str] = field(default_factory=set)
    verdicts: dict[Said, list[Verdict]] = field(default_factory=dict)
    due: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def problems(installation: Installation, partners: Sequence[Partner], asked: Notes) -> tuple[Books, list[str]]:
    """Give what the ledger holds, and what does not add up, the first few of each kind."""
    books = read_ledger(installation.recorder(), installation)
    of_each = (
        books.problems,
        [problem for each in partners for problem in each.problems],
        _untold(partners, books),
        _of_callers(asked, books),
        _of_orders(books),
        _of_topics(installation, books),
        _of_verdict_topics(installation, books),
        _of_views(installation, books),
        _of_what_is_left(installation),
    )
    return books, [problem for kind in of_each for problem in few(kind)]


def few(found: Iterable[object]) -> list[str]:
    """Give the first few problems of a kind, and how many more there are."""
    listed = [str(each) for each in found]
    more = [f"(and {len(listed) - SHOWN} more like it)"] if len(listed) > SHOWN else []
    return [*listed[:SHOWN], *more]


def read_ledger(recorder: LedgerRecorder, installation: Installation) -> Books:
    """Read the whole ledger: positions, versions, verdicts, and stock, which is never promised twice."""
    books = Books()
    versions: Counter[str] = Counter()
    shelves: dict[str, Position] = {}
    while batch := recorder.read(books.events, AT_ONCE):
        for each in batch:
            if each.position != books.events + 1:
                books.problems.append(f"position {each.position} follows {books.events}")
            if each.version != versions[each.stream]:
                books.problems.append(f"{each.id} comes where version {versions[each.stream]} is due")
            books.events = each.position
            versions[each.stream] = each.version + 1
            _enter(books, each, shelves, installation)
    return books


def _enter(books: Books, recorded: Recorded, shelves: dict[str, Position], installation: Installation) -> None:
    event = recorded.event()
    match kind_of(recorded.stream):
        case "message":
            books.verdicts.setdefault((event.source, event.message_id), []).append(event)
            if event.message_id.startswith(PLACE) and isinstance(event, MessageAccepted):
                books.accepted.add(event.stream)
        case "stock":
            shelf = evolve_position(shelves.get(recorded.stream), recorded.stream, event)
            shelves[recorded.stream] = shelf
            if shelf.shortfall:
                books.problems.append(f"{recorded.id}: {shelf.shortfall} units were promised and are not there")
        case "order" if recorded.name.startswith("order.placed."):
            books.placed[recorded.stream] += 1
        case _:
            pass
    for out in messages(recorded, installation.topics, lambda _: None):
        named = dict(out.headers)
        key = (named["ce_id"].decode(), named["ce_type"].decode())
        books.due.setdefault(out.topic, Counter())[key] += 1


def _untold(partners: Sequence[Partner], books: Books) -> Iterator[str]:
    """Every message that was sent has one verdict, that of the ledger, and the partner was told it."""
    for partner in partners:
        for message_id in partner.sent:
            ours = books.verdicts.get((partner.source, message_id), [])
            if [partner.told.get(message_id)] != ours:
                yield f"{partner.source} sent {message_id}, was told {partner.told.get(message_id)}, ledger: {ours}"


def _of_callers(asked: Notes, books: Books) -> Iterator[str]:
    """Every caller was told what stands in the ledger."""
    for op in asked.calls:
        told = asked.verdicts.get(op)
        ours = [_rule(each) for each in books.verdicts.get((SHOP, f"{PLACE}{op}"), [])]
        if told is None or ours != [told[1]]:
            yield f"a caller asked for {op}, was told {told and told[1]}, ledger: {ours}"


def _rule(verdict: Verdict) -> str | None:
    return verdict.rule if isinstance(verdict, MessageRefused) else None


def _of_orders(books: Books) -> Iterator[str]:
    """Orders are accepted and placed once; the ledger itself failed on no message."""
    for stream in sorted(books.accepted | books.placed.keys()):
        if books.placed[stream] != (stream in books.accepted):
            yield f"{stream} was placed {books.placed[stream]} times, accepted: {stream in books.accepted}"
    for said, verdicts in books.verdicts.items():
        if any(_rule(each) == FAILED for each in verdicts):
            yield f"the ledger failed on {said}"


def _of_topics(installation: Installation, books: Books) -> Iterator[str]:
    """Each committed record of a topic is due once, and all that is due is there."""
    for topic, due in books.due.items():
        found = Counter(_named(each) for each in installation.read(topic) if _is_of_relay(each))
        yield from (f"{topic} has {found[each]} of {each}, due: {due[each]}" for each in _differing(found, due))


def _of_verdict_topics(installation: Installation, books: Books) -> Iterator[str]:
    """Whoever asked again was told the very same."""
    for source in SOURCES:
        for record in installation.read(installation.topics.verdicts(source)):
            told = decode(_named(record)[1], record.value)
            if [told] != books.verdicts.get((source, told.message_id)):
                yield f"{source} was told {told}, which is not in the ledger"


def _of_views(installation: Installation, books: Books) -> Iterator[str]:
    """Each order is one row."""
    for view in ("views.order_status", "analytics.orders"):
        rows = installation.sql(f"SELECT shop, order_id FROM {view}")  # noqa: S608 - one of two names
        found = Counter(order_stream(each["shop"], each["order_id"]) for each in rows)
        for each in _differing(found, Counter(books.accepted)):
            yield f"{view} has {found[each]} rows of {each}, accepted: {each in books.accepted}"


def _of_what_is_left(installation: Installation) -> Iterator[str]:
    """Nothing is parked: nobody sent what could not be taken."""
    for table in ("views.parked", "ledger.dead_letters"):
        for row in installation.sql(f"SELECT * FROM {table} LIMIT {SHOWN}"):  # noqa: S608 - one of two names
            yield f"{table}: {row}"


def _differing(found: Counter[Any], due: Counter[Any]) -> list[Any]:
    return [each for each in found.keys() | due.keys() if found[each] != due[each]]


def _named(record: Any) -> tuple[str, str]:
    named: Mapping[str, bytes] = dict(record.headers)
    return named.get("ce_id", b"").decode(), named["ce_type"].decode()


def _is_of_relay(record: Any) -> bool:
    """Whether the relay sent it; the intake answers repeats without a position, and watermarks are no events."""
    named = dict(record.headers)
    return "ce_position" in named and named["ce_type"] != WATERMARK.encode()
