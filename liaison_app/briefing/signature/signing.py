"""Signing: PAdES B-B, certifying that nothing may change afterwards."""

from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms, keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from liaison_app.briefing.signature import run
from liaison_app.briefing.signature.certificate import SigningIdentity
from liaison_app.briefing.signature.field import FIELD, with_field

_DIGEST = "sha256"
_RESERVED = 4096  # bytes of the signature with both certificates, in hexadecimal digits


class _Unchanged(IncrementalPdfFileWriter):  # type: ignore[misc]  # the library is not typed here
    """Leaves the metadata as they are: they say when the data are of, not when it was signed."""

    def _update_meta(self) -> None:
        pass


class _InOrder(SimpleSigner):  # type: ignore[misc]
    """Collects the attributes one after the other; the library would start an event loop."""

    async def signed_attrs(self, data_digest: bytes, digest_algorithm: str, **how: Any) -> Any:
        providers = self._signed_attr_providers(
            data_digest=data_digest,
            digest_algorithm=digest_algorithm,
            use_cades=how["use_pades"],
            attr_settings=how["attr_settings"],
            timestamper=None,
            is_pdf_sig=how["is_pdf_sig"],
        )
        collected = [
            simple_cms_attribute("content_type", how["content_type"]),
            simple_cms_attribute("message_digest", data_digest),
            *[await each.get_attribute() for each in providers],
        ]
        return cms.CMSAttributes([each for each in collected if each is not None])

    async def unsigned_attrs(self, *_: Any, **__: Any) -> None:
        """None: B-B has no time stamp."""


class _Signer(PdfSigner):  # type: ignore[misc]
    """Signs at a time that is given, not at the system's."""

    def __init__(self, metadata: PdfSignatureMetadata, signer: SimpleSigner, at: datetime) -> None:
        super().__init__(metadata, signer)
        self._at = at

    def init_signing_session(
        self, pdf_out: IncrementalPdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def sign_pdf(pdf: bytes, identity: SigningIdentity, at: datetime, says: str) -> bytes:
    """``pdf`` signed by ``identity`` at ``at``; ``says`` describes the signature to a reader."""
    store = SimpleCertificateStore()
    leaf, issuer = (
        asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in identity.chain
    )
    store.register(issuer)
    der = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = _InOrder(leaf, keys.PrivateKeyInfo.load(der), store)
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=_DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=says,
    )
    writer = _Unchanged(BytesIO(with_field(pdf, says)))
    signing = _Signer(metadata, signer, at).async_sign_pdf(
        writer, existing_fields_only=True, bytes_reserved=_RESERVED
    )
    return bytes(run(signing).getvalue())
