"""Checking a signature: whether the file is what was signed, and which key issued the signer's
certificate. Who that key belongs to is for the registry to say."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms

from liaison_app.briefing.signature import run
from liaison_app.briefing.signature.certificate import issuing_key


@dataclass(frozen=True)
class SignatureCheck:
    """``sound``: every byte is as it was signed and nothing was added since. ``signer`` is what the
    certificate says, ``issued_by`` the Ed25519 key (hex) that vouches for it, ``at`` the time that
    the signer gave."""

    sound: bool
    signer: str = ""
    issued_by: str | None = None
    at: datetime | None = None


BROKEN = SignatureCheck(sound=False)


def check_signature(pdf: bytes) -> SignatureCheck | None:
    """The file's signature, or None where it has none. Whatever the bytes, nothing is raised: a
    signature that cannot be read is not sound."""
    if b"/ByteRange" not in pdf:
        return None
    try:
        return _check(pdf)
    except Exception:  # noqa: BLE001  # hostile bytes fail anywhere in three libraries
        return BROKEN


def _is_filled_as_written(pdf: bytes, found: Any) -> bool:
    """Whether the place of the signature, the only bytes it does not cover, holds what this program
    writes there around the parts that are signed, and zeros: nothing can be hidden in it."""
    _start, before, after, _rest = (int(each) for each in found.byte_range)
    place, signed = pdf[before + 1 : after - 1], found.signed_data
    (signer,), certificates = signed["signer_infos"], signed["certificates"]
    leaf = found.signer_cert
    rebuilt = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": leaf.issuer, "serial_number": leaf.serial_number}
                    )
                }
            ),
            "digest_algorithm": {"algorithm": "sha256"},
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signed_attrs": signer["signed_attrs"],
            "signature": signer["signature"].native,
        }
    )
    whole = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v1",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {"content_type": "data"},
                "certificates": certificates,
                "signer_infos": [rebuilt],
            },
        }
    ).dump(force=True)
    named_alike = all(
        each.chosen["tbs_certificate"]["signature"].dump()
        == each.chosen["signature_algorithm"].dump()
        for each in certificates
    )
    filled = whole.hex().upper().encode().ljust(len(place), b"0")
    return len(certificates) == 2 and named_alike and bool(place == filled)


def _check(pdf: bytes) -> SignatureCheck:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
    from pyhanko_certvalidator.context import ValidationContext

    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if len(signatures) != 1 or not _is_filled_as_written(pdf, signatures[0]):
        return BROKEN
    found = signatures[0]
    leaf = found.signer_cert
    others = [each.dump() for each in found.other_embedded_certs]
    context = ValidationContext(
        trust_roots=list(found.other_embedded_certs), allow_fetching=False, moment=None
    )
    status = run(async_validate_pdf_signature(found, context))
    issuer = issuing_key(leaf.dump(), others)
    return SignatureCheck(
        sound=(
            status.bottom_line
            and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
            and found.docmdp_level is not None
            and issuer is not None
        ),
        signer=str(leaf.subject.native.get("common_name", "")),
        issued_by=issuer,
        at=found.self_reported_timestamp,
    )
