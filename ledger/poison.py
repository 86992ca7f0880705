"""Errors of ours, laid to the one message or timer that met them, so that it alone is set apart."""

from collections.abc import Callable
from typing import TypeVar

import psycopg
from eventsourcing.persistence import PersistenceError

Result = TypeVar("Result")


class Poison(Exception):
    """The ledger itself fails on one of a group, by its index in it."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def or_poison(index: int, decide: Callable[[], Result]) -> Result:
    """Decide one of a group; an error is laid to it, but for one of the database, which is no one's."""
    try:
        return decide()
    except (PersistenceError, psycopg.Error):
        raise
    except Exception as error:
        raise Poison(index) from error
