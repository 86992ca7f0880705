"""The address under which analysts ask the views."""

import secrets

import psycopg
from psycopg.conninfo import make_conninfo

from orderledger.engines import Endpoints
from orderledger.settings import Settings
from projections.analyst import ANALYST, create_analyst

PASSWORD_FILE = "analyst.password"  # noqa: S105 - the name of a file


def analyst_dsn(settings: Settings, endpoints: Endpoints) -> str:
    """Give the DSN of the role `analyst`; the role is made, or its password set, as the file below home says."""
    password = _password(settings)
    with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        create_analyst(conn, password)
    return make_conninfo(endpoints.postgres_dsn, user=ANALYST, password=password)


def _password(settings: Settings) -> str:
    path = settings.home / PASSWORD_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text().strip()
