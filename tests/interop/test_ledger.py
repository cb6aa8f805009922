"""An officer's own ledger, as spreadsheets write it, becomes incidents row by row."""

from collections.abc import Mapping

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.columns import Rule
from liaison_app.interop.items import ReadResult
from liaison_app.interop.ledger import Reading
from liaison_app.interop.tables import MAX_ROWS
from tests.interop.reading import read_ledger

LEDGER = (
    "番号,件名,認知日時,発生日,対応状況,深刻度,概要,種別,分野,機関\r\n"
    '架-1,不審メールの受信（架空）,2026/11/20 9:05,2026年11月19日,対処中,高,"職員が受信。\r\n'
    '開封はしていない。",標的型攻撃メール,電力,外務省\r\n'
    "架-2,サービス妨害（架空）,2026-11-20T10:00:00+09:00,,responding,3,,ddos,power,mofa\r\n"
)


def refusal(
    data: bytes, vocabularies: Vocabularies, mapping: Mapping[str, str] | None = None
) -> Refused:
    with pytest.raises(Refused) as raised:
        read_ledger(data, vocabularies, _mapped(mapping or {}))
    return raised.value


def _mapped(mapping: Mapping[str, str]) -> Reading:
    return Reading({heading: Rule(key) for heading, key in mapping.items()})


def why(read: ReadResult) -> list[tuple[str, str]]:
    return [(item.item, item.refused.code) for item in read.refused]


def headings_told(read: ReadResult) -> list[Refused]:
    """The notices but that of rows without a number."""
    return [each for each in read.notices if each.code != "ledger-unnumbered"]


def test_known_headings_map_themselves(vocabularies: Vocabularies) -> None:
    read = read_ledger(LEDGER.encode(), vocabularies)
    assert (read.refused, read.notices) == ((), ())
    first, second = read.incidents
    assert (first.source_id, first.item, first.entries) == ("架-1", "2", ())
    assert dict(first.values) == {
        "source_id": "架-1",
        "title": "不審メールの受信（架空）",
        "aware_at": "2026-11-20T00:05:00Z",
        "aware_at_precision": "minute",
        "occurred_at": "2026-11-18T15:00:00Z",
        "occurred_at_precision": "day",
        "status": "responding",
        "severity": "3",
        "confirmed_facts": "職員が受信。\n開封はしていない。",
        "kind": "targeted-mail",
        "sector": "power",
        "organisation": "mofa",
    }
    assert second.values["aware_at"] == "2026-11-20T01:00:00Z"
    assert "occurred_at" not in second.values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_encodings_delimiters_and_line_ends_make_no_difference(
    vocabularies: Vocabularies, encoding: str, delimiter: str, line_end: str
) -> None:
    text = LEDGER.replace(",", delimiter).replace("\r\n", line_end)
    expected = read_ledger(LEDGER.encode(), vocabularies).incidents
    assert read_ledger(text.encode(encoding), vocabularies).incidents == expected


def test_every_field_is_found_by_key_and_by_either_label(vocabularies: Vocabularies) -> None:
    for key, field in INCIDENT_FIELDS.items():
        for heading in (key, field.label.ja, field.label.en):
            data = f"title,{heading}\n架空,\n" if key != "title" else f"{heading}\n架空\n"
            if field.writable:
                assert read_ledger(data.encode(), vocabularies).count == 1, heading


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+81-3-0000-0000", "-1", "@SUM(A1)", '=HYPERLINK("x")', "=cmd|' /C calc'!A0"],
)
def test_a_formula_is_just_text(vocabularies: Vocabularies, text: str) -> None:
    cell = text.replace('"', '""')
    read = read_ledger(f'件名,番号\n"{cell}",1\n'.encode(), vocabularies)
    assert read.incidents[0].values["title"] == text


def test_a_mapping_goes_before_what_a_heading_says(vocabularies: Vocabularies) -> None:
    data = "見出しＡ,概要,備考\n架空の件,細部,捨てる\n".encode()
    mapping = {"見出しA": "title", "概要": "assessment", "備考": ""}
    read = read_ledger(data, vocabularies, _mapped(mapping))
    assert dict(read.incidents[0].values) == {"title": "架空の件", "assessment": "細部"}
    assert [(notice.code, notice.params) for notice in headings_told(read)] == [
        ("ledger-left-out", {"headings": "備考"})
    ]


