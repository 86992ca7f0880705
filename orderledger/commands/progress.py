"""Show how far a long command is: bars on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

LINE_EVERY_S = 5.0

StepProgress = Callable[[str, int, int], None]
"""Told the name of a step, how much of it is done, and of how much (0: not known)."""


@contextmanager
def step_progress() -> Iterator[StepProgress]:
    """Give what shows steps, on the error stream, so that results stay clean."""
    if sys.stderr.isatty():
        with _bars() as bars:
            yield bars
    else:
        yield _lines()


@contextmanager
def _bars() -> Iterator[StepProgress]:
    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as progress:

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step)
            progress.update(tasks[step], completed=done, total=total or None)

        yield show


def _lines() -> StepProgress:
    shown: dict[str, float] = {}

    def show(step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step not in shown or done == total or now - shown[step] >= LINE_EVERY_S:
            shown[step] = now
            sys.stderr.write(f"{step}: {done}/{total}\n" if total else f"{step}\n")

    return show
