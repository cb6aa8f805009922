"""Rules about a signature: it covers the whole file and says who signed (ISO 19005-3, 6.1.12 and
6.4.3). Whether it holds is not asked here."""

from collections.abc import Iterator

from asn1crypto import cms
from pikepdf import Array, Dictionary, Object, Pdf

from liaison_app.briefing.conformance.finding import Finding

_PERMISSIONS = frozenset({"/DocMDP", "/UR3"})
_DIGESTS = ("/DigestLocation", "/DigestMethod", "/DigestValue")
_HEXADECIMAL = frozenset(b"0123456789abcdefABCDEF")


def check_signatures(pdf: Pdf, data: bytes) -> Iterator[Finding]:
    permissions = pdf.Root.get("/Perms", Dictionary())
    for key in set(permissions.keys()) - _PERMISSIONS:
        yield Finding("permissions", key)
    for held in pdf.objects:
        if isinstance(held, Dictionary) and "/ByteRange" in held:
            yield from _check(held, data, certified="/DocMDP" in permissions)


def _check(signature: Object, data: bytes, *, certified: bool) -> Iterator[Finding]:
    for reference in signature.get("/Reference", Array()):
        if certified and any(key in reference for key in _DIGESTS):
            yield Finding("permissions", "a digest in the signature's reference")
    ranges = [int(each) for each in signature.ByteRange]
    gap = data[ranges[1] : ranges[2]] if len(ranges) == 4 else b""
    covered = len(ranges) == 4 and ranges[0] == 0 and ranges[2] + ranges[3] == len(data)
    if not covered or gap[:1] != b"<" or gap[-1:] != b">" or set(gap[1:-1]) - _HEXADECIMAL:
        yield Finding("signature-range", "it leaves out more than its own place")
    yield from _check_content(bytes(signature.get("/Contents", b"")))


def _check_content(content: bytes) -> Iterator[Finding]:
    try:
        signed = cms.ContentInfo.load(content)["content"]
        signers, certificates = signed["signer_infos"], signed["certificates"]
        (signer,) = signers
        wanted = signer["sid"].chosen["serial_number"].native
        known = [each.chosen.serial_number for each in certificates]
    except (ValueError, KeyError, TypeError) as error:
        yield Finding("signature-content", f"not of one signer: {error}")
        return
    if wanted not in known:
        yield Finding("signature-content", "the signer's certificate is not in it")
