"""Organisations as the office names them, the officers of this installation, issued briefings."""

from liaison_app.domain.fields import Field, FieldType, by_key, since
from liaison_app.domain.records.kind import Owner, RecordKind, Travels
from liaison_app.domain.records.life import LIFE_FIELDS, RECORDS_FIELDS
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.vocabulary import AUDIENCE, BRIEFING_KIND, OFFICER_ROLE, Label

ORGANISATION = RecordKind(
    "organisation",
    by_key(
        Field("code", FieldType.ORGANISATION, Label("機関コード", "Code"), required=True),
        Field(
            "name_ja",
            FieldType.TEXT,
            Label("名称（日本語）", "Name (Japanese)"),
            required=True,
            searchable=True,
        ),
        Field("name_en", FieldType.TEXT, Label("名称（英語）", "Name (English)"), searchable=True),
        Field("audience", FieldType.CODE, Label("区分", "Audience"), codes=AUDIENCE),
        Field("sector", FieldType.LISTED, Label("分野", "Sector"), vocabulary="sector"),
        Field("supervised_by", FieldType.ORGANISATION, Label("所管省庁", "Supervised by")),
        # A sector's hub passes on what the office addresses to its members; it reports nothing.
        *since(
            4,
            Field("hub", FieldType.ORGANISATION, Label("情報共有の窓口", "Sector hub")),
        ),
        Field("valid_from", FieldType.DATE, Label("有効期間の初日", "Valid from")),
        Field("valid_to", FieldType.DATE, Label("有効期間の末日", "Valid to")),
        *LIFE_FIELDS,
    ),
    owner=Owner.OFFICE,
    title="name_ja",
    internal=by_key(
        Field("registry_note", FieldType.PROSE, Label("登録に関する備考", "Note on the registry")),
    ),
)
OFFICER = RecordKind(
    "officer",
    by_key(
        Field("name", FieldType.TEXT, Label("担当官", "Officer"), required=True),
        *since(
            2,
            Field("post", FieldType.TEXT, Label("役職", "Post")),
            # The public half of the officer's own Ed25519 key, in hex.
            Field("signing_key", FieldType.HASH, Label("署名鍵", "Signing key"), writable=False),
            Field("active_from", FieldType.DATE, Label("着任日", "Active from")),
            Field("active_to", FieldType.DATE, Label("離任日", "Active to")),
            Field("succeeded_by", FieldType.TEXT, Label("後任", "Succeeded by"), writable=False),
        ),
        # Another officer's signature under the signing key; each new one supersedes, none is lost.
        *since(
            3,
            Field(
                "endorsement",
                FieldType.PROSE,
                Label("署名鍵の確認", "Endorsement of the key"),
                writable=False,
            ),
        ),
        # Empty: all of them. What counts is the change that two officers signed.
        *since(
            5,
            Field(
                "roles_decided",
                FieldType.PROSE,
                Label("役割の決定", "Roles: decision"),
                writable=False,
            ),
        ),
        *since(
            4,
            Field(
                "roles",
                FieldType.CODES,
                Label("起案・決裁上の役割", "Roles in drafting"),
                codes=OFFICER_ROLE,
                writable=False,
            ),
        ),
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="name",
)
BRIEFING = RecordKind(
    "briefing",
    by_key(
        Field("kind", FieldType.CODE, Label("種別", "Kind"), codes=BRIEFING_KIND, required=True),
        Field("title", FieldType.TEXT, Label("件名", "Title"), required=True, searchable=True),
        Field("register_number", FieldType.TEXT, Label("文書番号", "Register number")),
        Field("paper_number", FieldType.TEXT, Label("資料番号", "Meeting paper number")),
        Field("issue_no", FieldType.INTEGER, Label("報", "Issue")),
        Field("as_of", FieldType.INSTANT, Label("時点", "As of"), required=True),
        Field("language", FieldType.TEXT, Label("言語", "Language"), pattern="ja|en"),
        Field("pdf_sha256", FieldType.HASH, Label("PDFのSHA-256", "SHA-256 of the PDF")),
        Field("source_sha256", FieldType.HASH, Label("元データのSHA-256", "SHA-256 of the data")),
        Field("journal_position", FieldType.INTEGER, Label("記録の位置", "Journal position")),
        Field("figures", FieldType.PROSE, Label("数値", "Figures")),
        Field("exercise", FieldType.BOOLEAN, Label("訓練", "Exercise")),
        # The number of the one record it tells of, and what the desk wrote itself (JSON).
        *since(
            5,
            Field("about", FieldType.TEXT, Label("対象の記録", "Record told of"), searchable=True),
            Field("words", FieldType.PROSE, Label("担当の記載", "Words of the desk")),
        ),
        *MARKING_FIELDS,
        *RECORDS_FIELDS,
        *LIFE_FIELDS,
    ),
    travels=Travels.ORGANISATION,
)
