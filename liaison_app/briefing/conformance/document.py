"""Rules about the document as a whole: language, viewing, colour, pages."""

from collections.abc import Iterator
from typing import Any

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from liaison_app.briefing.conformance.finding import Finding

_LEAST_SIDE, _GREATEST_SIDE = 3, 14_400  # units of a page's boundary (6.1.13)
_BOUNDARIES = ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox")
_UNWANTED = ("/NeedsRendering", "/Requirements", "/Collection")


def check_document(pdf: Pdf) -> Iterator[Finding]:
    root = pdf.Root
    if pdf.is_encrypted:
        yield Finding("encrypted")
    if "/ID" not in pdf.trailer:
        yield Finding("no-file-identifier")
    if not str(root.get("/Lang", "")):
        yield Finding("no-language")
    if not _flag(root, "/MarkInfo", "/Marked"):
        yield Finding("not-marked-as-tagged")
    if _flag(root, "/MarkInfo", "/Suspects"):
        yield Finding("tags-suspect")
    if not _flag(root, "/ViewerPreferences", "/DisplayDocTitle"):
        yield Finding("title-not-displayed")
    if "/OCProperties" in root:
        yield Finding("not-vouched-for", "optional content")
    for key in _UNWANTED:
        if key in root:
            yield Finding("catalogue", key)
    if "/AlternatePresentations" in root.get("/Names", Dictionary()):
        yield Finding("catalogue", "/AlternatePresentations")
    yield from _check_output_intent(root)
    for number, page in enumerate(pdf.pages, 1):
        yield from _check_page(page.obj, number)


def _flag(root: Object, dictionary: str, key: str) -> bool:
    value: Any = root.get(dictionary, Dictionary()).get(key)
    return value is True


def _check_output_intent(root: Object) -> Iterator[Finding]:
    intents = list(root.get("/OutputIntents", []))
    if len(intents) != 1 or intents[0].get("/S") != Name.GTS_PDFA1:
        yield Finding("output-intent", f"{len(intents)} instead of one of PDF/A")
        return
    profile = intents[0].get("/DestOutputProfile")
    if not isinstance(profile, Stream):
        yield Finding("output-intent", "no profile")
        return
    header = profile.read_bytes()[:40]
    if header[36:40] != b"acsp" or header[12:16] not in (b"mntr", b"prtr"):
        yield Finding("output-intent", "not an ICC profile of a display or printer")
    elif header[16:20] != b"RGB " or profile.get("/N") != 3 or header[8] > 4:
        yield Finding("output-intent", "not an RGB profile of version 2 or 4")


def _check_page(page: Object, number: int) -> Iterator[Finding]:
    if page.get("/Tabs") != Name.S:
        yield Finding("tab-order", f"page {number}")
    if "/Group" in page:
        yield Finding("transparency", f"page {number} has a transparency group")
    if "/PresSteps" in page:
        yield Finding("presentation-steps", f"page {number}")
    for key in _BOUNDARIES:
        if key in page:
            left, bottom, right, top = (float(each) for each in page[key])
            for side in (abs(right - left), abs(top - bottom)):
                if not _LEAST_SIDE <= side <= _GREATEST_SIDE:
                    yield Finding("page-size", f"page {number}: {key} {side:g}")
