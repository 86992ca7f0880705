"""How far the demo is: bars on a terminal, lines at every quarter elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

_QUARTERS = 4


class Bars:
    """One bar for each name, with its total; use it as a context."""

    def __init__(self, console: Console, totals: dict[str, int]) -> None:
        self._console = console
        self._totals = totals
        self._quarters = dict.fromkeys(totals, 0)
        columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {
            name: self._progress.add_task(name, total=total) for name, total in totals.items()
        }

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, name: str, done: int) -> None:
        """Say how much of `name` is done."""
        if self._console.is_terminal:
            self._progress.update(self._tasks[name], completed=done)
            return
        total = self._totals[name]
        quarter = _QUARTERS * done // total
        if quarter > self._quarters[name]:
            self._quarters[name] = quarter
            self._console.print(f"{name}: {done} of {total}", highlight=False)
