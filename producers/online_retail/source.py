"""The bytes of a file, plain or gzip, as physical lines, with the digest of what was read."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK_BYTES = 1 << 16
# Eight fields at the csv module's own limit of 131,072 characters, each of four bytes and doubled as a
# quote: what is cut off past that could not have been read anyway.
_LONGEST_LINE = 8 * 131_072 * 4 * 2 + 64


class FileShapeError(Exception):
    """The file as a whole can't be read; the text says why."""


class HashedLines:
    """Physical lines of a stream, read once.

    A line longer than any that could be read is cut, so that memory stays bounded; the digest has it whole.
    """

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._raw = _HashedBytes(stream)
        self._stream = io.BufferedReader(self._raw, _CHUNK_BYTES)

    def __iter__(self) -> Iterator[bytes]:
        pieces = iter(partial(self._stream.readline, _LONGEST_LINE), b"")
        try:
            for piece in pieces:
                yield piece
                if not piece.endswith(b"\n"):
                    _skip_line(pieces)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileShapeError(f"the compressed data is broken or cut off: {error}") from error

    def digest(self) -> str:
        """SHA-256, in hex, of the decompressed bytes: to be asked when the lines have all been read."""
        return self._raw.hash.hexdigest()


@contextmanager
def open_lines(path: Path) -> Iterator[HashedLines]:
    """Open a file that is gzip by its first bytes, whatever its name, or plain.

    Raises OSError when it can't be opened; reading on raises FileShapeError when compressed data is broken.
    """
    with path.open("rb") as plain:
        magic = plain.read(len(_GZIP_MAGIC))
        plain.seek(0)
        if magic != _GZIP_MAGIC:
            yield HashedLines(plain)
            return
        with gzip.GzipFile(fileobj=plain) as unpacked:
            yield HashedLines(unpacked)


class _HashedBytes(io.RawIOBase):
    """What passes from a stream into a buffered reader, hashed in chunks."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        super().__init__()
        self._stream = stream
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        size = self._stream.readinto(buffer)
        self.hash.update(memoryview(buffer)[:size])
        return size


def _skip_line(pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        if piece.endswith(b"\n"):
            return
