"""What an installation keeps for its own use: saved filters, column mappings, disposals, and who
made and used the recovery key."""

from liaison_app.domain.fields import Field, FieldType, by_key, since
from liaison_app.domain.records.kind import RecordKind, Travels
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.vocabulary import DISPOSAL_BASIS, FILTERED_LIST, Label

SAVED_FILTER = RecordKind(
    "filter",
    by_key(
        Field("name", FieldType.TEXT, Label("名称", "Name"), required=True),
        Field("query", FieldType.PROSE, Label("検索条件", "Query"), required=True),
        Field("sort", FieldType.TEXT, Label("並べ替え", "Sort")),
        # Empty for incidents: only their queries are in the query language.
        *since(5, Field("list", FieldType.CODE, Label("対象の一覧", "List"), codes=FILTERED_LIST)),
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="name",
    since=2,
)
MAPPING = RecordKind(
    "mapping",
    by_key(
        Field("name", FieldType.TEXT, Label("名称", "Name"), required=True),
        # The headings it was made for, in order; how a file of the same make is known again.
        Field("headings", FieldType.TEXTS, Label("列見出し", "Headings"), required=True),
        # ["heading", "field key"] as JSON, the key "" for a column that is not read; then, for each
        # of the ledger's own words there, ["heading", "field key", "word", "what it means"].
        Field("columns", FieldType.TEXTS, Label("列の対応", "Columns"), required=True),
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="name",
    since=2,
)
DISPOSAL = RecordKind(
    "disposal",
    by_key(
        Field(
            "basis",
            FieldType.CODE,
            Label("廃棄の根拠", "Basis"),
            codes=DISPOSAL_BASIS,
            required=True,
        ),
        Field("reason", FieldType.PROSE, Label("理由", "Reason"), required=True),
        # A uuid and the reference the record then had, which keeps resolving.
        Field("records", FieldType.TEXTS, Label("対象の記録", "Records"), required=True),
        # Empty: all of the records. Otherwise every value of this field, and what stands instead.
        Field("field", FieldType.TEXT, Label("対象の項目", "Field"), writable=False),
        Field("corrected", FieldType.PROSE, Label("訂正後の値", "Corrected value")),
        Field("proposed_by", FieldType.TEXT, Label("起案者", "Proposed by"), writable=False),
        Field("proposer", FieldType.TEXT, Label("起案者の番号", "Proposer (id)"), writable=False),
        Field("proposed_at", FieldType.INSTANT, Label("起案日時", "Proposed at"), writable=False),
        *since(
            3,
            Field("proposal", FieldType.PROSE, Label("起案の署名", "Signature"), writable=False),
        ),
        Field("approved_by", FieldType.TEXT, Label("決裁者", "Approved by"), writable=False),
        Field("approved_at", FieldType.INSTANT, Label("決裁日時", "Approved at"), writable=False),
        Field("approval", FieldType.PROSE, Label("決裁の署名", "Approval"), writable=False),
        Field("done_at", FieldType.INSTANT, Label("実施日時", "Carried out at"), writable=False),
        Field("backups", FieldType.TEXTS, Label("残る写し", "Copies that remain"), writable=False),
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="reason",
    since=2,
)
RECOVERY_KEY = RecordKind(
    "recovery",
    by_key(
        # The public half of an Ed25519 key that follows from the words, in hex.
        Field("signing_key", FieldType.HASH, Label("署名鍵", "Signing key"), writable=False),
        Field("made_by", FieldType.TEXT, Label("作成者", "Made by"), writable=False),
        Field("made_at", FieldType.INSTANT, Label("作成日時", "Made at"), writable=False),
        Field("used_by", FieldType.TEXT, Label("使用者", "Used by"), writable=False),
        Field("used_at", FieldType.INSTANT, Label("使用日時", "Used at"), writable=False),
        Field("endorsement", FieldType.PROSE, Label("鍵の確認", "Endorsement"), writable=False),
        *LIFE_FIELDS,
    ),
    travels=Travels.NEVER,
    title="made_by",
    since=3,
)
