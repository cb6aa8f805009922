"""Reading an untrusted bundle in a process of its own, and believing as little of it as can be.

The child is given the identity, the trusted documents and the file; it bounds its own memory and
time, verifies, decodes and answers in frames: a refusal, or the envelope followed by the
operations as they stood in the file. The parent judges the envelope again and decodes the
operations as strictly, so a child taken over by a parser's fault can refuse, but not forge.

    frame = kind (1 byte) · length (4 bytes, big endian) · payload
    E refusal · V envelope and trust part · O operations, as lines · Z end
"""

import sys
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain import canonical
from liaison_app.domain.arrival import Arrival, StoredOperation, TrustState
from liaison_app.domain.canonical import Hex32
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Form
from liaison_app.exchange.forms import from_base64, to_base64
from liaison_app.exchange.limits import MAX_ENVELOPE, MAX_TRUST
from liaison_app.exchange.parts import OperationsReader, line_of
from liaison_app.exchange.reading import arrival_of, describe, read_parts
from liaison_app.exchange.trust import load_trust
from liaison_app.exchange.verification import Reader, Verdict, judge

CHILD_VERB = "_read-bundle"
MEMORY = 3 * 1024**3  # bytes of address space
PROCESSOR_SECONDS = 600
MAX_REQUEST = 64 * 1024**2
_BATCH = 256 * 1024
_MAX_FRAME = 2 * (MAX_ENVELOPE + MAX_TRUST) + _BATCH + 4 * 1024**2


class Request(Form, frozen=True):
    """What the child needs: whose bundle it may be, and whom to believe. Envelopes in base64."""

    identity: str
    me: Hex32
    registry: str
    roots: list[str]


class Proven(Form, frozen=True):
    """The envelope that held, and the trust part that came with it, in base64."""

    envelope: str
    trust: str | None


class Refusal(Form, frozen=True):
    """Why the file was refused; texts only."""

    code: str
    params: dict[str, str]


def encode_request(identity: str, me: str, trust: TrustState) -> bytes:
    """The child's standard input. ``identity`` is the age secret key, ``me`` our replica."""
    request = Request(
        identity=identity,
        me=me,
        registry=to_base64(trust.registry),
        roots=[to_base64(root) for root in trust.roots],
    )
    return canonical.encode(request)


def serve(stdin: BinaryIO, stdout: BinaryIO, source: Path, spool: Path) -> int:
    """The child: read the bundle at ``source``, put blobs into ``spool``, answer; exit status."""
    _bound()
    try:
        request = canonical.decode(stdin.read(MAX_REQUEST), Request)
        trust = TrustState()
        if request.roots:
            roots = [from_base64(root) for root in request.roots]
            trust = load_trust(roots, from_base64(request.registry))
        with source.open("rb") as sealed:
            _answer(sealed, request, trust, spool, stdout)
    except BundleRefused as refused:
        params = {key: str(value)[:400] for key, value in refused.params.items()}
        _frame(stdout, b"E", canonical.encode(Refusal(code=refused.code, params=params)))
    except OSError:
        refusal = Refusal(code="bundle-unreadable", params={"detail": "medium"})
        _frame(stdout, b"E", canonical.encode(refusal))
    _frame(stdout, b"Z", b"")
    stdout.flush()
    return 0


def decode_answer(answer: BinaryIO, spool: Path, me: str, trust: TrustState) -> Arrival:
    """The parent: what the child found, judged and decoded again.

    Raises BundleRefused with the child's reason, or ``bundle-unreadable`` if it answered badly.
    """
    kind, payload = _read_frame(answer)
    if kind == b"E":
        refusal = canonical.decode(payload, Refusal)
        raise BundleRefused(refusal.code, **refusal.params)
    if kind != b"V":
        raise _bad_answer()
    proven = canonical.decode(payload, Proven)
    part = None if proven.trust is None else from_base64(proven.trust)
    verdict = judge(from_base64(proven.envelope), part, Reader(me, trust))
    return arrival_of(verdict, _operations(answer, verdict), spool)


def _answer(
    sealed: BinaryIO, request: Request, trust: TrustState, spool: Path, stdout: BinaryIO
) -> None:
    reader = Reader(request.me, trust)
    verdict, part = describe(sealed, request.identity, reader)
    operations: list[StoredOperation] = []
    read_parts(sealed, request.identity, verdict, spool, operations.append)
    proven = Proven(
        envelope=to_base64(verdict.envelope), trust=None if part is None else to_base64(part)
    )
    _frame(stdout, b"V", canonical.encode(proven))
    batch = bytearray()
    for operation in operations:
        batch += line_of(operation)
        if len(batch) >= _BATCH:
            _frame(stdout, b"O", bytes(batch))
            batch.clear()
    if batch:
        _frame(stdout, b"O", bytes(batch))


def _operations(answer: BinaryIO, verdict: Verdict) -> list[StoredOperation]:
    parts = [part for part in verdict.manifest.parts if part.kind == "ops"]
    found: list[StoredOperation] = []
    reader = OperationsReader(parts[0], found.append) if parts else None
    while True:
        kind, payload = _read_frame(answer)
        if kind == b"Z":
            break
        if kind == b"E":
            refusal = canonical.decode(payload, Refusal)
            raise BundleRefused(refusal.code, **refusal.params)
        if kind != b"O" or reader is None:
            raise _bad_answer()
        reader.feed(payload)
    if reader is not None:
        reader.finish()
    return found


def _frame(stdout: BinaryIO, kind: bytes, payload: bytes) -> None:
    stdout.write(kind + len(payload).to_bytes(4, "big") + payload)


def _read_frame(answer: BinaryIO) -> tuple[bytes, bytes]:
    head = answer.read(5)
    if len(head) != 5:  # noqa: PLR2004 - kind and length
        raise _bad_answer()
    length = int.from_bytes(head[1:], "big")
    if length > _MAX_FRAME:
        raise _bad_answer()
    payload = answer.read(length)
    if len(payload) != length:
        raise _bad_answer()
    return head[:1], payload


def _bad_answer() -> BundleRefused:
    return BundleRefused("bundle-unreadable", detail="child's answer")


def _bound() -> None:
    """Bounded memory and processor time, no core dump. Windows has no such limits."""
    if sys.platform == "win32":
        return
    import resource

    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (bounded, hard))
