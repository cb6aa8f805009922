"""The last step: from ReportLab's file to PDF/A-3a and PDF/UA-1, with the same bytes always."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream, String

from liaison_app.briefing.attachment import SourceData
from liaison_app.briefing.pdf.attaching import attach
from liaison_app.briefing.pdf.metadata import (
    PDF_LANGUAGE,
    Description,
    document_information,
    xmp_packet,
)
from liaison_app.briefing.pdf.structure import write_structure
from liaison_app.briefing.typeset.bookmark import Bookmark
from liaison_app.briefing.typeset.tags import Element
from liaison_app.domain.errors import Refused

_PRINT = 4  # annotation flag
_CONDITION = "sRGB IEC61966-2.1"


def finalise(
    drawn: bytes,
    structure: Element,
    description: Description,
    profile: Path,
    bookmarks: Sequence[Bookmark] = (),
    data: SourceData | None = None,
) -> bytes:
    """Add structure, bookmarks, metadata, output intent, viewer preferences and the source data to
    ``drawn``.

    Raises Refused ``briefing-profile-unusable`` where the colour profile cannot be read.
    """
    with pikepdf.open(BytesIO(drawn)) as pdf:
        write_structure(pdf, structure)
        _set_bookmarks(pdf, bookmarks)
        _set_viewing(pdf, description.language)
        _set_output_intent(pdf, _read_profile(profile))
        _set_metadata(pdf, description)
        if data is not None:
            attach(pdf, data, description.created)
        return _saved(pdf)


def _set_bookmarks(pdf: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    if not bookmarks:
        return
    with pdf.open_outline() as outline:
        for each in bookmarks:
            item = OutlineItem(each.title, each.page, "XYZ", top=each.top)
            above = outline.root[-1].children if each.level > 1 and outline.root else outline.root
            above.append(item)


def _set_viewing(pdf: Pdf, language: str) -> None:
    pdf.Root.Lang = String(PDF_LANGUAGE[language])
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    for page in pdf.pages:
        page.obj.Tabs = Name.S
        for leftover in ("/Trans", "/Rotate"):
            if leftover in page.obj:
                del page.obj[leftover]
        for annotation in page.obj.get("/Annots", Array()):
            annotation.F = _PRINT


def _read_profile(path: Path) -> bytes:
    try:
        profile = path.read_bytes()
    except OSError as error:
        raise _unusable(path, type(error).__name__) from error
    if profile[36:40] != b"acsp" or profile[16:20] != b"RGB ":
        raise _unusable(path, "not an RGB profile")
    return profile


def _unusable(path: Path, reason: str) -> Refused:
    return Refused("briefing-profile-unusable", file=path.name, reason=reason)


def _set_output_intent(pdf: Pdf, profile: bytes) -> None:
    stream = Stream(pdf, profile)
    stream.N = 3
    pdf.Root.OutputIntents = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.OutputIntent,
                    S=Name.GTS_PDFA1,
                    OutputConditionIdentifier=String(_CONDITION),
                    Info=String(_CONDITION),
                    DestOutputProfile=stream,
                )
            )
        ]
    )


def _set_metadata(pdf: Pdf, description: Description) -> None:
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    for key, value in document_information(description).items():
        pdf.docinfo[key] = String(value)
    packet = Stream(pdf, xmp_packet(description))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(packet)


def _saved(pdf: Pdf) -> bytes:
    """Everything compressed by one library, so that bytes do not depend on the system's."""
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        min_version="1.7",
        compress_streams=True,
        recompress_flate=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        preserve_pdfa=True,
        fix_metadata_version=False,  # else the packet is parsed and written anew
    )
    return out.getvalue()
