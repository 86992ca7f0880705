"""The whole bench: which figures there are, in which order they are measured, and beside what."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from orderledger.bench.end_to_end import measure_end_to_end
from orderledger.bench.flash_sale import measure_flash_sale
from orderledger.bench.installation import Installation, fresh_installation
from orderledger.bench.lifecycle import measure_lifecycle
from orderledger.bench.peers import Peers
from orderledger.bench.processes import role
from orderledger.bench.rows import Measured, Row, Spent, row, sale_row
from orderledger.bench.simulation import measure_simulation
from orderledger.bench.sourcing import measure_sourcing
from orderledger.bench.stages import fill_topic, measure_intake, measure_live, measure_rebuild, measure_relay
from orderledger.engines import Endpoints
from orderledger.settings import Settings

STAGES = ("intake", "relay", "live", "rebuild")
FLASH_SALE = "flash_sale"
IN_MEMORY = ("placing", "lifecycle", "sourcing", "simulate")
"""These need no engine."""
NAMES = ("end_to_end", *STAGES, FLASH_SALE, *IN_MEMORY)

Tell = Callable[[str], None]
"""Told what is being measured now."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: orders that fill a stage, seconds for what runs by time, units of a flash sale.

    `past_orders` are those that are simulated.
    """

    orders: int = 4_000
    seconds: float = 6.0
    units: int = 50_000
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
    if "end_to_end" in names:
        bench.end_to_end()
    wanted = [name for name in STAGES if name in names]
    if wanted:
        bench.stages(wanted)
    if FLASH_SALE in names:
        bench.flash_sale()
    bench.report.rows += measure_in_memory(names, scale, tell)
    return bench.report


def measure_in_memory(names: Collection[str], scale: Scale, tell: Tell) -> list[Row]:
    """Measure what needs no engine, of these names."""
    wanted = [name for name in IN_MEMORY if name in names]
    for name in wanted:
        tell(name)
    rows = measure_lifecycle() if {"placing", "lifecycle"} & set(wanted) else []
    rows += measure_sourcing() if "sourcing" in wanted else []
    rows += measure_simulation(scale.past_orders) if "simulate" in wanted else []
    return [each for each in rows if each.name in wanted]


class _Bench:
    def __init__(self, settings: Settings, endpoints: Endpoints, scale: Scale, tell: Tell) -> None:
        self.report = Report()
        self._settings = settings
        self._endpoints = endpoints
        self._scale = scale
        self._tell = tell
        self._peers = Peers(settings, endpoints, scale.seconds)

    def end_to_end(self) -> None:
        """The whole way."""
        self._tell("end_to_end")
        with self._installation() as made:
            ours = measure_end_to_end(made, self._settings, self._scale.orders, self._scale.seconds)
        self._tell("end_to_end, peer")
        theirs, threads = self._peers.whole_way()
        peer = f"eventsourcing Application ({threads} threads) and ProjectionRunner"
        self._add("end_to_end", ours.measured, peer, theirs, latencies_ms=ours.latencies_ms)

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
        self._tell(FLASH_SALE)
        ours = measure_flash_sale(self._settings, self._endpoints, self._scale.units)
        self._tell(f"{FLASH_SALE}, peer")
        theirs, threads = self._peers.sale(self._scale.units)
        peer = f"eventsourcing Application ({threads} threads)"
        self.report.rows.append(sale_row(FLASH_SALE, ours.measured, peer, theirs, ours.latencies_ms, ours.again))
        self._note(FLASH_SALE, ours.measured, theirs)

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
