"""Rules about annotations and form fields: which there are, printed, described, without actions."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from liaison_app.briefing.conformance.finding import Finding

_PRINT = 4  # annotation flags
_UNSEEN = 1 | 2 | 32 | 256  # invisible, hidden, no view, toggled


def check_annotations(pdf: Pdf) -> Iterator[Finding]:
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.obj.get("/Annots", Array()):
            for rule in _broken(annotation):
                yield Finding(rule, f"page {number}")
    yield from _check_form(pdf.Root.get("/AcroForm", Dictionary()))


def _broken(annotation: Object) -> Iterator[str]:
    if annotation.get("/Subtype") not in (Name.Link, Name.Widget):
        yield "annotation-kind"
    flags = int(annotation.get("/F", 0))
    if not flags & _PRINT or flags & _UNSEEN:
        yield "annotation-not-printed"
    if "/StructParent" not in annotation or not str(annotation.get("/Contents", "")):
        yield "annotation-not-described"
    yield from _appearance(annotation)
    if annotation.get("/Subtype") == Name.Widget and "/A" in annotation:
        yield "action"


def _appearance(annotation: Object) -> Iterator[str]:
    """What is seen of an annotation must stand in the file, in one state (6.3.3)."""
    appearance = annotation.get("/AP")
    if appearance is None:
        if annotation.get("/Subtype") != Name.Link and _is_seen(annotation):
            yield "annotation-without-appearance"
    elif set(appearance.keys()) != {"/N"} or not isinstance(appearance.N, Stream):
        yield "annotation-appearance"


def _is_seen(annotation: Object) -> bool:
    left, bottom, right, top = (float(each) for each in annotation.get("/Rect", [0, 0, 0, 0]))
    return left != right or bottom != top


def _check_form(form: Object) -> Iterator[Finding]:
    """The only fields there may be are those of signatures."""
    if "/NeedAppearances" in form and bool(form.NeedAppearances):
        yield Finding("form-needs-appearances")
    for field in form.get("/Fields", Array()):
        name = str(field.get("/T", ""))
        if field.get("/FT") != Name.Sig or "/Kids" in field:
            yield Finding("not-vouched-for", "a field that is no signature")
        if not str(field.get("/TU", "")):
            yield Finding("field-not-described", name)
