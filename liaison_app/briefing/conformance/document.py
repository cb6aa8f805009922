"""Rules about the document as a whole: language, viewing, colour, actions, annotations."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from liaison_app.briefing.conformance.finding import Finding

_PRINT, _HIDDEN = 4, 1 | 2 | 32  # annotation flags; hidden, invisible or no view
_FORBIDDEN_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide"}
    | {"/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView"}
)
_FORBIDDEN_FILTERS = frozenset({"/LZWDecode", "/Crypt"})


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
    yield from _check_form(root.get("/AcroForm", Dictionary()))
    yield from _check_output_intent(root)
    for number, page in enumerate(pdf.pages, 1):
        yield from _check_page(page.obj, number)
    for held in pdf.objects:
        yield from _check_object(held)


def _check_form(form: Object) -> Iterator[Finding]:
    """The only fields there may be are those of signatures, and nothing is drawn for them."""
    if "/NeedAppearances" in form and bool(form.NeedAppearances):
        yield Finding("form-needs-appearances")
    for field in form.get("/Fields", Array()):
        if field.get("/FT") != Name.Sig or "/Kids" in field:
            yield Finding("not-vouched-for", "a field that is no signature")
        if not str(field.get("/TU", "")):
            yield Finding("field-not-described", str(field.get("/T", "")))
        if "/AP" not in field and len({float(each) for each in field.get("/Rect", Array())}) != 1:
            yield Finding("field-without-appearance", str(field.get("/T", "")))


def _flag(root: Object, dictionary: str, key: str) -> bool:
    return bool(root.get(dictionary, Dictionary()).get(key, False))


def _check_output_intent(root: Object) -> Iterator[Finding]:
    intents = [
        intent
        for intent in root.get("/OutputIntents", Array())
        if intent.get("/S") == Name.GTS_PDFA1
    ]
    if len(intents) != 1:
        yield Finding("output-intent", f"{len(intents)} instead of one")
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
    for annotation in page.get("/Annots", Array()):
        flags = int(annotation.get("/F", 0))
        if not flags & _PRINT or flags & _HIDDEN:
            yield Finding("annotation-not-printed", f"page {number}")
        if "/StructParent" not in annotation or not str(annotation.get("/Contents", "")):
            yield Finding("annotation-not-described", f"page {number}")


def _check_object(held: Object) -> Iterator[Finding]:
    """Rules that hold wherever a dictionary stands in the file."""
    if not isinstance(held, Dictionary | Stream):
        return
    for key in ("/JS", "/AA", "/OpenAction", "/XFA"):
        if key in held:
            yield Finding("action", key)
    if str(held.get("/S", "")) in _FORBIDDEN_ACTIONS:
        yield Finding("action", str(held.S))
    soft_mask = held.get("/SMask")
    if soft_mask is not None and soft_mask != Name("/None"):
        yield Finding("transparency", "soft mask")
    for key in ("/CA", "/ca"):
        if key in held and held.get("/Type") != Name.Annot and float(held[key]) != 1:
            yield Finding("transparency", f"{key} {held[key]}")
    if "/BM" in held and held.BM not in (Name.Normal, Name.Compatible):
        yield Finding("transparency", f"blend mode {held.BM}")
    if held.get("/Type") == Name.Filespec and not {"/AFRelationship", "/F", "/UF"} <= set(
        held.keys()
    ):
        yield Finding("attachment-not-described")
    if isinstance(held, Stream):
        yield from _check_stream(held)


def _check_stream(held: Stream) -> Iterator[Finding]:
    filters = held.get("/Filter", Array())
    names = [filters] if isinstance(filters, Name) else list(filters)
    if any(str(name) in _FORBIDDEN_FILTERS for name in names):
        yield Finding("filter", ", ".join(map(str, names)))
    if "/F" in held and held.get("/Type") != Name.EmbeddedFile:
        yield Finding("external-stream")
    if held.get("/Subtype") in (Name.Image, Name.Form, Name.PS):
        yield Finding("not-vouched-for", f"external object {held.Subtype}")
