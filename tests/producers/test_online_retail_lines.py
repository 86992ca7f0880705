"""Reading the Online Retail file line by line: what is refused, and that the rest goes on."""

import csv
import gzip
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.online_retail.lines import COLUMNS, Rejection, SaleLine, read_lines
from producers.online_retail.source import FileShapeError, open_lines
from producers.online_retail.spool import spooled

MADE = Path(__file__).with_name("online_retail_made.csv")
HEADER = ",".join(COLUMNS)
GOOD = "536365,85123A,MUG,6,2010-12-01T08:26:00,2.55,17850,United Kingdom"


def read(*lines: str) -> list[SaleLine | Rejection]:
    return list(read_lines(f"{line}\n".encode() for line in (HEADER, *lines)))


def where(rows: list[SaleLine | Rejection]) -> list[tuple[int, str]]:
    return [(row.line_number, row.field if isinstance(row, Rejection) else "good") for row in rows]


def test_each_bad_line_is_named_with_its_number_and_column() -> None:
    with spooled(MADE) as spool:
        found = [(each.line_number, each.field) for each in spool.rejections()]
    assert found == [
        (51, "row"),
        (52, "row"),
        (53, "Quantity"),
        (54, "Quantity"),
        (55, "Quantity"),
        (56, "InvoiceDate"),
        (57, "InvoiceDate"),
        (58, "UnitPrice"),
        (59, "UnitPrice"),
        (60, "UnitPrice"),
        (61, "UnitPrice"),
        (62, "UnitPrice"),
        (63, "Quantity"),
        (64, "UnitPrice"),
        (65, "Quantity"),
        (66, "Quantity"),
        (67, "InvoiceNo"),
        (68, "StockCode"),
        (69, "InvoiceNo"),
        (70, "row"),
    ]


def test_a_quote_that_is_never_closed_costs_one_line() -> None:
    assert where(read('536365,85123A,"MUG,6', GOOD, GOOD)) == [(2, "row"), (3, "good"), (4, "good")]


def test_a_quote_that_a_later_line_seems_to_close_costs_one_line() -> None:
    rows = read('536365,85123A,"MUG,6', GOOD.replace("MUG", '"MUG, RED"'), GOOD)
    assert where(rows) == [(2, "row"), (3, "good"), (4, "good")]


def test_an_amount_that_the_ledger_could_not_hold_is_refused() -> None:
    huge = GOOD.replace(",6,", ",1000000000,").replace(",2.55,", ",1000000000,")
    assert where(read(huge)) == [(2, "row")]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2010-12-01T", "1910-12-01T", "InvoiceDate"),
        ("2010-12-01T08:26:00", "13/1/2010 8:26", "InvoiceDate"),
        ("2010-12-01T08:26:00", "2010-12-01T08:26:00Z", "InvoiceDate"),
        ("MUG", "M\0G", "Description"),
        ("MUG", "M" * 2_000, "Description"),
        ("MUG", "M" * 200_000, "Description"),
        ("85123A", "8\x07", "StockCode"),
        ("536365", "53636", "InvoiceNo"),
        (",6,", ",1_000,", "Quantity"),
        (",6,", ",٦,", "Quantity"),
    ],
)
def test_a_field_that_can_not_be_meant_is_refused(old: str, new: str, field: str) -> None:
    assert where(read(GOOD.replace(old, new), GOOD)) == [(2, field), (3, "good")]


def test_columns_may_stand_in_any_order_after_a_byte_order_mark() -> None:
    lines = [
        "\ufeffCountry,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo\r\n",
        ",".join(reversed(GOOD.split(","))) + "\r\n",
    ]
    assert list(read_lines(line.encode() for line in lines)) == read(GOOD)


def test_a_line_that_is_no_utf_8_is_latin_1() -> None:
    (row,) = read_lines([f"{HEADER}\n".encode(), GOOD.replace("MUG", "£20 CAFÉ").encode("latin-1")])
    assert isinstance(row, SaleLine)
    assert row.description == "£20 CAFÉ"


@pytest.mark.parametrize(
    "first", ["", "Invoice,Price", GOOD, f"{HEADER},More", '"', HEADER.replace("Country", "Quantity")]
)
def test_a_file_with_other_columns_is_refused_whole(first: str) -> None:
    with pytest.raises(FileShapeError, match="InvoiceNo, StockCode"):
        list(read_lines([f"{first}\n".encode(), f"{GOOD}\n".encode()]))


def test_gzip_is_told_by_content_and_the_digest_is_of_what_it_holds(tmp_path: Path) -> None:
    packed = tmp_path / "packed.csv"
    packed.write_bytes(gzip.compress(MADE.read_bytes()))
    with spooled(packed) as spool, spooled(MADE) as plain:
        assert spool.digest == plain.digest == hashlib.sha256(MADE.read_bytes()).hexdigest()
        assert list(spool.documents()) == list(plain.documents())


def test_a_gzip_file_that_is_cut_off_is_refused_whole(tmp_path: Path) -> None:
    packed = tmp_path / "cut.csv.gz"
    packed.write_bytes(gzip.compress(MADE.read_bytes())[:-20])
    with pytest.raises(FileShapeError, match="cut off"), spooled(packed):
        pass


def test_a_line_without_end_is_cut_and_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    content = f"{HEADER}\n{'x' * 20_000_000}\n{GOOD}\n".encode()
    path.write_bytes(content)
    with open_lines(path) as lines:
        assert where(list(read_lines(lines))) == [(2, "row"), (3, "good")]
        assert lines.digest() == hashlib.sha256(content).hexdigest()


FIELDS = st.one_of(
    st.sampled_from(
        ["536365", "C536365", "A536365", "85123A", "POST", "6", "-6", "0", "2.55", "-2.55", "NaN", "1e9999"]
    ),
    st.sampled_from(["2010-12-01T08:26:00", "12/1/2010 8:26", "13/13/2010 8:26", "", '"', "\r", "\n", "\0"]),
    st.text(),
    st.integers().map(str),
    st.decimals().map(str),
    st.datetimes().map(str),
)


@settings(deadline=None)
@given(st.lists(st.lists(FIELDS, min_size=2, max_size=9)))
def test_every_row_is_a_line_or_a_rejection(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    read_rows = list(read_lines(io.BytesIO(f"{HEADER}\n{text.getvalue()}".encode(errors="replace"))))
    assert len(read_rows) >= len(rows)
    assert all(row.quantity != 0 for row in read_rows if isinstance(row, SaleLine))


@settings(deadline=None)
@given(st.lists(st.binary()))
def test_no_bytes_break_the_reader(junk: list[bytes]) -> None:
    rows = list(read_lines([f"{HEADER}\n".encode(), *(line + b"\n" for line in junk), f"{GOOD}\n".encode()]))
    assert {type(row) for row in rows} <= {SaleLine, Rejection}
    numbers = [row.line_number for row in rows]
    assert numbers == sorted(set(numbers))
