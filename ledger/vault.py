"""Personal data: sealed under a key for each customer, the keys in a database of their own."""

import json
import os
import time
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, LiteralString

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.orders.recipient import Sealed

KEY_BITS = 256
NONCE_BYTES = 12
CACHED_KEYS = 10_000
REMEMBERED_S = 30.0

TABLES: tuple[LiteralString, ...] = (
    # IF NOT EXISTS does not help two that create at the same time.
    "SELECT pg_advisory_xact_lock(hashtext('vault.tables'))",
    "CREATE SCHEMA IF NOT EXISTS vault",
    """
    CREATE TABLE IF NOT EXISTS vault.keys (
        key_id text PRIMARY KEY,
        key bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
    )
    """,
)


class Vault:
    """Seals with AES-256-GCM (NIST SP 800-38D), a random nonce each time, the key's id as associated data.

    A key is stored before anything sealed under it is recorded. Once it is destroyed nothing opens any more: a
    process forgets it within REMEMBERED_S.
    """

    def __init__(self, pool: ConnectionPool[Any], now_s: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._now_s = now_s
        self._keys: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def create_tables(self) -> None:
        """Create the table of keys, if it is not there."""
        with self._pool.connection() as conn:
            for statement in TABLES:
                conn.execute(statement)

    def seal(self, key_id: str, plain: dict[str, Any]) -> Sealed:
        """Seal a JSON object; the key is made if it is new."""
        nonce = os.urandom(NONCE_BYTES)
        self.prepare((key_id,))
        key = self._keys[key_id][1]
        ciphertext = AESGCM(key).encrypt(nonce, json.dumps(plain).encode(), key_id.encode())
        return Sealed(key_id, b64encode(nonce).decode(), b64encode(ciphertext).decode())

    def open(self, sealed: Sealed) -> dict[str, Any] | None:
        """Open what was sealed; None if its key was destroyed. Raises InvalidTag if it was tampered with."""
        key = self._remembered(sealed.key_id)
        if key is None:
            with self._pool.connection() as conn:
                key = self._load(conn, [sealed.key_id]).get(sealed.key_id)
        if key is None:
            return None
        nonce, ciphertext = b64decode(sealed.nonce), b64decode(sealed.ciphertext)
        plain: dict[str, Any] = json.loads(AESGCM(key).decrypt(nonce, ciphertext, sealed.key_id.encode()))
        return plain

    def prepare(self, key_ids: Iterable[str]) -> None:
        """Have keys at hand that much is about to be sealed under; those that are new are made, all in one commit."""
        missing = self._missing(key_ids)
        while missing:
            with self._pool.connection() as conn:
                conn.execute(
                    "INSERT INTO vault.keys (key_id, key) SELECT * FROM unnest(%s::text[], %s::bytea[])"
                    " ON CONFLICT (key_id) DO NOTHING",
                    (missing, [AESGCM.generate_key(KEY_BITS) for _ in missing]),
                )
                found = self._load(conn, missing)
            # One that was there may be destroyed before it is read.
            missing = [key_id for key_id in missing if key_id not in found]

    def load(self, key_ids: Iterable[str]) -> None:
        """Have keys at hand under which much is about to be opened, those that are not destroyed, all by one query."""
        if missing := self._missing(key_ids):
            with self._pool.connection() as conn:
                self._load(conn, missing)

    def _missing(self, key_ids: Iterable[str]) -> list[str]:
        return sorted({key_id for key_id in key_ids if self._remembered(key_id) is None})

    def _remembered(self, key_id: str) -> bytes | None:
        """A key is asked for anew after a while: another process may have destroyed it."""
        loaded_s, key = self._keys.get(key_id, (0.0, None))
        return key if self._now_s() - loaded_s < REMEMBERED_S else None

    def _load(self, conn: Connection[Any], key_ids: list[str]) -> dict[str, bytes]:
        rows = conn.execute("SELECT key_id, key FROM vault.keys WHERE key_id = ANY(%s)", (key_ids,)).fetchall()
        loaded_s = self._now_s()
        for key_id, key in rows:
            self._keys.pop(key_id, None)
            self._keys[key_id] = (loaded_s, bytes(key))
        while len(self._keys) > CACHED_KEYS:
            self._keys.popitem(last=False)
        return {key_id: bytes(key) for key_id, key in rows}
