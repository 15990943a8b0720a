"""What the replay takes out of a file of transactions."""

import gzip

import pytest

from workbench.inside.replay.source import history_of, read_history, rows_of
from workbench.progress import Problem

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID"


def history(*rows):
    return history_of(rows_of([HEADER, *rows]))


def codes(documents):
    return [row.code for document in documents for row in document.rows]


def test_a_sale_needs_a_customer_a_quantity_and_a_price():
    found = history(
        "1,A1,Mug,2,2010-12-01 10:00,1.50,7",
        "2,A2,Mug,2,2010-12-01 10:00,1.50,",
        "3,A3,Mug,-2,2010-12-01 10:00,1.50,7",
        "4,A4,Mug,2,2010-12-01 10:00,0,7",
    )
    assert codes(found.sales) == ["A1"]


def test_a_return_needs_a_customer_and_a_cancellation_number():
    found = history(
        "C1,A1,Mug,-2,2010-12-01 10:00,1.50,7",
        "C2,A2,Mug,-2,2010-12-01 10:00,1.50,",
        "3,A3,Mug,-2,2010-12-01 10:00,1.50,7",
    )
    assert codes(found.cancellations) == ["A1"]


@pytest.mark.parametrize(
    "code", ["POST", "d", "M", "c2", "DOT", "Bank Charges", "gift_0001_20", "GIFT_X"]
)
def test_postage_fees_discounts_and_vouchers_are_no_goods(code):
    assert not history(f"1,{code},Fee,1,2010-12-01 10:00,5,7").sales


def test_a_code_is_one_product_whatever_its_letter_case():
    found = history(
        "1,85123a,Heart,1,2010-12-01 10:00,5,7",
        "1,85123A,Heart,1,2010-12-01 10:00,5,7",
    )
    assert codes(found.sales) == ["85123A", "85123A"]


def test_rows_of_one_number_are_one_document_of_its_first_minute():
    found = history(
        "2,A1,Mug,1,2010-12-01 10:01,5,7",
        "1,A1,Mug,1,2010-12-01 09:00,5,8",
        "2,A2,Mug,1,2010-12-01 10:00,5,7",
    )
    assert [document.number for document in found.sales] == ["1", "2"]
    assert [len(document.rows) for document in found.sales] == [1, 2]
    assert found.sales[1].date.minute == 0


def test_only_returning_customers_stay():
    found = history(
        "1,A1,Mug,1,2010-12-01 10:00,5,7",
        "2,A1,Mug,1,2010-12-01 10:00,5,8",
        "C3,A1,Mug,-1,2010-12-01 11:00,5,8",
    ).of_returning_customers()
    assert [document.number for document in found.documents] == ["2", "C3"]


def test_a_packed_file_is_read_like_a_plain_one(tmp_path):
    text = f"{HEADER}\n1,A1,Mug,1,2010-12-01 10:00,5,7\n"
    plain, packed = tmp_path / "sales.csv", tmp_path / "sales.csv.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    assert read_history(plain) == read_history(packed)


def test_a_missing_column_is_named():
    with pytest.raises(Problem, match="lacks the columns UnitPrice, CustomerID"):
        list(rows_of(["InvoiceNo,StockCode,Description,Quantity,InvoiceDate"]))


def test_a_row_that_makes_no_sense_is_named_with_its_line():
    with pytest.raises(Problem, match="line 3 .* Quantity='two'"):
        history(
            "1,A1,Mug,2,2010-12-01 10:00,5,7",
            "1,A1,Mug,two,2010-12-01 10:00,5,7",
        )


def test_a_row_that_is_cut_off_is_named_with_its_line():
    with pytest.raises(Problem, match="line 2"):
        history("1,A1,Mug")


@pytest.mark.parametrize("content", [b"\x1f\x8bbroken", b"\xff\xfe\x00"])
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    file = tmp_path / "sales.csv.gz"
    file.write_bytes(content)
    with pytest.raises(Problem, match="can't be read"):
        read_history(file)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Problem, match="can't be read"):
        read_history(tmp_path / "nothing.csv")
