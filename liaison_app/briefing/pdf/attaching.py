"""The source data as an associated file of the document (ISO 19005-3, 6.8 and annex E)."""

from datetime import UTC, datetime

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from liaison_app.briefing.attachment import DATA_FILE, DATA_TYPE, SourceData


def attach(pdf: Pdf, data: SourceData, made: datetime) -> None:
    """Attach ``data``, of the time ``made``, and tell readers that the document rests on it."""
    held = Stream(pdf, data.content)
    held.Type, held.Subtype = Name.EmbeddedFile, Name(f"/{DATA_TYPE}")
    date = String(made.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    held.Params = Dictionary(Size=len(data.content), CreationDate=date, ModDate=date)
    stream = pdf.make_indirect(held)
    file = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(DATA_FILE),
            UF=String(DATA_FILE),
            Desc=String(data.says),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    pdf.Root.AF = Array([file])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(DATA_FILE), file])))
