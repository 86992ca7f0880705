"""A file spooled to a temporary SQLite database: read once, then asked in any order, in flat memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from producers.online_retail.codes import kind_of_code
from producers.online_retail.documents import Document, documents_of
from producers.online_retail.fields import plain
from producers.online_retail.lines import Rejection, SaleLine, read_lines
from producers.online_retail.source import open_lines

_BATCH_LINES = 5_000
_TABLES = """
    PRAGMA cache_size = -16384;
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE line (
        file_line INTEGER PRIMARY KEY, invoice TEXT, code TEXT, description TEXT, quantity INTEGER, at TEXT,
        price_millionths INTEGER, customer TEXT, country TEXT, is_goods INTEGER
    );
    CREATE TABLE rejection (file_line INTEGER, field TEXT, reason TEXT);
"""
# The same division as in documents_of, of which the stock has to be known before the first document is made.
_DOCUMENTS = """
    CREATE INDEX line_by_invoice ON line (invoice);
    CREATE TABLE document AS
        SELECT min(file_line) AS first_line, invoice,
               CASE WHEN invoice LIKE 'C%' THEN 'credit'
                    WHEN invoice LIKE 'A%' THEN 'accounting'
                    WHEN max(customer) IS NULL AND max(price_millionths) = 0 THEN 'note'
                    ELSE 'sale' END AS form
        FROM line GROUP BY invoice;
    CREATE UNIQUE INDEX document_by_first_line ON document (first_line);
    CREATE UNIQUE INDEX document_by_invoice ON document (invoice);
    CREATE VIEW goods AS
        SELECT line.*, form FROM line JOIN document USING (invoice) WHERE is_goods AND form <> 'accounting';
"""
# SQLite takes the bare column `description` from the row of the least rank.
_SKUS = """
    SELECT code, description,
           min(CASE WHEN description = '' THEN 2 WHEN form = 'sale' AND quantity > 0 THEN 0 ELSE 1 END
               * (SELECT max(file_line) FROM line) + file_line)
    FROM goods GROUP BY code ORDER BY code
"""
_OPENING_STOCK = """
    SELECT code, sum(abs(quantity)) FROM goods
    WHERE form IN ('sale', 'note') AND (quantity < 0 OR form = 'sale') GROUP BY code ORDER BY code
"""
_LINES_BY_DOCUMENT = """
    SELECT file_line, line.invoice, code, description, quantity, at, price_millionths, customer, country
    FROM document CROSS JOIN line ON line.invoice = document.invoice ORDER BY first_line, file_line
"""


@dataclass(frozen=True, slots=True)
class Spool:
    """What was read of one file: `digest` is the SHA-256 of its decompressed content, in hex.

    `line_count` counts the lines that are in documents, `document_count` the invoices. It belongs to the
    thread that opened it.
    """

    digest: str
    line_count: int
    rejected_count: int
    document_count: int
    connection: sqlite3.Connection = field(repr=False)

    def documents(self) -> Iterator[Document]:
        """All documents, in the order of their first lines, each with all its lines wherever they stand."""
        for invoice in self.invoices():
            yield from documents_of(invoice)

    def invoices(self) -> Iterator[list[SaleLine]]:
        """All invoices, in the order of their first lines, as their lines in file order."""
        rows = self.connection.execute(_LINES_BY_DOCUMENT)
        for _, of_one in groupby(rows, key=itemgetter(1)):
            yield [_line(row) for row in of_one]

    def opening_stock(self) -> Iterator[tuple[str, int]]:
        """Each SKU that the file ships or writes off, with the sum: enough in any interleaving."""
        yield from self.connection.execute(_OPENING_STOCK)

    def skus(self) -> Iterator[tuple[str, str]]:
        """Each SKU of the file, also of returns and adjustments, with its description.

        That is the one of its first sale that has one, else of its first line that has one, else empty.
        """
        for code, description, _ in self.connection.execute(_SKUS):
            yield code, description

    def rejections(self) -> Iterator[Rejection]:
        """The rows that can't be read, in file order."""
        rows = self.connection.execute("SELECT file_line, field, reason FROM rejection ORDER BY file_line")
        yield from (Rejection(*row) for row in rows)


@contextmanager
def spooled(path: Path) -> Iterator[Spool]:
    """Read the whole file, csv or csv.gz, and keep it until the context ends.

    Raises OSError when it can't be opened and FileShapeError when it is no file of this form.
    """
    # An empty name is a private database on disk, unlinked from the start: a kill -9 leaves nothing behind.
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.executescript(_TABLES)
        with open_lines(path) as lines:
            _fill(connection, read_lines(lines))
            digest = lines.digest()
        connection.executescript(_DOCUMENTS)
        yield Spool(
            digest=digest,
            line_count=_count(connection, "line"),
            rejected_count=_count(connection, "rejection"),
            document_count=_count(connection, "document"),
            connection=connection,
        )


def _fill(connection: sqlite3.Connection, rows: Iterable[SaleLine | Rejection]) -> None:
    rows = iter(rows)
    connection.execute("BEGIN")
    while batch := list(islice(rows, _BATCH_LINES)):
        lines = (_columns(row) for row in batch if isinstance(row, SaleLine))
        connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", lines)
        rejections = ((row.line_number, row.field, row.reason) for row in batch if isinstance(row, Rejection))
        connection.executemany("INSERT INTO rejection VALUES (?, ?, ?)", rejections)
    connection.execute("COMMIT")


def _columns(line: SaleLine) -> tuple[object, ...]:
    return (
        line.line_number,
        line.invoice,
        line.code,
        line.description,
        line.quantity,
        _iso(line.at),
        _millionths(line.unit_price),
        line.customer,
        line.country,
        kind_of_code(line.code) == "goods",
    )


def _line(row: tuple[int, str, str, str, int, str, int, str | None, str | None]) -> SaleLine:
    file_line, invoice, code, description, quantity, at, price_millionths, customer, country = row
    at_local, unit_price = datetime.fromisoformat(at), _pounds(price_millionths)
    return SaleLine(file_line, invoice, code, description, quantity, at_local, unit_price, customer, country)


@lru_cache(maxsize=4_096)
def _iso(at: datetime) -> str:
    return at.isoformat()


@lru_cache(maxsize=16_384)
def _millionths(pounds: Decimal) -> int:
    return int(pounds.scaleb(6))


@lru_cache(maxsize=16_384)
def _pounds(millionths: int) -> Decimal:
    return plain(Decimal(millionths).scaleb(-6))


def _count(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - only our own names
    return int(count)
