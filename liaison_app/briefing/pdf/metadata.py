"""What a file says about itself, twice: the information dictionary and the XMP packet.

PDF/A wants both to agree, and wants the PDF/UA identifier, which its own schemas do not know,
described in an extension schema.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from liaison_app import __version__
from liaison_app.domain.dates import format_rfc3339_utc

CREATOR = f"Liaison {__version__}"
PRODUCER = "ReportLab 5.1.0, pikepdf 10.18.0"  # as pinned; bytes must not depend on what is found
PDF_LANGUAGE = {"ja": "ja-JP", "en": "en-GB"}


@dataclass(frozen=True)
class Description:
    """``created`` is the as-of time: a file's bytes must not depend on when it was drawn.
    ``identifier`` is the register number (or `claims.DRAFT`) and the source data's fingerprint."""

    language: str
    title: str
    author: str
    subject: str
    created: datetime
    identifier: str


def document_information(description: Description) -> dict[str, str]:
    """The entries of the information dictionary."""
    date = description.created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    return {
        "/Title": description.title,
        "/Author": description.author,
        "/Subject": description.subject,
        "/Creator": CREATOR,
        "/Producer": PRODUCER,
        "/CreationDate": date,
        "/ModDate": date,
    }


def xmp_packet(description: Description) -> bytes:
    """The same in XMP, with the identifiers of PDF/A-3a and PDF/UA-1."""
    filled = _PACKET.format(
        title=escape(description.title),
        author=escape(description.author),
        subject=escape(description.subject),
        language=PDF_LANGUAGE[description.language],
        created=format_rfc3339_utc(description.created),
        creator=escape(CREATOR),
        producer=escape(PRODUCER),
        identifier=escape(description.identifier),
    )
    return filled.encode("utf-8")


_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:description><rdf:Alt>
    <rdf:li xml:lang="x-default">{subject}</rdf:li>
   </rdf:Alt></dc:description>
   <dc:identifier>{identifier}</dc:identifier>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{created}</xmp:CreateDate>
   <xmp:ModifyDate>{created}</xmp:ModifyDate>
   <xmp:CreatorTool>{creator}</xmp:CreatorTool>
   <pdf:Producer>{producer}</pdf:Producer>
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
  <rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>Part of ISO 14289 conformed to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
