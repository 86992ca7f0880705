"""Personal data: sealed under a key for each customer, the keys in a database of their own."""

import json
import os
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, LiteralString

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

from domain.orders.recipient import Sealed

KEY_BITS = 256
NONCE_BYTES = 12
CACHED_KEYS = 10_000

TABLES: tuple[LiteralString, ...] = (
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

    A key is stored before anything sealed under it is recorded. Once it is destroyed nothing opens any more.
    """

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool
        self._keys: OrderedDict[str, bytes] = OrderedDict()

    def create_tables(self) -> None:
        """Create the table of keys, if it is not there."""
        with self._pool.connection() as conn:
            for statement in TABLES:
                conn.execute(statement)

    def seal(self, key_id: str, plain: dict[str, Any]) -> Sealed:
        """Seal a JSON object; the key is made if it is new."""
        nonce = os.urandom(NONCE_BYTES)
        key = self._keys.get(key_id) or self._make(key_id)
        ciphertext = AESGCM(key).encrypt(nonce, json.dumps(plain).encode(), key_id.encode())
        return Sealed(key_id, b64encode(nonce).decode(), b64encode(ciphertext).decode())

    def open(self, sealed: Sealed) -> dict[str, Any] | None:
        """Open what was sealed; None if its key was destroyed. Raises InvalidTag if it was tampered with."""
        key = self._keys.get(sealed.key_id) or self._load([sealed.key_id]).get(sealed.key_id)
        if key is None:
            return None
        nonce, ciphertext = b64decode(sealed.nonce), b64decode(sealed.ciphertext)
        plain: dict[str, Any] = json.loads(AESGCM(key).decrypt(nonce, ciphertext, sealed.key_id.encode()))
        return plain

    def _make(self, key_id: str) -> bytes:
        with self._pool.connection() as conn:
            conn.execute(
                "INSERT INTO vault.keys (key_id, key) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (key_id, AESGCM.generate_key(KEY_BITS)),
            )
        return self._load([key_id])[key_id]

    def _load(self, key_ids: Iterable[str]) -> dict[str, bytes]:
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT key_id, key FROM vault.keys WHERE key_id = ANY(%s)", (list(key_ids),)
            ).fetchall()
        found = {str(key_id): bytes(key) for key_id, key in rows}
        self._keys.update(found)
        while len(self._keys) > CACHED_KEYS:
            self._keys.popitem(last=False)
        return found
