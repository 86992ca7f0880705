"""The page about a torture: what is done, how to repeat it, and what came of this one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.torture.plan import Fault
from tests.torture.play import Outcome

PAGE = Path(__file__).with_name("page.md")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what was asked for, what was planned and what came of it; `no_disk` says why the disk was not filled."""

    seed: int
    minutes: float
    faults: Sequence[Fault]
    outcome: Outcome
    no_disk: str | None


def page(run: Run) -> str:
    """Give the page, in Markdown."""
    return PAGE.read_text("utf-8").replace("$RUN\n", in_words(run))


def in_words(run: Run) -> str:
    """Give what came of a run: figures, the longest stand-still of each kind of fault, what was found, the plan."""
    return "\n".join(
        [
            *_table("what", "", _figures(run)),
            "",
            *_table("fault", "times | longest time without any verdict", _by_kind(run)),
            "",
            *_found("Problems", run.outcome.problems),
            *_found("Notes", run.outcome.notes),
            "The plan:",
            "",
            *(f"    {each}" for each in run.faults),
            "",
        ]
    )


def _figures(run: Run) -> Iterator[tuple[str, str]]:
    outcome = run.outcome
    yield "seed", str(run.seed)
    yield "faults done", f"{len(outcome.done)} of {len(run.faults)} planned, within {run.minutes:g} min"
    yield "whole run", f"{outcome.seconds / 60:.1f} min"
    yield "messages over Kafka", f"{outcome.messages:,}, sent {outcome.sent:,} times"
    yield "not known whether sent, and sent again", f"{outcome.unknown:,}"
    yield "asked of the writer itself", f"{outcome.asked:,}, by callers in {outcome.lives} lives"
    yield "orders accepted", f"{outcome.orders:,}"
    yield "verdicts", f"{outcome.accepted:,} accepted, {outcome.refused.total():,} refused"
    yield "refused by", ", ".join(f"`{rule}` {times:,}" for rule, times in outcome.refused.most_common())
    yield "events", f"{outcome.events:,}"
    yield "disk", run.no_disk or f"PostgreSQL had no room {outcome.no_space:,} times"
    yield "longest time without any verdict", f"{_longest_s(outcome):.0f} s"


def _longest_s(outcome: Outcome) -> float:
    return max((outcome.stalls_s.get(each.number, 0.0) for each in outcome.done), default=0.0)


def _by_kind(run: Run) -> Iterator[tuple[str, str]]:
    stalls_s: dict[str, list[float]] = {}
    for fault in run.outcome.done:
        stalls_s.setdefault(f"{fault.kind} {fault.target}", []).append(run.outcome.stalls_s.get(fault.number, 0.0))
    for name, each in sorted(stalls_s.items()):
        yield name, f"{len(each)} | {max(each):.0f} s"


def _table(first: str, second: str, rows: Iterable[tuple[str, str]]) -> list[str]:
    columns = second.count("|") + 2
    return [f"| {first} | {second} |", "|" + " --- |" * columns, *(f"| {name} | {value} |" for name, value in rows)]


def _found(what: str, found: Sequence[str]) -> list[str]:
    if not found:
        return [f"{what}: none.", ""]
    return [f"{what}:", "", *(f"- {each}" for each in found), ""]
