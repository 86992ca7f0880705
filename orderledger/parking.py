"""Hand in dead letters again, and hear what becomes of them."""

from contextlib import closing
from typing import assert_never

import psycopg
import structlog
from kafka import KafkaProducer

from consumers.dead_letters import dead_letter, hand_in, leave_parked, note_verdict
from consumers.verdicts import VerdictReader
from domain.messages import MessageAccepted, MessageDeferred, MessageRefused, Verdict
from ledger.writer import Writer
from orderledger.connections import Clients, open_recorder, topics_of
from orderledger.engines import Endpoints
from orderledger.run import clock
from orderledger.settings import Settings
from projections.parking_log import Act, Outcome
from schemas.inbound.read import InboundRecord, parse

SENT_WITHIN_S = 30.0
VERDICT_WITHIN_S = 30.0

log = structlog.get_logger("parking")


def hand_in_again(settings: Settings, endpoints: Endpoints, place: str, act: Act) -> Outcome:
    """Send a dead letter to the intake again and give its verdict, or that it is handed in if none comes in time.

    One whose sender is still unknown stays parked: the intake would park it again. Raises NotParked.
    """
    clients, topics = Clients(settings, endpoints.kafka_bootstrap), topics_of(settings)
    with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        letter = dead_letter(conn, place)
        source = topics.source_of(place.rsplit("/", 2)[0])
        if source is None or not _knows(endpoints, source):
            return leave_parked(conn, letter, act, "it would be parked again: its sender is still not registered")
        with (
            closing(clients.producer()) as producer,
            closing(VerdictReader(clients.consumer(), topics, source)) as told,
        ):
            sent = hand_in(conn, place, act, lambda record: _send(producer, record))
            message_id = parse(sent, source).envelope.message_id
            try:
                verdict = told.wait_for([message_id], VERDICT_WITHIN_S, final=False)[message_id]
            except TimeoutError:
                outcome, detail = "handed_in", None
            else:
                outcome, detail = _what(verdict)
                note_verdict(conn, place, outcome, detail)
    log.info("dead_letter.handed_in", place=place, message_id=message_id, actor=act.actor, outcome=outcome)
    return letter.outcome(outcome, detail)


def _knows(endpoints: Endpoints, source: str) -> bool:
    recorder = open_recorder(endpoints)
    with closing(recorder.datastore):
        return Writer(recorder, clock).knows(source)


def _send(producer: KafkaProducer, record: InboundRecord) -> int:
    sent = producer.send(
        record.topic,
        key=record.key,
        value=record.value,
        headers=record.headers,
        partition=record.partition,
        timestamp_ms=record.timestamp_ms,
    )
    producer.flush(timeout=SENT_WITHIN_S)
    return int(sent.get(timeout=SENT_WITHIN_S).offset)


def _what(verdict: Verdict) -> tuple[str, str]:
    match verdict:
        case MessageAccepted():
            return "accepted", f"{verdict.stream} at version {verdict.version}"
        case MessageDeferred():
            return "deferred", f"{verdict.stream} at version {verdict.version}"
        case MessageRefused():
            return "refused", f"{verdict.rule}: {verdict.reason}"
        case _:
            assert_never(verdict)
