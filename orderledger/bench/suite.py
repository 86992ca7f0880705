"""The whole bench: which figures there are, in which order they are measured, and beside what."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from orderledger.bench.callers import Task, measure_callers
from orderledger.bench.end_to_end import measure_end_to_end
from orderledger.bench.flash_sale import SALE
from orderledger.bench.history import measure_import
from orderledger.bench.installation import Installation, fresh_installation
from orderledger.bench.lifecycle import measure_lifecycle
from orderledger.bench.peers import Peers
from orderledger.bench.processes import Stopwatch, role
from orderledger.bench.rows import Measured, Row, Spent, callers_row, row
from orderledger.bench.simulation import measure_simulation
from orderledger.bench.sourcing import measure_sourcing
from orderledger.bench.stages import fill_topic, measure_intake, measure_live, measure_rebuild, measure_relay
from orderledger.bench.verdicts import ORDERS
from orderledger.engines import Endpoints
from orderledger.settings import Settings

STAGES = ("intake", "relay", "live", "rebuild")
IN_MEMORY = ("placing", "lifecycle", "sourcing", "simulate")
"""These need no engine."""
NAMES = (ORDERS.name, *STAGES, "end_to_end", SALE.name, "import", *IN_MEMORY)

Tell = Callable[[str], None]
"""Told what is being measured now."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: orders that fill a stage, seconds for what runs by time, units of a flash sale.

    `imported` orders stand in the file that is imported, and `past_orders` are those that are simulated.
    """

    orders: int = 4_000
    seconds: float = 6.0
    units: int = 50_000
    imported: int = 1_000
    past_orders: int = 30_000


@dataclass(slots=True)
class Report:
    """The figures, what each process spent on them, and how much was really done, by name of the figure."""

    rows: list[Row] = field(default_factory=list)
    spent: list[Spent] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)


def run_bench(settings: Settings, endpoints: Endpoints, names: Collection[str], scale: Scale, tell: Tell) -> Report:
    """Measure the figures of these names, on engines that run; topics and databases made for it are removed."""
    bench = _Bench(settings, endpoints, scale, tell)
    if ORDERS.name in names:
        bench.verdicts()
    wanted = [name for name in STAGES if name in names]
    if wanted:
        bench.stages(wanted)
    if "end_to_end" in names:
        bench.end_to_end()
    if SALE.name in names:
        bench.flash_sale()
    if "import" in names:
        bench.imported()
    in_memory = measure_in_memory(names, scale, tell)
    bench.report.rows += in_memory.rows
    bench.report.spent += in_memory.spent
    return bench.report


def measure_in_memory(names: Collection[str], scale: Scale, tell: Tell) -> Report:
    """Measure what needs no engine, of these names."""
    report = Report()
    for measured, measure in (
        (("placing", "lifecycle"), measure_lifecycle),
        (("sourcing",), measure_sourcing),
        (("simulate",), lambda: measure_simulation(scale.past_orders)),
    ):
        wanted = [name for name in measured if name in names]
        if wanted:
            tell(", ".join(wanted))
            watch = Stopwatch()
            report.rows += [each for each in measure() if each.name in wanted]
            cost = watch.done(len(wanted)).spent(", ".join(wanted), "bench")
            report.spent.append(replace(cost, cpu_us_a_unit=None))
    return report


class _Bench:
    def __init__(self, settings: Settings, endpoints: Endpoints, scale: Scale, tell: Tell) -> None:
        self.report = Report()
        self._settings = settings
        self._endpoints = endpoints
        self._scale = scale
        self._tell = tell
        self._peers = Peers(settings, endpoints, scale.seconds)

    def verdicts(self) -> None:
        """Orders that callers in one process hand in."""
        self._callers(ORDERS, self._scale.orders, self._peers.application)

    def end_to_end(self) -> None:
        """The whole way."""
        self._tell("end_to_end")
        with self._installation() as made:
            ours = measure_end_to_end(made, self._settings, self._scale.orders, self._scale.seconds)
        self._beside_the_whole_way("end_to_end", ours.measured, latencies_ms=ours.latencies_ms)

    def stages(self, wanted: Collection[str]) -> None:
        """The stages up to the last that is wanted, each on what the one before it left."""
        with self._installation() as made:
            fill_topic(made, self._scale.orders)
            self._tell("intake")
            intake = measure_intake(made, self._settings, self._scale.orders)
            if "intake" in wanted:
                self._tell("intake, peer")
                theirs, threads = self._peers.application()
                self._add("intake", intake, f"eventsourcing Application ({threads} threads)", theirs)
            if set(wanted) - {"intake"}:
                self._behind_the_relay(made, wanted)

    def flash_sale(self) -> None:
        """One SKU, and many who want it at once."""
        self._callers(SALE, self._scale.units, lambda: self._peers.sale(self._scale.units))

    def imported(self) -> None:
        """A file of past orders."""
        self._tell("import")
        with self._installation() as made:
            ours = measure_import(made, self._settings, self._scale.imported)
        self._beside_the_whole_way("import", ours)

    def _callers(self, task: Task, amount: int, measure_peer: Callable[[], tuple[Measured, int]]) -> None:
        self._tell(task.name)
        ours = measure_callers(self._settings, self._endpoints, task, amount)
        self._tell(f"{task.name}, peer")
        theirs, threads = measure_peer()
        peer = f"eventsourcing Application ({threads} threads)"
        self.report.rows.append(callers_row(task.name, ours.measured, peer, theirs, ours.latencies_ms, ours.again))
        self._note(task.name, ours.measured, theirs)

    def _behind_the_relay(self, made: Installation, wanted: Collection[str]) -> None:
        # It goes on running, idle: a view knows by its watermarks that it is complete.
        with role(made, "relay") as pid:
            self._tell("relay")
            relay = measure_relay(made, self._settings, pid)
            if "relay" in wanted:
                self._tell("relay, peer")
                self._add("relay", relay, "bare kafka-python transactions", self._peers.relay(made))
            if "live" in wanted:
                self._tell("live")
                self._beside_the_runner("live", measure_live(made, self._settings))
            if "rebuild" in wanted:
                self._tell("rebuild")
                self._beside_the_runner("rebuild", measure_rebuild(made, self._settings))

    def _beside_the_whole_way(
        self, name: str, ours: Measured, *, latencies_ms: tuple[float, float] | None = None
    ) -> None:
        self._tell(f"{name}, peer")
        theirs, threads = self._peers.whole_way()
        peer = f"eventsourcing Application ({threads} threads) and ProjectionRunner"
        self._add(name, ours, peer, theirs, latencies_ms=latencies_ms)

    def _beside_the_runner(self, name: str, ours: Measured) -> None:
        self._tell(f"{name}, peer")
        self._add(name, ours, "eventsourcing ProjectionRunner", self._peers.projection())

    def _add(
        self, name: str, ours: Measured, peer: str, theirs: Measured, *, latencies_ms: tuple[float, float] | None = None
    ) -> None:
        self.report.rows.append(row(name, ours, peer, theirs, latencies_ms=latencies_ms))
        self._note(name, ours, theirs)

    def _note(self, name: str, ours: Measured, theirs: Measured) -> None:
        self.report.spent += [each for each in (*ours.spent, *theirs.spent) if each not in self.report.spent]
        self.report.done[name] = ours.done

    @contextmanager
    def _installation(self) -> Iterator[Installation]:
        with fresh_installation(self._settings, self._endpoints) as made:
            yield made
