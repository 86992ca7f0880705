"""Figures of an Online Retail file by DuckDB's SQL alone: the reference that import and reports are held against.

Nothing is shared with the code under test: DuckDB parses the file, and the rules of validity, of what a document is
and of rounding are written a second time. Lengths of texts are not checked here.
"""

from pathlib import Path
from typing import Any

import duckdb

# `number` reads what is written like a number, NULL where it is none; the forms are closed on purpose.
_MACROS = r"""
CREATE MACRO number(text) AS CASE
    WHEN regexp_full_match(trim(text), '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?')
    THEN try_cast(trim(text) AS DECIMAL(38, 12)) END;
CREATE MACRO moment(text) AS CASE
    WHEN regexp_full_match(trim(text), '\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d') THEN try_cast(trim(text) AS TIMESTAMP)
    ELSE try_strptime(trim(text), '%-m/%-d/%Y %-H:%M') END;
"""
_FILE = """
CREATE TABLE file AS SELECT * FROM read_csv($path, auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', ignore_errors = true, store_rejects = true, parallel = false, columns = {
        'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR', 'Description': 'VARCHAR', 'Quantity': 'VARCHAR',
        'InvoiceDate': 'VARCHAR', 'UnitPrice': 'VARCHAR', 'CustomerID': 'VARCHAR', 'Country': 'VARCHAR'});
"""
_LINES = """
CREATE TABLE typed AS SELECT
    InvoiceNo AS invoice, InvoiceNo[1] AS letter, StockCode AS code, moment(InvoiceDate) AS written,
    CASE WHEN regexp_full_match(trim(Quantity), '[+-]?[0-9]+') THEN try_cast(trim(Quantity) AS BIGINT) END AS units,
    number(UnitPrice) AS pounds, nullif(trim(coalesce(CustomerID, '')), '') AS customer
FROM file;

CREATE TABLE line AS
WITH valid AS (
    SELECT *, try_cast(units AS DECIMAL(10, 0)) * try_cast(pounds AS DECIMAL(18, 6)) AS amount FROM typed
    WHERE regexp_full_match(invoice, '[CA]?[0-9]{6,9}') AND trim(coalesce(code, '')) <> ''
      AND units <> 0 AND abs(units) <= 1000000000
      AND abs(pounds) <= 1000000000 AND pounds = round(pounds, 6) AND abs(amount) <= 1000000000000
      AND year(written) BETWEEN 1971 AND 2199
      AND CASE letter WHEN 'A' THEN true WHEN 'C' THEN units < 0 AND pounds >= 0
               ELSE pounds >= 0 AND (units > 0 OR pounds = 0) END
), judged AS (
    SELECT *, bool_and(customer IS NULL AND pounds = 0) OVER (PARTITION BY invoice) AS all_free_for_nobody FROM valid
)
SELECT invoice, code, units, round(amount * 100, 0)::HUGEINT AS pence, strftime(written, '%Y-%m') AS month,
    CASE WHEN code IN ('POST', 'DOT', 'C2') THEN 'shipping'
         WHEN code IN ('AMAZONFEE', 'BANK CHARGES', 'CRUK') THEN 'fees'
         WHEN code = 'D' THEN 'discounts'
         WHEN code IN ('M', 'm', 'S', 'PADS') THEN 'manual'
         WHEN starts_with(code, 'gift_') THEN 'gift_cards'
         ELSE 'goods' END AS kind,
    CASE WHEN letter = 'C' THEN 'return' WHEN letter = 'A' THEN 'accounting'
         WHEN all_free_for_nobody OR units < 0 THEN 'stock' ELSE 'order' END AS form
FROM judged;
"""
_COUNTS = """
SELECT count(*) AS lines, count(DISTINCT invoice) AS documents,
    count(DISTINCT invoice) FILTER (form = 'order') AS orders,
    count(DISTINCT invoice) FILTER (form = 'return') AS returns,
    count(DISTINCT invoice) FILTER (form = 'stock') AS stock_adjustments,
    count(DISTINCT invoice) FILTER (form = 'accounting') AS accounting_adjustments,
    (SELECT count(*) FROM file) - count(*)
        + (SELECT count(DISTINCT line_byte_position) FROM reject_errors) AS rejected_lines,
    coalesce(sum(pence), 0) AS net_minor
FROM line
"""
_BY_KIND = """
SELECT CASE form WHEN 'return' THEN 'returns' WHEN 'accounting' THEN 'adjustments' ELSE kind END, sum(pence)
FROM line WHERE form <> 'stock' GROUP BY 1
"""
# Months in which money moved: a write-off has no part in sales.
_BY_MONTH = "SELECT month, sum(pence) FROM line WHERE form <> 'stock' GROUP BY 1 ORDER BY 1"
# Opening stock is all that is shipped or written off, so what is left is what came back or was found.
_STOCK = """
SELECT code,
    sum(CASE form WHEN 'order' THEN units WHEN 'stock' THEN greatest(-units, 0) ELSE 0 END)
    - sum(CASE form WHEN 'order' THEN units ELSE 0 END)
    + sum(CASE form WHEN 'return' THEN -units WHEN 'stock' THEN units ELSE 0 END)
FROM line WHERE kind = 'goods' AND form <> 'accounting' GROUP BY 1 ORDER BY 1
"""
_KINDS = ("goods", "shipping", "fees", "discounts", "manual", "gift_cards", "returns", "adjustments")


def figures(path: Path) -> dict[str, Any]:
    """What `import --json` and `report sales --json` must say of this file; money in pence."""
    with _lines(path) as database:
        counts = database.execute(_COUNTS)
        names = [column[0] for column in counts.description or ()]
        values = [int(value) for value in counts.fetchone() or ()]
        by_kind = dict.fromkeys(_KINDS, 0) | _sums(database, _BY_KIND)
        by_month = _sums(database, _BY_MONTH)
    return dict(zip(names, values, strict=True)) | {"by_kind": by_kind, "by_month": by_month, "currency": "GBP"}


def stock(path: Path) -> dict[str, int]:
    """Units of each SKU when the whole file is in: opening − shipped + returned ± adjusted, zeros among them."""
    with _lines(path) as database:
        return _sums(database, _STOCK)


def _lines(path: Path) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    database.execute(_MACROS)
    database.execute(_FILE, {"path": str(path)})
    database.execute(_LINES)
    return database


def _sums(database: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return {key: int(value) for key, value in database.execute(query).fetchall()}
