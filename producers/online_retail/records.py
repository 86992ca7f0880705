"""Comma-separated records out of physical lines; a broken one costs its own line and no other."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

# A record may go on over so many lines inside quotes. Past that, a quote is one that was never closed.
_MOST_LINES = 50


def records(lines: Iterable[bytes], width: int) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the number of its first physical line (from 1): its fields, or why it can't be read.

    Empty lines are no records. A quote that is never closed would swallow what follows: such a record, or one
    over several lines that has not `width` fields, is refused by its first line; the next is read afresh.
    """
    texts = _Texts(lines)
    for text in texts:
        number = texts.number
        if '"' in text:
            yield number, _quoted(text, texts, width)
        elif bare := text.rstrip("\r\n"):
            yield number, bare.split(",")


class _Texts:
    """Decoded lines that can be given back; `number` is that of the line last taken."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.number = 0
        self._lines = iter(lines)
        self._ahead: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self._ahead.popleft() if self._ahead else _decoded(next(self._lines))
        self.number += 1
        return text

    def give_back(self, taken: list[str]) -> None:
        self.number -= len(taken)
        self._ahead.extendleft(reversed(taken))


def _quoted(first: str, texts: _Texts, width: int) -> list[str] | str:
    more: list[str] = []
    try:
        fields = next(csv.reader(_noted(first, texts, more), strict=True))
    except csv.Error as error:
        texts.give_back(more)
        return f"its quotes can't be read: {error}"
    if more and len(fields) != width:
        texts.give_back(more)
        return "a quote is not closed"
    return fields


def _noted(first: str, texts: _Texts, more: list[str]) -> Iterator[str]:
    yield first
    for text in islice(texts, _MOST_LINES - 1):
        more.append(text)
        yield text


def _decoded(line: bytes) -> str:
    """UTF-8, or Latin-1 for a line that is not: older copies of the data are, and it reads any byte."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