def test_a_mapping_settles_which_of_two_columns_is_meant(vocabularies: Vocabularies) -> None:
    data = "件名,概要,内容\n架空,甲,乙\n".encode()
    assert refusal(data, vocabularies).code == "ledger-column-twice"
    read = read_ledger(data, vocabularies, _mapped({"内容": "confirmed_facts"}))
    assert read.incidents[0].values["confirmed_facts"] == "乙"
    (notice,) = headings_told(read)
    assert notice.params == {"headings": "概要"}


@pytest.mark.parametrize("key", ["nonsense", "reference", "reported"])
def test_a_mapping_to_what_cannot_be_written_is_refused(
    vocabularies: Vocabularies, key: str
) -> None:
    refused = refusal(LEDGER.encode(), vocabularies, {"番号": key})
    assert (refused.code, refused.params["field"]) == ("ledger-mapping", key)


def test_headings_nobody_knows_are_told(vocabularies: Vocabularies) -> None:
    data = "件名,担当,空の列,,\n架空,当直,,,印\n".encode()
    read = read_ledger(data, vocabularies)
    assert why(read) == [("2", "ledger-cells")]
    read = read_ledger("件名,担当,空の列,,端\n架空,当直,,印,\n".encode(), vocabularies)
    assert [(notice.code, notice.params) for notice in headings_told(read)] == [
        ("ledger-headings", {"headings": "担当, #4"})
    ]


def test_rows_above_the_headings_are_told(vocabularies: Vocabularies) -> None:
    read = read_ledger(f"事案管理台帳（架空）,,\r\n\r\n{LEDGER}".encode("cp932"), vocabularies)
    assert [incident.item for incident in read.incidents] == ["4", "5"]
    assert [(notice.code, notice.params) for notice in headings_told(read)] == [
        ("ledger-above", {"count": 1, "row": 3})
    ]


def test_bad_rows_are_refused_by_number_and_good_ones_remain(vocabularies: Vocabularies) -> None:
    rows = [
        "番号,件名,認知日時,状況,機関,影響人数,CVE,格付",
        "1,架空の一,2026/11/20 25:00,,,,,",
        "2,架空の二,20261320,,,,,",
        "3,架空の三,,検討中,,,,",
        "4,架空の四,,,架空の省,,,",
        "5,架空の五,,,,約三百,,",
        "6,架空の六,,,,,CVE-1,",
        "7,架空の七,,,,,,機密性３情報",
        "8,,,受付,,,,",
        ",,,,,,,",
        "9,架空の九,,受付,,１２０人,CVE-2026-12345,,,余り",
        '10,"件名\nが二行",,,,,,',
        f"11,{'長' * 1001},,,,,,",
        "12,架空\x00の十二,,,,,,",
        "13,架空の十三,,受付,外務省,１２０人,CVE-2026-12345,機密性２情報",
        "13,架空の再掲,,,,,,",
        "14,短い行",
    ]
    read = read_ledger("\n".join(rows).encode("cp932"), vocabularies)
    assert why(read) == [
        ("2", "field-invalid"),
        ("3", "field-invalid"),
        ("4", "field-invalid"),
        ("5", "field-invalid"),
        ("6", "field-invalid"),
        ("7", "field-invalid"),
        ("8", "above-ceiling"),
        ("9", "field-required"),
        ("11", "ledger-cells"),
        ("12", "field-invalid"),
        ("13", "import-too-long"),
        ("14", "field-invalid"),
        ("16", "import-repeated"),
    ]
    assert [incident.source_id for incident in read.incidents] == ["13", "14"]
    assert read.incidents[0].values["impact_persons"] == 120
    assert read.count == 15


def test_a_cell_of_ten_megabytes_costs_its_row_only(vocabularies: Vocabularies) -> None:
    huge = "あ" * 3_500_000
    read = read_ledger(f"件名,概要\n架空,{huge}\n架空,短い\n".encode(), vocabularies)
    assert why(read) == [("2", "import-too-long")]
    assert read.incidents[0].values["confirmed_facts"] == "短い"


