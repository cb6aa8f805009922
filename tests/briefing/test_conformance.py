"""The checker finds what is wrong: a good page is broken in one way at a time."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from reportlab.pdfgen.canvas import Canvas

from liaison_app.briefing.conformance import check_conformance
from tests.briefing.reading import case

Break = Callable[[Pdf], None]


def rules(pdf: bytes) -> set[str]:
    return {finding.rule for finding in check_conformance(pdf)}


def broken(change: Break) -> set[str]:
    """The rules found broken after ``change``, on the typical page."""
    out = BytesIO()
    with pikepdf.open(BytesIO(case("typical", "ja").pdf)) as pdf:
        change(pdf)
        pdf.save(out, preserve_pdfa=True, fix_metadata_version=False)
    return rules(out.getvalue())


def elements(pdf: Pdf, role: str) -> list[pikepdf.Object]:
    return [
        held
        for held in pdf.objects
        if isinstance(held, Dictionary)
        and held.get("/Type") == Name.StructElem
        and held.get("/S") == Name("/" + role)
    ]


def fonts(pdf: Pdf) -> list[pikepdf.Object]:
    return list(pdf.pages[0].obj.Resources.Font.as_dict().values())


def content(pdf: Pdf, change: Callable[[bytes], bytes]) -> None:
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(change(page.Contents.read_bytes()))


def replaced(old: bytes, new: bytes, count: int = 1) -> Break:
    def change(pdf: Pdf) -> None:
        content(pdf, lambda code: code.replace(old, new, count))

    return change


def xmp(old: bytes, new: bytes) -> Break:
    def change(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        assert old in packet
        pdf.Root.Metadata.write(packet.replace(old, new))

    return change


def without(key: str) -> Break:
    def change(pdf: Pdf) -> None:
        del pdf.Root[key]

    return change


def put(key: str, value: pikepdf.Object) -> Break:
    def change(pdf: Pdf) -> None:
        pdf.Root[key] = value

    return change


def _unembed(pdf: Pdf) -> None:
    del fonts(pdf)[0].DescendantFonts[0].FontDescriptor["/FontFile2"]


def _wrong_widths(pdf: Pdf) -> None:
    fonts(pdf)[0].DescendantFonts[0].W = Array([0, 9999, 123])


def _no_meaning(pdf: Pdf) -> None:
    del fonts(pdf)[0]["/ToUnicode"]


def _no_glyphs(pdf: Pdf) -> None:
    fonts(pdf)[0].DescendantFonts[0].CIDToGIDMap = pdf.make_stream(bytes(20_000))


def _no_alternative(pdf: Pdf) -> None:
    del elements(pdf, "Figure")[0]["/Alt"]


def _no_scope(pdf: Pdf) -> None:
    del elements(pdf, "TH")[0]["/A"]


def _cell_outside(pdf: Pdf) -> None:
    elements(pdf, "TR")[0].S = Name.P


def _cell_missing(pdf: Pdf) -> None:
    row = elements(pdf, "TR")[1]
    row.K = Array(list(row.K)[:-1])


def _unknown_role(pdf: Pdf) -> None:
    elements(pdf, "P")[0].S = Name.Banana


def _heading_skipped(pdf: Pdf) -> None:
    elements(pdf, "H2")[0].S = Name.H1
    elements(pdf, "H1")[0].S = Name.H3


def _parent_tree_turned(pdf: Pdf) -> None:
    entries = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    pdf.Root.StructTreeRoot.ParentTree.Nums[1] = Array(list(reversed(list(entries))))


def _wrong_parent(pdf: Pdf) -> None:
    elements(pdf, "P")[0].P = elements(pdf, "TD")[0]


def _no_tabs(pdf: Pdf) -> None:
    del pdf.pages[0].obj["/Tabs"]


def _link(pdf: Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), F=2)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def _half_seen(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.ExtGState = Dictionary(G=pdf.make_indirect(Dictionary(ca=0.5)))


def _other_title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = String("別の題")


def _other_date(pdf: Pdf) -> None:
    pdf.docinfo["/CreationDate"] = String("D:20200101000000Z")


def _grey_profile(pdf: Pdf) -> None:
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    profile.write(profile.read_bytes().replace(b"RGB ", b"GRAY", 1))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("no-language", without("/Lang")),
        ("not-marked-as-tagged", without("/MarkInfo")),
        ("title-not-displayed", without("/ViewerPreferences")),
        ("output-intent", without("/OutputIntents")),
        ("output-intent", _grey_profile),
        ("no-structure", without("/StructTreeRoot")),
        ("no-xmp", without("/Metadata")),
        ("action", put("/OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))),
        ("tab-order", _no_tabs),
        ("annotation-not-printed", _link),
        ("annotation-not-described", _link),
        ("transparency", _half_seen),
        ("identifier", xmp(b"<pdfaid:part>3<", b"<pdfaid:part>2<")),
        ("identifier", xmp(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
        ("no-extension-schema", xmp(b"<pdfaSchema:prefix>pdfuaid<", b"<pdfaSchema:prefix>other<")),
        ("xmp-malformed", xmp(b"</rdf:RDF>", b"")),
        ("metadata-disagrees", _other_title),
        ("metadata-disagrees", _other_date),
        ("font-not-embedded", _unembed),
        ("glyph-width", _wrong_widths),
        ("glyph-missing", _no_glyphs),
        ("font-no-meaning", _no_meaning),
        ("figure-no-alternative", _no_alternative),
        ("heading-cell-no-scope", _no_scope),
        ("structure-nesting", _cell_outside),
        ("table-irregular", _cell_missing),
        ("content-not-in-structure", _cell_missing),
        ("structure-role", _unknown_role),
        ("heading-skipped", _heading_skipped),
        ("parent-tree", _parent_tree_turned),
        ("structure-parent", _wrong_parent),
        ("content-not-tagged", lambda pdf: content(pdf, lambda code: code + b" 0 0 9 9 re f ")),
        ("content-unbalanced", lambda pdf: content(pdf, lambda code: code + b" EMC ")),
        ("marked-content", replaced(b"/MCID 1>>", b"/MCID 0>>")),
        ("marked-content", replaced(b"EMC", b"/Artifact BMC EMC EMC")),
        ("structure-without-content", replaced(b"/MCID 3>>", b"/MCID 999>>")),
        ("colour", replaced(b"EMC", b"0 0 0 1 k EMC")),
    ],
)
def test_a_broken_rule_is_found(rule: str, change: Break) -> None:
    assert rule in broken(change)


def test_an_unbroken_copy_has_nothing_to_find() -> None:
    assert broken(lambda pdf: None) == set()


def test_what_reportlab_writes_by_itself_conforms_to_nothing() -> None:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, "plain")
    canvas.save()
    assert {
        "no-structure",
        "no-xmp",
        "output-intent",
        "font-not-embedded",
        "content-not-tagged",
        "no-language",
    } <= rules(out.getvalue())


def test_what_is_no_pdf_is_said_to_be_none() -> None:
    assert rules(b"") == {"not-a-pdf"}
    assert rules(b"%PDF-1.7\nnonsense") == {"not-a-pdf"}


def test_the_bytes_of_the_file_are_checked_too() -> None:
    good = case("typical", "ja").pdf
    assert rules(good) == set()
    assert "file-end" in rules(good + b"appended")
    assert "file-header" in rules(b"%PDF-1.7\n" + good)
