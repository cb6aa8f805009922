"""The marking fields that every record that travels carries."""

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.vocabulary import GRADE, HANDLING, TLP, Label

MARKING_FIELDS = (
    Field("tlp", FieldType.CODE, Label("TLP", "TLP"), codes=TLP, default="TLP:AMBER"),
    Field(
        "grade",
        FieldType.CODE,
        Label("機密性の格付", "Confidentiality grade"),
        codes=GRADE,
        default="confidentiality-2",
    ),
    Field(
        "handling",
        FieldType.CODES,
        Label("取扱制限", "Handling restrictions"),
        codes=HANDLING,
        free_prefix="limited-to:",
    ),
    Field("recipients", FieldType.TEXTS, Label("名宛人", "Named recipients")),
)