EUC = LEDGER.encode("euc_jp")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import-empty"),
        (b"\r\n\r\n", "import-empty"),
        (b"a" * (64 * 1024 * 1024 + 1), "import-too-large"),
        (LEDGER.encode("utf-16"), "import-encoding-other"),
        (LEDGER.encode("utf-32"), "import-encoding-other"),
        (LEDGER.encode("iso2022_jp"), "import-encoding-other"),
        (EUC, "import-encoding-other"),
        (LEDGER.encode("utf-16-le"), "import-binary"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00", "import-binary"),
        (bytes(range(1, 256)) * 8, "import-binary"),
        (LEDGER.encode()[:200] + b"\xff" + LEDGER.encode()[200:], "import-encoding"),
        (b"\xef\xbb\xbf" + LEDGER.encode("cp932"), "import-encoding"),
        ("氏名,電話\n架空,0\n".encode(), "ledger-no-title"),
        (b"just words", "ledger-no-title"),
        ("件名,タイトル\n架空,架空\n".encode(), "ledger-column-twice"),
        ("件名,件名\n架空,架空\n".encode(), "ledger-column-twice"),
        ('件名,番号\n"架空,1\n'.encode(), "table-quotes"),
        ('件名,番号\n"架"空,1\n'.encode(), "table-quotes"),
        (("件名," + "," * 2000 + "\n架空\n").encode(), "table-too-large"),
        (("件名\n" + "\n" * MAX_ROWS).encode(), "table-too-large"),
    ],
)
def test_a_file_that_is_hostile_or_damaged_is_refused_as_a_whole(
    vocabularies: Vocabularies, data: bytes, code: str
) -> None:
    assert refusal(data, vocabularies).code == code


def test_an_encoding_that_is_not_read_is_named(vocabularies: Vocabularies) -> None:
    assert refusal(EUC, vocabularies).params == {"encoding": "EUC-JP"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_file_of_several_megabytes_is_read_as_one(
    vocabularies: Vocabularies, encoding: str
) -> None:
    facts = "架空の経過" * 8_000
    rows = [f'{number},架空{number},"{facts[number:]}"' for number in range(60)]
    data = "\n".join(["番号,件名,概要", *rows]).encode(encoding)
    assert len(data) > 4 * 1024 * 1024
    read = read_ledger(data, vocabularies)
    assert read.refused == ()
    assert [item.values["confirmed_facts"] for item in read.incidents] == [
        facts[number:] for number in range(60)
    ]


def test_where_a_long_file_is_damaged_is_told_to_the_byte(vocabularies: Vocabularies) -> None:
    for place in (1024 * 1024 - 1, 1024 * 1024, 3 * 1024 * 1024 + 5):
        data = bytearray(LEDGER.encode() + b"," * (4 * 1024 * 1024))
        data[place] = 0xFF
        assert refusal(bytes(data), vocabularies).params == {"encoding": "UTF-8", "byte": place + 1}


def test_a_number_that_comes_again_is_refused_however_many_come_between(
    vocabularies: Vocabularies,
) -> None:
    numbers = [f"架-{number}" for number in range(3_000)]
    rows = [f"{number},架空" for number in (*numbers, numbers[0], numbers[-1])]
    read = read_ledger("\n".join(["番号,件名", *rows]).encode(), vocabularies)
    assert len(read.incidents) == 3_000
    assert why(read) == [("3002", "import-repeated"), ("3003", "import-repeated")]


def test_half_width_katakana_from_a_spreadsheet_is_no_euc(vocabularies: Vocabularies) -> None:
    read = read_ledger("件名,番号\nｶｸｳﾉｹﾝﾒｲ,1\n".encode("cp932"), vocabularies)
    assert read.incidents[0].values["title"] == "ｶｸｳﾉｹﾝﾒｲ"


def test_letters_only_spreadsheets_know_survive(vocabularies: Vocabularies) -> None:
    read = read_ledger("件名,番号\n①㈱架空・髙﨑～,1\n".encode("cp932"), vocabularies)
    assert read.incidents[0].values["title"] == "①㈱架空・髙﨑～"


def test_rows_without_a_number_are_told(vocabularies: Vocabularies) -> None:
    rows = (",一（架空）,2026-11-20", "K-2,二（架空）,2026-11-20", ",三（架空）,2026-11-21")
    read = read_ledger("\n".join(("番号,件名,認知日時", *rows)).encode(), vocabularies)
    assert [(each.code, each.params) for each in read.notices] == [
        ("ledger-unnumbered", {"count": 2})
    ]
