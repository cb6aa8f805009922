"""The key that signs PDFs, and its certificate.

The key is P-256, since readers of PDFs know no Ed25519; it follows from the installation's signing
key, which stands in the key slots, and so changes with it. The certificate is issued by that
signing key, which the registry of the office, and through it the office's root, vouches for:
whoever has the registry knows who signed. Both are the same every time they are made.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_UNTIL = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280: no end that is known
_TEXT_LIMIT = 64  # characters of a name in X.509


@dataclass(frozen=True)
class SigningIdentity:
    """``key`` signs; ``chain`` is its certificate and that of who issued it (the installation's
    own signing key)."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, x509.Certificate]


def identity_of(
    document_seed: bytes, signing_seed: bytes, organisation: str, office: str
) -> SigningIdentity:
    """The identity of an installation: ``document_seed`` is of 32 bytes, ``signing_seed`` that of
    its Ed25519 key."""
    wide = hashlib.sha512(b"P-256 " + document_seed).digest()
    key = ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, ec.SECP256R1())
    issuer = Ed25519PrivateKey.from_private_bytes(signing_seed)
    above = _name(organisation, f"{organisation.upper()} installation")
    own = _name(organisation, office)
    authority = _signed(_builder(above, above, issuer.public_key(), authority=True), issuer)
    return SigningIdentity(
        key, (_signed(_builder(own, above, key.public_key(), authority=False), issuer), authority)
    )


def issuing_key(leaf: bytes, others: list[bytes]) -> str | None:
    """The Ed25519 key (hex) that issued a certificate in DER, where it is among ``others`` and
    signed itself."""
    try:
        certificate = x509.load_der_x509_certificate(leaf)
        for each in others:
            above = x509.load_der_x509_certificate(each)
            public = above.public_key()
            if not isinstance(public, Ed25519PublicKey):
                continue
            if _issued(certificate, public) and _issued(above, public):
                return public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    except ValueError:
        return None
    return None


def _issued(certificate: x509.Certificate, public: Ed25519PublicKey) -> bool:
    try:
        public.verify(certificate.signature, certificate.tbs_certificate_bytes)
    except InvalidSignature:
        return False
    return True


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation.upper()[:_TEXT_LIMIT]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:_TEXT_LIMIT]),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey | Ed25519PublicKey,
    *,
    authority: bool,
) -> x509.CertificateBuilder:
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(int.from_bytes(hashlib.sha256(der).digest()[:16], "big") >> 1 | 1)
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: Ed25519PrivateKey) -> x509.Certificate:
    return builder.sign(key, None)  # Ed25519 has a hash of its own
