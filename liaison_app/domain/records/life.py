"""What every record carries beside its own fields: whether it was taken out of view or disposed of.

Nothing is deleted in passing. A removed record is out of the lists and can be put back; a
disposed one has lost its values for good. ``disposal`` is then the id of the disposal, whose
record stays where it was made, and after a space who approved it; the reason stands under
``removal_reason``, also where one field alone was disposed of. Both go to whoever has a copy.
Records that are kept by the rules for official documents carry those fields too.
"""

from liaison_app.domain.fields import Field, FieldType, since
from liaison_app.domain.vocabulary import EXPIRY, RETENTION, Label

LIFE_FIELDS = since(
    2,
    Field("removed", FieldType.BOOLEAN, Label("取下げ", "Removed"), writable=False),
    Field(
        "removal_reason",
        FieldType.PROSE,
        Label("取下げ・廃棄の理由", "Reason for the removal or disposal"),
    ),
    Field("disposal", FieldType.TEXT, Label("廃棄の記録", "Disposal"), writable=False),
)
RECORDS_FIELDS = since(
    2,
    Field(
        "document_number",
        FieldType.TEXT,
        Label("文書番号", "Register number"),
        searchable=True,
    ),
    Field(
        "records_file",
        FieldType.TEXT,
        Label("行政文書ファイル名", "Name of the records file"),
        searchable=True,
    ),
    Field("retention", FieldType.CODE, Label("保存期間", "Retention period"), codes=RETENTION),
    Field("retention_from", FieldType.DATE, Label("起算日", "Retained from")),
    Field("expires_on", FieldType.DATE, Label("保存期間満了日", "Retention expires on")),
    Field(
        "on_expiry",
        FieldType.CODE,
        Label("満了時の措置", "Measure on expiry"),
        codes=EXPIRY,
    ),
)
