"""Repair the views of an installation, and record what was put right."""

from collections.abc import Collection
from contextlib import closing

import psycopg
import structlog

from orderledger.connections import open_recorder, topics_of
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from projections.repair import Repaired, repair
from projections.view import View

log = structlog.get_logger("repair")


def repair_installation(settings: Settings, endpoints: Endpoints, views: Collection[View]) -> list[Repaired]:
    """Repair some views, one after the other; each row that was put right is a line of the log.

    Raises CannotRepair, RebuildRunning: views before the one that it is about are repaired then.
    """
    recorder = open_recorder(endpoints)
    with closing(recorder.datastore), psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        return [_record(repair(conn, view, recorder.read, topics_of(settings))) for view in views]


def _record(repaired: Repaired) -> Repaired:
    for row in repaired.rows:
        # Not the values: a log is kept otherwise than a view.
        columns = sorted(row.columns)
        log.warning("view.repaired", view=repaired.view, table=row.table, key=row.key, was=row.kind, columns=columns)
    log.info("repair.done", view=repaired.view, position=repaired.position, rows=len(repaired.rows))
    return repaired
