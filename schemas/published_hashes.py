"""The hashes of published events: records of `ledger.hashes`, a copy of the chain outside of the ledger's database."""

from dataclasses import dataclass
from typing import Self

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublishedHashes:
    """The hashes of events that were published together, 32 bytes each; `last` is the position of the last of them."""

    last: int
    hashes: bytes

    @classmethod
    def from_record(cls, key: bytes | None, value: bytes | None) -> Self:
        """Read key and value of a record; raises ValueError if they are not of this form."""
        if not key or not value or len(value) % HASH_BYTES:
            raise ValueError("not a position and hashes")
        return cls(int(key), value)

    @property
    def key(self) -> bytes:
        """The key of the record: the last position, in decimal digits. The value is the hashes."""
        return b"%d" % self.last

    @property
    def first(self) -> int:
        """The position of the first of them."""
        return self.last - len(self.hashes) // HASH_BYTES + 1

    @property
    def head(self) -> bytes:
        """The hash of the last of them."""
        return self.hashes[-HASH_BYTES:]
