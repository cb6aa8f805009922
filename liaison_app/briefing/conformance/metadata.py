"""Rules about XMP: the identifiers, the extension schema, agreement with the information."""

from collections.abc import Iterator

from pikepdf import Name, Object, Pdf, PdfError, Stream
from pikepdf.models.metadata import decode_pdf_date

from liaison_app.briefing.conformance.finding import Finding
from liaison_app.briefing.conformance.xmp import check_xmp
from liaison_app.domain.dates import parse_rfc3339

_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
_IDENTIFIERS = (
    (f"{_PDFA}part", "3"),
    (f"{_PDFA}conformance", "A"),
    (f"{_PDFUA}part", "1"),
)
# PDF/A's own schemas do not hold the identifier of PDF/UA: a file must describe it itself.
_EXTENSION = (
    b"<pdfaExtension:schemas>",
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>",
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
)
_SAME_TEXT = (
    ("/Title", "dc:title"),
    ("/Author", "dc:creator"),
    ("/Subject", "dc:description"),
    ("/Creator", "xmp:CreatorTool"),
    ("/Producer", "pdf:Producer"),
)
_SAME_DATE = (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate"))


def check_metadata(pdf: Pdf) -> Iterator[Finding]:
    packet = pdf.Root.get("/Metadata")
    if (
        not isinstance(packet, Stream)
        or packet.get("/Type") != Name.Metadata
        or packet.get("/Subtype") != Name.XML
    ):
        yield Finding("no-xmp")
        return
    yield from check_xmp(packet.read_bytes())
    try:
        read = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False, strict=True)
        found = {name: read.get(name) for name, _ in _IDENTIFIERS}
        found |= {name: read.get(name) for _, name in (*_SAME_TEXT, *_SAME_DATE)}
    except (PdfError, ValueError, SyntaxError) as error:
        yield Finding("xmp-malformed", str(error))
        return
    for name, wanted in _IDENTIFIERS:
        if found[name] != wanted:
            yield Finding("identifier", f"{name} is {found[name]!r}, not {wanted!r}")
    raw = packet.read_bytes()
    if not all(part in raw for part in _EXTENSION):
        yield Finding("no-extension-schema", "pdfuaid")
    if not found["dc:title"]:
        yield Finding("no-title")
    yield from _disagreements(pdf.docinfo, found)


def _disagreements(information: Object, xmp: dict[str, object]) -> Iterator[Finding]:
    for key, name in _SAME_TEXT:
        said = xmp[name]
        said = said[0] if isinstance(said, list) and len(said) == 1 else said
        if key in information and str(information[key]) != said:
            yield Finding("metadata-disagrees", f"{key} and {name}")
    for key, name in _SAME_DATE:
        if key not in information:
            continue
        try:
            same = decode_pdf_date(str(information[key])) == parse_rfc3339(str(xmp[name]))
        except ValueError:
            same = False
        if not same:
            yield Finding("metadata-disagrees", f"{key} and {name}")
