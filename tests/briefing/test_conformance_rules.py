"""Rules that our own documents have never broken: each is broken here once, in one way."""

import ast
import inspect
import pkgutil
import re
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from liaison_app.briefing import conformance
from liaison_app.briefing.conformance import Finding
from liaison_app.briefing.conformance.finding import CLAUSES
from tests.briefing.reading import case
from tests.briefing.test_conformance import (
    Break,
    broken,
    content,
    elements,
    fonts,
    put,
    replaced,
    rules,
    xmp,
)
from tests.briefing.test_signature import signed


def page_put(key: str, value: Callable[[Pdf], Object]) -> Break:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].obj[key] = value(pdf)

    return change


def child_put(role: str, key: str, value: object) -> Break:
    def change(pdf: Pdf) -> None:
        elements(pdf, role)[0][key] = value

    return change


def annotated(**entries: Any) -> Break:
    """A page with an annotation that is otherwise as it should be."""

    def change(pdf: Pdf) -> None:
        plain: dict[str, Any] = {
            "Type": Name.Annot,
            "Subtype": Name.Link,
            "Rect": Array([0, 0, 9, 9]),
            "F": 4,
            "Contents": String("先へ"),
        }
        annotation = pdf.make_indirect(Dictionary(**plain | entries))
        root = pdf.Root.StructTreeRoot
        key = int(root.ParentTreeNextKey)
        held = Array([Dictionary(Type=Name.OBJR, Pg=pdf.pages[0].obj, Obj=annotation)])
        link = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Link, P=root.K, K=held))
        root.K.K.append(link)
        annotation.StructParent = key
        root.ParentTree.Nums.append(key)
        root.ParentTree.Nums.append(link)
        pdf.pages[0].obj.Annots = Array([annotation])

    return change


def _meant_privately(pdf: Pdf) -> None:
    mapping = fonts(pdf)[0].ToUnicode
    code = re.search(rb"beginbfchar\s*<[0-9A-F]{4}> <([0-9A-F]{4})>", mapping.read_bytes())
    assert code is not None
    at = code.start(1)
    mapping.write(mapping.read_bytes()[:at] + b"E000" + mapping.read_bytes()[at + 4 :])


def _two_rows_of_parts(pdf: Pdf) -> None:
    """A table whose first row is its head, and that has no body."""
    table = elements(pdf, "Table")[0]
    row = table.K[0]
    head = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.THead, P=table, K=Array([row]))
    )
    row.P = head
    table.K[0] = head


def _caption_within(pdf: Pdf) -> None:
    table = elements(pdf, "Table")[0]
    caption = Dictionary(Type=Name.StructElem, S=Name.Caption, P=table, K=Array())
    table.K.insert(1, pdf.make_indirect(caption))


def _scope(pdf: Pdf) -> None:
    elements(pdf, "TH")[0].A.Scope = Name.Diagonal


def _scope_of_another_owner(pdf: Pdf) -> None:
    elements(pdf, "TH")[0].A.O = Name.Layout


def _role_map(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.H1)


def _root_of_another_kind(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.Type = Name.StructElem


def _fonts_that_are_none(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.Font = Name.Fonts


def _note(pdf: Pdf) -> None:
    elements(pdf, "P")[0].S = Name.Note


def _elsewhere(pdf: Pdf) -> None:
    held = Stream(pdf, b"")
    held.F = String("elsewhere.bin")
    pdf.Root.Extra = pdf.make_indirect(held)


def _own_filter(pdf: Pdf) -> None:
    # Left as it is when the file is saved: no reader knows the filter.
    held = Stream(pdf, b"")
    held.write(b"x", filter=Name.OwnDecode)
    pdf.Root.Extra = pdf.make_indirect(held)


def _file(pdf: Pdf, *, listed: bool = True, **changed: Any) -> None:
    """An attached file; an entry of None is left out."""
    whole: dict[str, Any] = {
        "Type": Name.Filespec,
        "F": String("data.json"),
        "UF": String("data.json"),
        "AFRelationship": Name.Data,
    }
    held = Stream(pdf, b"{}")
    held.Type = Name.EmbeddedFile
    kind = changed.pop("kind", Name("/application/json"))
    if kind is not None:
        held.Subtype = kind
    if changed.pop("dated", True):
        held.Params = Dictionary(ModDate=String("D:20261123090000Z"))
    entries = {key: value for key, value in (whole | changed).items() if value is not None}
    file = pdf.make_indirect(Dictionary(**entries, EF=Dictionary(F=pdf.make_indirect(held))))
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("data.json"), file])))
    if listed:
        pdf.Root.AF = Array([file])


