"""What a measurement says: one row of figures, and what each process spent on it."""

from dataclasses import dataclass, replace

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its peer's; `ours` and `peer_value` in `unit`, `transport` is how work came in.

    `ratio` above 1 says that ours is the better one: more a second, or less CPU an order.
    p50 and p99, where they are measured, are of order sent → visible, at a fixed rate; where callers ask they are of
    asked → durable verdict, and `again_a_commit` is how often a group was decided again.
    """

    name: str
    ours: float
    unit: str
    peer: str
    peer_value: float
    ratio: float
    p50_ms: float | None
    p99_ms: float | None
    transport: str
    again_a_commit: float | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process spent while something was measured: CPU seconds, and the most memory that it held (MiB).

    CPU for each unit of work is None where that is the figure itself.
    """

    bench: str
    process: str
    cpu_s: float
    peak_mib: float
    cpu_us_a_unit: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A rate in `unit`, how many units of work it was measured over, and what that cost."""

    rate: float
    unit: str
    done: int
    spent: tuple[Spent, ...]


def spent(bench: str, process: str, cpu_s: float, peak_bytes: int, units: int) -> Spent:
    """Give what a process spent, also for each unit of work."""
    return Spent(bench, process, cpu_s, peak_bytes / MIB, cpu_s * 1e6 / max(units, 1))


def row(
    name: str, ours: Measured, peer: str, theirs: Measured, *, latencies_ms: tuple[float, float] | None = None
) -> Row:
    """Set our figure beside the peer's."""
    p50_ms, p99_ms = latencies_ms or (None, None)
    ratio = ours.rate / theirs.rate
    return Row(name, ours.rate, ours.unit, peer, theirs.rate, ratio, p50_ms, p99_ms, "kafka")


def callers_row(
    name: str, ours: Measured, peer: str, theirs: Measured, latencies_ms: tuple[float, float], again_a_commit: float
) -> Row:
    """Set what coroutines of one process were told beside what the peer did."""
    beside = row(name, ours, peer, theirs, latencies_ms=latencies_ms)
    return replace(beside, transport="coroutines", again_a_commit=again_a_commit)


def cost_row(name: str, ours_us: float, peer: str, theirs_us: float) -> Row:
    """Set what an order costs us, in µs of CPU and without any engine, beside what it costs the peer."""
    return Row(name, ours_us, "µs CPU/order", peer, theirs_us, theirs_us / ours_us, None, None, "memory")
