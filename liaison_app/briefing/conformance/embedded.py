"""Rules about attached files (ISO 19005-3, 6.8 and annex E; ISO 14289-1, 7.11)."""

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf

from liaison_app.briefing.conformance.finding import Finding

_MEDIA_TYPE = re.compile(r"/[-\w+.]+/[-\w+.]+")
_RELATIONS = frozenset({"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"})


def check_embedded(pdf: Pdf) -> Iterator[Finding]:
    associated = [each.objgen for each in pdf.Root.get("/AF", Array())]
    for held in pdf.objects:
        if isinstance(held, Dictionary) and "/EF" in held:
            yield from _check(held, associated)
    for held in _listed(pdf):
        if held.objgen not in associated:
            yield Finding("attachment-not-associated", "listed among the attachments")


def _listed(pdf: Pdf) -> Iterator[Object]:
    names = pdf.Root.get("/Names", Dictionary())
    if "/EmbeddedFiles" in names:
        yield from NameTree(names.EmbeddedFiles).values()


def _check(file: Object, associated: list[tuple[int, int]]) -> Iterator[Finding]:
    name = str(file.get("/UF", ""))
    if file.get("/Type") != Name.Filespec or not name or not str(file.get("/F", "")):
        yield Finding("attachment-not-described", name)
    if str(file.get("/AFRelationship", "")) not in _RELATIONS:
        yield Finding("attachment-relation", name)
    if file.objgen not in associated:
        yield Finding("attachment-not-associated", name)
    for stream in {each.objgen: each for each in file.EF.values()}.values():
        if not _MEDIA_TYPE.fullmatch(str(stream.get("/Subtype", ""))):
            yield Finding("attachment-kind", name)
        if "/ModDate" not in stream.get("/Params", Dictionary()):
            yield Finding("attachment-date", name)
