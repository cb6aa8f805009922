"""媒体授受簿: each time a medium is handed over or taken in, its check and its end."""

from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.records.incident import REFERENCE
from liaison_app.domain.records.kind import RecordKind, Travels
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.vocabulary import (
    MEDIUM_CHECK,
    MEDIUM_DIRECTION,
    MEDIUM_END,
    Label,
)


def _line(key: str, ja: str, en: str, *, required: bool = False) -> Field:
    return Field(key, FieldType.TEXT, Label(ja, en), required=required, searchable=True)


def _instant(key: str, ja: str, en: str) -> Field:
    return Field(key, FieldType.INSTANT, Label(ja, en))


MEDIUM = RecordKind(
    "medium",
    by_key(
        REFERENCE,
        _line("number", "媒体の登録番号", "Registration number", required=True),
        _line("volume", "ボリューム（名称・識別子）", "Volume (label, id)"),
        Field(
            "direction",
            FieldType.CODE,
            Label("授受の別", "Direction"),
            codes=MEDIUM_DIRECTION,
            default="out",
        ),
        _line("other_party", "相手方", "Other party"),
        # A file's name and its SHA-256, with a space between.
        Field("files", FieldType.TEXTS, Label("バンドル", "Bundles"), searchable=True),
        _instant("checked_at", "検査日時", "Checked at"),
        _line("check_station", "検査端末", "Check station"),
        Field("definitions", FieldType.DATE, Label("定義ファイルの日付", "Definitions of")),
        _line("checked_by", "検査者", "Checked by"),
        Field(
            "check_result",
            FieldType.CODE,
            Label("検査結果", "Result of the check"),
            codes=MEDIUM_CHECK,
            default="not-checked",
        ),
        _line("carrier", "運搬者（一）", "Carrier"),
        _line("second_carrier", "運搬者（二）", "Second carrier"),
        _instant("handed_at", "引渡日時", "Handed over at"),
        _line("handed_by", "引渡者", "Handed over by"),
        _instant("received_at", "受領日時", "Received at"),
        _line("received_by", "受領者", "Received by"),
        Field("ending", FieldType.CODE, Label("返却・消去", "Return or erasure"), codes=MEDIUM_END),
        _instant("ended_at", "返却・消去の日時", "Returned or erased at"),
        _line("ended_by", "返却・消去した者", "Returned or erased by"),
        Field("note", FieldType.PROSE, Label("備考", "Note"), searchable=True),
        *MARKING_FIELDS,
        *RECORDS_FIELDS,
        *LIFE_FIELDS,
    ),
    travels=Travels.ORGANISATION,
    title="number",
    since=3,
)
