"""The vault: sealed under a key of one customer, opened only while the key is there."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from psycopg_pool import ConnectionPool

from ledger.vault import REMEMBERED_S, Vault
from orderledger.engines import Endpoints
from tests.databases import fresh_database

JANE = {"name": "Jane", "lines": ["1 High St"], "coordinates": {"latitude": 53.96}}


@dataclass(slots=True)
class Time:
    """A clock that stands until it is moved."""

    seconds: float = 1_000.0

    def now_s(self) -> float:
        """Give the time."""
        return self.seconds


@pytest.fixture(scope="module")
def keys(endpoints: Endpoints) -> Iterator[ConnectionPool[Any]]:
    """Connections to a database of keys."""
    with fresh_database(endpoints.postgres_dsn) as dsn, ConnectionPool[Any](dsn, min_size=1, open=True) as pool:
        Vault(pool).create_tables()
        yield pool


def test_what_was_sealed_opens_in_another_process(keys: ConnectionPool[Any]) -> None:
    sealed = Vault(keys).seal("acme/customer/1", JANE)
    assert Vault(keys).open(sealed) == JANE


def test_the_same_data_is_never_sealed_the_same(keys: ConnectionPool[Any]) -> None:
    vault = Vault(keys)
    first, second = vault.seal("acme/customer/2", JANE), vault.seal("acme/customer/2", JANE)
    assert (first.nonce, first.ciphertext) != (second.nonce, second.ciphertext)
    assert "Jane" not in b64decode(first.ciphertext).decode("latin-1")


def test_two_vaults_seal_under_one_key(keys: ConnectionPool[Any]) -> None:
    one, other = Vault(keys), Vault(keys)
    sealed = [vault.seal("acme/customer/3", JANE) for vault in (one, other)]
    assert [Vault(keys).open(each) for each in sealed] == [JANE, JANE]
    assert _stored(keys, "acme/customer/3") == 1


def test_keys_are_prepared_together_and_one_that_is_there_stays(keys: ConnectionPool[Any]) -> None:
    before = Vault(keys).seal("acme/customer/10", JANE)
    vault = Vault(keys)
    vault.prepare(["acme/customer/9", "acme/customer/10", "acme/customer/9"])
    assert [_stored(keys, each) for each in ("acme/customer/9", "acme/customer/10")] == [1, 1]
    assert vault.open(before) == JANE
    assert Vault(keys).open(vault.seal("acme/customer/9", JANE)) == JANE


def test_keys_are_loaded_together_and_none_is_made(keys: ConnectionPool[Any]) -> None:
    ids = ["acme/customer/11", "acme/customer/12"]
    sealed = [Vault(keys).seal(each, JANE) for each in ids]
    vault = Vault(keys)
    vault.load([*ids, "acme/customer/13"])
    assert _stored(keys, "acme/customer/13") == 0
    with keys.connection() as connection:
        connection.execute("DELETE FROM vault.keys WHERE key_id = ANY(%s)", (ids,))
    # So nothing was asked for any more.
    assert [vault.open(each) for each in sealed] == [JANE, JANE]


def test_each_customer_has_a_key_of_its_own(keys: ConnectionPool[Any]) -> None:
    vault = Vault(keys)
    sealed = vault.seal("acme/customer/4", JANE)
    vault.seal("acme/customer/5", JANE)
    with pytest.raises(InvalidTag):
        vault.open(replace(sealed, key_id="acme/customer/5"))


def test_a_changed_bit_is_refused(keys: ConnectionPool[Any]) -> None:
    vault = Vault(keys)
    sealed = vault.seal("acme/customer/6", JANE)
    ciphertext = bytearray(b64decode(sealed.ciphertext))
    ciphertext[0] ^= 1
    with pytest.raises(InvalidTag):
        vault.open(replace(sealed, ciphertext=b64encode(ciphertext).decode()))


def test_nothing_opens_once_the_key_is_gone(keys: ConnectionPool[Any]) -> None:
    time = Time()
    vault = Vault(keys, time.now_s)
    sealed = vault.seal("acme/customer/7", JANE)
    with keys.connection() as connection:
        connection.execute("DELETE FROM vault.keys WHERE key_id = 'acme/customer/7'")
    assert Vault(keys).open(sealed) is None
    time.seconds += REMEMBERED_S
    assert vault.open(sealed) is None


def test_without_the_database_of_keys_nothing_is_sealed(endpoints: Endpoints) -> None:
    with (
        ConnectionPool[Any](endpoints.postgres_dsn, min_size=1, open=True) as pool,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        Vault(pool).seal("acme/customer/8", JANE)


def _stored(keys: ConnectionPool[Any], key_id: str) -> int:
    with keys.connection() as connection:
        rows = connection.execute("SELECT 1 FROM vault.keys WHERE key_id = %s", (key_id,)).fetchall()
    return len(rows)
