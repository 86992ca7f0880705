"""Columns of values as arrays in PostgreSQL's binary format: psycopg takes ten times as long, item by item."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import Any

from psycopg.adapt import Dumper
from psycopg.pq import Format


@dataclass(frozen=True, slots=True)
class Written:
    """An array as PostgreSQL reads it."""

    array: bytes


class ColumnDumper(Dumper):
    """Passes a column on as it is."""

    format = Format.BINARY

    def dump(self, obj: Written) -> bytes:
        """Give its bytes; the server knows the type from the statement."""
        return obj.array


def written(kind: str, items: Iterable[Any]) -> Written:
    """Give a one-dimensional array of one of TYPES; None is NULL."""
    oid, write = TYPES[kind]
    values = list(items)
    # Most of them stand there several times.
    sized = {each: _sized(None if each is None else write(each)) for each in {*values}}
    return Written(_one_dimension(1, None in sized, oid, len(values), 1) + b"".join([sized[each] for each in values]))


def _sized(item: bytes | None) -> bytes:
    """Give an item as it stands in an array, behind its size."""
    return _size(-1) if item is None else _size(len(item)) + item


_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_size = Struct(">i").pack
_int4 = Struct(">i").pack
_int8 = Struct(">q").pack
_one_dimension = Struct(">5i").pack


def _time(at: datetime) -> bytes:
    return _int8((at - _EPOCH) // _MICROSECOND)


def _day(day: date) -> bytes:
    return _int4(day.toordinal() - _EPOCH.toordinal())


TYPES: Mapping[str, tuple[int, Callable[[Any], bytes]]] = {
    "boolean": (16, Struct("?").pack),
    "bytea": (17, bytes),
    "bigint": (20, _int8),
    "integer": (23, _int4),
    "text": (25, str.encode),
    "date": (1082, _day),
    "timestamptz": (1184, _time),
}
"""The OID of each type that is written here, and what writes one item."""
