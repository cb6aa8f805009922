"""Rules about what stands in the XMP packet: only known properties, in their form and prefix, and
a whole description of those that PDF/A does not know (ISO 19005-3, 6.6.2)."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from liaison_app.briefing.conformance.finding import Finding

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
# Namespace → its prefix, where the standards fix one, and the properties that may be used with
# the container each is in ("" for none).
_KNOWN: dict[str, tuple[str, dict[str, str]]] = {
    "http://purl.org/dc/elements/1.1/": (
        "dc",
        {
            "format": "", "identifier": "", "title": "Alt", "description": "Alt", "rights": "Alt",
            "creator": "Seq", "date": "Seq", "language": "Bag", "subject": "Bag",
        },
    ),
    "http://ns.adobe.com/xap/1.0/": (
        "xmp", dict.fromkeys(("CreateDate", "ModifyDate", "MetadataDate", "CreatorTool"), "")
    ),
    "http://ns.adobe.com/pdf/1.3/": (
        "pdf", dict.fromkeys(("Producer", "Keywords", "PDFVersion", "Trapped"), "")
    ),
    "http://www.aiim.org/pdfa/ns/id/": ("pdfaid", {"part": "", "conformance": ""}),
    "http://www.aiim.org/pdfua/ns/id/": ("pdfuaid", {"part": ""}),
    "http://www.aiim.org/pdfa/ns/extension/": ("pdfaExtension", {"schemas": "Bag"}),
}  # fmt: skip
_FIXED_PREFIX = re.compile(r'xmlns:([\w-]+)="(http://www\.aiim\.org/pdfu?a/ns/(?:id|extension)/)"')
_SCHEMA_PARTS = ("schema", "namespaceURI", "prefix")
_PROPERTY_PARTS = ("name", "valueType", "category", "description")
_HEADER = re.compile(rb"<\?xpacket begin=[^>]*\?>")


def check_xmp(packet: bytes) -> Iterator[Finding]:
    """``packet`` is the stream as it stands, without its filters."""
    header = _HEADER.match(packet)
    if header is None or b"bytes=" in header[0] or b"encoding=" in header[0]:
        yield Finding("xmp-header", "no plain xpacket header")
    try:
        text = packet.decode("utf-8")
        root = fromstring(packet)
    except (UnicodeDecodeError, ParseError) as error:
        yield Finding("xmp-malformed", str(error))
        return
    for prefix, namespace in _FIXED_PREFIX.findall(text):
        if prefix != _KNOWN[namespace][0]:
            yield Finding("xmp-prefix", f"{prefix} for {namespace}")
    for held in root.iter(f"{_RDF}Description"):
        for each in held:
            yield from _check_property(each)
    for place in root.iter("{http://www.aiim.org/pdfa/ns/extension/}schemas"):
        yield from _check_extension(place)


def _check_property(each: Element) -> Iterator[Finding]:
    namespace, _, name = each.tag[1:].partition("}")
    known = _KNOWN.get(namespace, ("", {}))[1]
    if name not in known:
        yield Finding("xmp-property", each.tag)
        return
    containers = [child.tag.removeprefix(_RDF) for child in each]
    if containers != ([known[name]] if known[name] else []):
        yield Finding("xmp-value", f"{each.tag}: {containers}")


def _check_extension(schemas: Element) -> Iterator[Finding]:
    for schema in schemas.findall(f"{_RDF}Bag/{_RDF}li"):
        for part in _SCHEMA_PARTS:
            if not schema.findtext(f"{_SCHEMA}{part}"):
                yield Finding("extension-schema", f"{part} of a schema")
        properties = schema.findall(f"{_SCHEMA}property/{_RDF}Seq/{_RDF}li")
        for each in properties:
            for part in _PROPERTY_PARTS:
                if not each.findtext(f"{_PROPERTY}{part}"):
                    yield Finding("extension-schema", f"{part} of a property")
            if each.findtext(f"{_PROPERTY}category") not in ("internal", "external"):
                yield Finding("extension-schema", "category of a property")
