"""A ledger as XLSX: typed cells, merged cells, several sheets, and files made to do harm."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.columns import Rule
from liaison_app.interop.detect import guess_format
from liaison_app.interop.items import ReadResult
from liaison_app.interop.ledger import Reading
from liaison_app.interop.spreadsheets import Spreadsheet
from liaison_app.interop.tables import MAX_ROWS
from tests.interop.books import book, inline_row, raw_book
from tests.interop.reading import looked_at, read_ledger

HEADINGS = ["番号", "件名", "認知日時", "影響人数", "状況"]


def read(data: bytes, vocabularies: Vocabularies, **reading: Any) -> ReadResult:
    return read_ledger(data, vocabularies, Reading(**reading), "xlsx")


def values(result: ReadResult, key: str) -> list[object]:
    return [incident.values.get(key) for incident in result.incidents]


def refusal(data: bytes, vocabularies: Vocabularies, **reading: Any) -> str:
    with pytest.raises(Refused) as raised:
        read(data, vocabularies, **reading)
    return raised.value.code


def test_cells_become_what_they_show(vocabularies: Vocabularies) -> None:
    def dress(sheet: Any) -> None:
        sheet["A2"].number_format = "0000"
        sheet["C2"].number_format = "yyyy/m/d h:mm"
        sheet["C3"].number_format = '[$-411]ggge"年"m"月"d"日"'
        sheet["C5"].number_format = 'yyyy"年"m"月"'

    data = book(
        [
            HEADINGS,
            [7, "架空の一", datetime(2026, 11, 20, 9, 5), 3.0, "対処中"],
            ["007", "架空の二", date(2026, 11, 20), "１２０人", "closed"],
            [8.0, "架空の三", 46346, None, None],
            [9, "架空の四", datetime(2026, 11, 1), True, None],
            [10, "架空の五", "R8.11.24 午後2時", 4, None],
        ],
        dress,
    )
    result = read(data, vocabularies)
    assert [(item.item, item.refused.code) for item in result.refused] == [("5", "field-invalid")]
    assert values(result, "source_id") == ["0007", "007", "8", "10"]
    assert values(result, "impact_persons") == [3, 120, None, 4]
    assert values(result, "aware_at") == [
        "2026-11-20T00:05:00Z",
        "2026-11-19T15:00:00Z",
        "2026-11-19T15:00:00Z",
        "2026-11-24T05:00:00Z",
    ]
    assert values(result, "aware_at_precision") == ["minute", "day", "day", "hour"]
    assert guess_format("ledger.bin", io.BytesIO(data)) == "xlsx"


def test_a_month_alone_is_known_to_the_month_only(vocabularies: Vocabularies) -> None:
    def dress(sheet: Any) -> None:
        sheet["B2"].number_format = 'yyyy"年"m"月"'

    result = read(book([["件名", "発生日"], ["架空", date(2026, 11, 1)]], dress), vocabularies)
    assert values(result, "occurred_at_precision") == ["month"]


def test_headings_on_two_rows_and_cells_merged_downwards(vocabularies: Vocabularies) -> None:
    def merge(sheet: Any) -> None:
        for area in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"):
            sheet.merge_cells(area)

    data = book(
        [
            ["事案管理台帳（架空）"],
            ["機関", "件名", "発生", None],
            [None, None, "日", "時刻"],
            ["外務省", "架空の一", date(2026, 11, 20), time(9, 5)],
            [None, "架空の二", "令和８年11月21日", "14時30分"],
            ["警察庁", "架空の三", date(2026, 11, 22), None],
        ],
        merge,
    )
    result = read(data, vocabularies)
    assert result.refused == ()
    assert values(result, "organisation") == ["mofa", "mofa", "npa"]
    assert values(result, "occurred_at") == [
        "2026-11-20T00:05:00Z",
        "2026-11-21T05:30:00Z",
        "2026-11-21T15:00:00Z",
    ]
    assert values(result, "occurred_at_precision") == ["minute", "minute", "day"]
    assert result.ledger is not None
    assert [column.heading for column in result.ledger.columns] == [
        *("機関", "件名", "発生 日", "発生 時刻"),
    ]


def test_errors_and_formulas_without_a_value_refuse_their_row(vocabularies: Vocabularies) -> None:
    data = raw_book(
        inline_row(1, "件名", "影響人数", "控え欄")
        + '<row r="2"><c r="A2" t="str"><f>1&amp;1</f><v>計算した件名</v></c></row>'
        + '<row r="3"><c r="A3"><f>B3</f></c></row>'
        + '<row r="4"><c r="A4" t="inlineStr"><is><t>架空</t></is></c>'
        '<c r="B4" t="e"><v>#N/A</v></c></row>'
        + '<row r="5"><c r="A5" t="inlineStr"><is><t>架空</t></is></c>'
        '<c r="C5" t="e"><v>#REF!</v></c></row>'
    )
    result = read(data, vocabularies)
    assert values(result, "title") == ["計算した件名", "架空"]
    assert [(item.item, item.refused.code) for item in result.refused] == [
        ("3", "ledger-cell-formula"),
        ("4", "ledger-cell-error"),
    ]


def test_the_first_sheet_with_known_headings_or_the_one_asked_for(
    vocabularies: Vocabularies,
) -> None:
    made = Workbook()
    cover: Any = made.active
    cover.title = "表紙"
    cover.append(["事案管理台帳（架空）"])
    for name in ("令和７年度", "令和８年度"):
        sheet = made.create_sheet(name)
        sheet.append(["件名"])
        sheet.append([f"{name}の件（架空）"])
    stream = io.BytesIO()
    made.save(stream)
    data = stream.getvalue()
    result = read(data, vocabularies)
    assert values(result, "title") == ["令和７年度の件（架空）"]
    assert [notice.code for notice in result.notices] == ["ledger-sheet", "ledger-unnumbered"]
    for asked in ("令和８年度", "3"):
        assert values(read(data, vocabularies, sheet=asked), "title") == ["令和８年度の件（架空）"]
    assert refusal(data, vocabularies, sheet="令和９年度") == "xlsx-sheet"
    assert refusal(data, vocabularies, sheet="表紙") == "ledger-no-title"
    looked = looked_at(data, vocabularies, Reading(sheet="表紙"))
    assert [column.heading for column in looked.columns] == ["事案管理台帳（架空）"]


def test_its_own_words_and_a_correction_are_taken(vocabularies: Vocabularies) -> None:
    data = book([["表題", "重大性"], ["架空の一", "Ａ"], ["架空の二", "甲"]])
    mapping = {"重大性": Rule("severity", {"A": "3", "Ｂ": "中"})}
    result = read(data, vocabularies, mapping=mapping)
    assert (values(result, "severity"), len(result.refused)) == (["3"], 1)
    result = read(data, vocabularies, mapping=mapping, corrections={(3, 1): "Ｂ"})
    assert (values(result, "severity"), result.refused) == (["3", "2"], ())


def test_what_was_remembered_serves_a_table_of_the_same_headings(
    vocabularies: Vocabularies,
) -> None:
    rules = {"あ": Rule("title"), "い": Rule("")}
    data = book([["あ", "い"], ["架空", "捨てる"]])
    result = read(data, vocabularies, remembered=[rules])
    assert values(result, "title") == ["架空"]
    assert refusal(book([["あ", "う"], ["架空", ""]]), vocabularies) == "ledger-no-title"


def _macros(data: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    return stream.getvalue()


def _bomb(name: str, size: int) -> bytes:
    stream = io.BytesIO(book([HEADINGS]))
    archive = zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED)
    with archive, archive.open(name, "w") as part:
        for _ in range(size // 2**20):
            part.write(bytes(2**20))
    return stream.getvalue()


def _called_otherwise(part: str) -> bytes:
    """A sound book whose list of contents calls a part by another ending."""
    stream = io.BytesIO()
    other = part.replace(".xml", ".dat")
    with (
        zipfile.ZipFile(io.BytesIO(book([HEADINGS]))) as read,
        zipfile.ZipFile(stream, "w") as made,
    ):
        for name in read.namelist():
            content = read.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(f"/{part}".encode(), f"/{other}".encode())
            made.writestr(name, content)
            if name == part:
                made.writestr(other, content)
        made.writestr("xl/_rels/workbook.dat.rels", read.read("xl/_rels/workbook.xml.rels"))
    return stream.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
ENTITY = '<!DOCTYPE x [<!ENTITY a "架空">]>'
MANY = '<c t="b"><v>1</v></c>'


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: OLE, "xlsx-kind"),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "xlsx-encrypted"),
        (lambda: _macros(book([HEADINGS])), "xlsx-kind"),
        (lambda: book([HEADINGS])[:-30], "xlsx-damaged"),
        (lambda: b"PK\x03\x04" + bytes(100), "xlsx-damaged"),
        (lambda: _bomb("xl/media/image1.png", 600 * 2**20), "xlsx-unpacked"),
        (lambda: _bomb("xl/styles9.xml", 9 * 2**20), "xlsx-unpacked"),
        (lambda: _called_otherwise("xl/workbook.xml"), "xlsx-damaged"),
        (lambda: raw_book(inline_row(1, "件名") + "<row"), "xlsx-damaged"),
        (lambda: raw_book(inline_row(1, "件名"), before=ENTITY), "xlsx-damaged"),
        (lambda: raw_book(f'<row r="1">{MANY * 1001}</row>'), "table-too-large"),
        (lambda: raw_book(f'<row r="1">{MANY * 100_001}</row>'), "table-too-large"),
        (
            lambda: raw_book(inline_row(1, "件名") + inline_row(MAX_ROWS + 1, "架空")),
            "table-too-large",
        ),
        (lambda: raw_book(inline_row(2, "件名") + inline_row(1, "架空")), "table-too-large"),
        (lambda: raw_book('<row r="1"><c t="s"><v>5</v></c></row>'), "xlsx-damaged"),
        (lambda: raw_book('<row r="x"><c/></row>'), "xlsx-damaged"),
        (
            lambda: raw_book(
                inline_row(1, "件名"),
                "<mergeCells>" + '<mergeCell ref="A1:A1000000"/>' * 2 + "</mergeCells>",
            ),
            "xlsx-merged",
        ),
    ],
)
def test_what_is_no_plain_spreadsheet_is_refused_by_name(
    vocabularies: Vocabularies, make: Callable[[], bytes], code: str
) -> None:
    assert refusal(make(), vocabularies) == code


def test_rows_beyond_what_the_sheet_says_of_itself_are_read(vocabularies: Vocabularies) -> None:
    data = raw_book(inline_row(1, "件名") + inline_row(3, "架空"))
    with Spreadsheet(io.BytesIO(data)) as opened:
        assert [list(row) for row in opened.rows("台帳")] == [["件名"], [], ["架空"]]
    assert [item.item for item in read(data, vocabularies).incidents] == ["3"]
