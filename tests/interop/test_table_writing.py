"""Whatever a record may say, both kinds of table give it back, and no program calculates it."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.formulas import armoured, disarmed
from liaison_app.interop.sheet_text import escaped, unescaped
from liaison_app.interop.table_writing import write_csv, write_xlsx
from tests.interop.reading import read_ledger

# What can stand in a record at all: no control characters but the tab and the line feed.
WRITABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("=+-@'\t,;\"\n＝_x0041"),
    max_size=40,
)
HEADINGS = ["件名", "概要"]


def written(kind: str, rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    if kind == "csv":
        write_csv(stream, HEADINGS, rows)
    else:
        with TemporaryDirectory() as folder:
            write_xlsx(HEADINGS, rows, "台帳", Path(folder)).save(stream)
    return stream.getvalue()


@settings(max_examples=60)
@given(facts=st.lists(WRITABLE, max_size=8))
def test_any_text_survives_both_tables(vocabularies: Vocabularies, facts: list[str]) -> None:
    rows = [["架空", text] for text in facts]
    for kind in ("csv", "xlsx"):
        read = read_ledger(written(kind, rows), vocabularies, None, kind)
        said = [incident.values.get("confirmed_facts") for incident in read.incidents]
        kept = [text.strip("\n") if text.strip() else None for text in facts]
        assert (said, read.refused) == (kept, ())


@given(st.text())
def test_an_apostrophe_comes_off_as_it_went_on(text: str) -> None:
    assert disarmed(armoured(text)) == text
    assert not armoured(text).startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_characters_without_a_place_in_xml_come_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


@settings(max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_hostile_cells_are_texts(texts: list[str]) -> None:
    rows = [["x", text] for text in texts]
    sheet = load_workbook(io.BytesIO(written("xlsx", rows))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    lines = written("csv", rows).decode("utf-8-sig")
    cells = [row[1] for row in csv.reader(io.StringIO(lines, newline=""))]
    assert [disarmed(cell) for cell in cells[1:]] == [
        "".join("?" if "\ud800" <= char <= "\udfff" else char for char in text) for text in texts
    ]