def attached(**changed: Any) -> Break:
    return lambda pdf: _file(pdf, **changed)


BREAKS: list[tuple[str, Break]] = [
    ("action", annotated(A=Dictionary(S=Name.Launch, F=String("a.exe")))),
    ("action", put("/OpenAction", Dictionary(S=Name.GoTo))),
    ("annotation-kind", annotated(Subtype=Name.Sound)),
    ("annotation-not-printed", annotated(F=4 | 256)),
    ("annotation-without-appearance", annotated(Subtype=Name.Square)),
    ("annotation-appearance", annotated(AP=Dictionary(N=Dictionary()))),
    ("annotation-not-tagged", annotated(Subtype=Name.Square)),
    ("catalogue", put("/NeedsRendering", Object.parse(b"true"))),
    ("catalogue", put("/Requirements", Array([Dictionary(S=Name.EnableJavaScripts)]))),
    ("catalogue", put("/Names", Dictionary(AlternatePresentations=Dictionary()))),
    ("presentation-steps", page_put("/PresSteps", lambda _: Dictionary(Type=Name.NavNode))),
    ("page-size", page_put("/CropBox", lambda _: Array([0, 0, 2, 800]))),
    ("page-size", page_put("/MediaBox", lambda _: Array([0, 0, 600, 15_000]))),
    ("language", put("/Lang", String("Japanese!"))),
    ("language", child_put("P", "/Lang", String("日本語"))),
    ("limit", put("/Extra", String("あ" * 20_000))),
    ("limit", put("/Extra", Array([2**31]))),
    ("limit", put("/Extra", Name("/" + "N" * 128))),
    ("limit", replaced(b" Tf", b" Tf 0 0 99999999999 0 re n")),
    ("name", put("/Extra", Object.parse(b"<< /S /A#ff#80 >>"))),
    ("operator", lambda pdf: content(pdf, lambda code: code + b" BX 1 2 curve EX ")),
    ("graphics-state", page_put("/Extra", lambda _: Dictionary(G=Dictionary(TR=Name.Identity)))),
    ("graphics-state", page_put("/Extra", lambda _: Dictionary(G=Dictionary(TR2=Name.Identity)))),
    ("transparency", page_put("/Extra", lambda _: Dictionary(G=Dictionary(ca=Decimal("0.5"))))),
    ("external-stream", _elsewhere),
    ("filter", _own_filter),
    ("glyph-private-meaning", _meant_privately),
    ("structure-nesting", _two_rows_of_parts),
    ("structure-nesting", _caption_within),
    ("heading-cell-no-scope", _scope),
    ("heading-cell-no-scope", _scope_of_another_owner),
    ("structure-role", child_put("P", "/Type", Name.Banana)),
    ("no-structure", _root_of_another_kind),
    ("not-marked-as-tagged", put("/MarkInfo", Dictionary(Marked=Name.true))),
    ("malformed", _fonts_that_are_none),
    ("structure-role", _role_map),
    ("note-no-identifier", _note),
    ("xmp-header", xmp(b'id="W5M0MpCehiHzreSzNTczkc9d"?>', b'id="W5M0" encoding="UTF-8"?>')),
    ("xmp-malformed", xmp("内閣官房".encode(), "内閣官房".encode("euc-jp"))),
    ("xmp-property", xmp(b"<dc:format>application/pdf</dc:format>", b"<dc:mood>grave</dc:mood>")),
    (
        "xmp-value",
        xmp(
            b"<rdf:Bag><rdf:li>ja-JP</rdf:li></rdf:Bag>",
            b"<rdf:Seq><rdf:li>ja-JP</rdf:li></rdf:Seq>",
        ),
    ),
    ("extension-schema", xmp(b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>", b"")),
    ("extension-schema", xmp(b">internal<", b">secret<")),
    ("attachment-kind", attached(kind=None)),
    ("attachment-kind", attached(kind=Name.json)),
    ("attachment-date", attached(dated=False)),
    ("attachment-relation", attached(AFRelationship=None)),
    ("attachment-relation", attached(AFRelationship=Name.Gossip)),
    ("attachment-not-described", attached(UF=None)),
    ("attachment-not-described", attached(F=String(""))),
    ("attachment-not-associated", attached(listed=False)),
]


@pytest.mark.parametrize(("rule", "change"), BREAKS)
def test_a_broken_rule_is_found(rule: str, change: Break) -> None:
    assert rule in broken(change)


def test_what_is_attached_as_it_should_be_breaks_nothing() -> None:
    assert broken(attached()) == set()
    assert broken(annotated()) == set()


def test_a_prefix_that_the_standards_fix_is_not_another() -> None:
    def change(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(packet.replace(b"pdfaid:", b"a:").replace(b":pdfaid=", b":a="))

    assert "xmp-prefix" in broken(change)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("file-end", rb"%%EOF\n\Z", b"%%EOF\n\n"),
        ("object-spacing", rb"\n1 0 obj\n", b"\n1 0  obj\n"),
        ("object-spacing", rb"\nendobj\n", b" endobj\n"),
        ("syntax", rb"/Length [0-9]+ >>\nstream", b"/Length 7 >>\nstream"),
        ("cross-reference", rb"\nxref\n", b"\nxref \n"),
    ],
)
def test_the_bytes_of_the_file_are_held_to_the_rules(rule: str, old: bytes, new: bytes) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(case("typical", "ja").pdf)) as pdf:
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            preserve_pdfa=True,
            fix_metadata_version=False,
        )
    good = out.getvalue()
    assert rules(good) == set()
    bad, count = re.subn(old, new, good, count=1)
    assert count == 1
    assert rule in rules(bad)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("signature-range", rb"/ByteRange \[0 ", b"/ByteRange [1 "),
        ("signature-content", rb"/Contents <30", b"/Contents <31"),
        ("permissions", rb"/DocMDP ([0-9]+) 0 R", rb"/DocMPD \1 0 R"),
    ],
)
def test_a_signature_covers_the_file_and_says_who_signed(rule: str, old: bytes, new: bytes) -> None:
    bad, count = re.subn(old, new, signed(), count=1)
    assert count == 1
    assert rule in rules(bad)


def test_what_is_appended_to_a_signed_file_is_found() -> None:
    assert "signature-range" in rules(signed() + b"% more\n%%EOF\n")


def test_every_rule_names_its_clauses_and_every_named_rule_is_looked_for() -> None:
    looked_for = set()
    parts = [f".{part.name}" for part in pkgutil.iter_modules(conformance.__path__)]
    for name in ("", *parts):
        tree = ast.parse(inspect.getsource(import_module(conformance.__name__ + name)))
        looked_for |= {
            held.value
            for node in ast.walk(tree)
            if not isinstance(node, ast.Dict)
            for held in ast.iter_child_nodes(node)
            if isinstance(held, ast.Constant) and held.value in CLAUSES
        }
    assert looked_for == set(CLAUSES)
    assert Finding("no-title").clauses == "U 7.1"
