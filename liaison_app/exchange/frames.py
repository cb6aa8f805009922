"""How the child that reads bundles answers: frames, and the forms in them.

A frame is one kind byte, a length of four bytes (big endian) and its content: H the head, O
operations as lines, then E the end or X a refusal, and nothing after it.
"""

from collections.abc import Iterator
from typing import BinaryIO

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Natural
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Code, FieldKey, Form
from liaison_app.exchange.forms import decode_as
from liaison_app.exchange.limits import MAX_ENVELOPE, MAX_EPOCHS_SIZE, MAX_OPERATION, MAX_TRUST

STOPPED = "bundle-unreadable"
# Base64 takes a third more; two envelopes of trust and manifest are the largest there is.
_MAX_FRAME = 2 * (MAX_ENVELOPE + MAX_TRUST + MAX_EPOCHS_SIZE) + MAX_OPERATION
_MAX_PARAM = 400

Param = str | int | None


class Head(Form, frozen=True):
    """Frame H: the envelope, and the documents as far as the bundle carried them."""

    envelope: str
    epochs: str | None
    trust: str | None


class End(Form, frozen=True):
    """Frame E: everything was read."""

    operations: Natural


class Refusal(Form, frozen=True):
    """Frame X: the reason, as `BundleRefused` has it."""

    code: Code
    params: dict[FieldKey, Param]


def send_refusal(stdout: BinaryIO, refused: BundleRefused) -> None:
    """Frame X: the last thing a child says."""
    params: dict[str, Param] = {
        key: value if isinstance(value, int) else str(value)[:_MAX_PARAM]
        for key, value in refused.params.items()
    }
    send(stdout, b"X", Refusal(code=refused.code, params=params))


def send(stdout: BinaryIO, kind: bytes, form: Form) -> None:
    """One frame holding the canonical bytes of ``form``."""
    send_bytes(stdout, kind, canonical.encode(form))


def send_bytes(stdout: BinaryIO, kind: bytes, data: bytes) -> None:
    """One frame."""
    stdout.write(kind + len(data).to_bytes(4, "big"))
    stdout.write(data)


def decode_frames(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The answer's frames. A refusal is raised as the child wrote it; an early end, and
    anything after the last frame, is the child's fault."""
    while True:
        head = stream.read(5)
        length = int.from_bytes(head[1:], "big")
        data = stream.read(length) if length <= _MAX_FRAME else b""
        if len(head) != 5 or len(data) != length:
            raise BundleRefused(STOPPED, detail="the reader stopped")
        kind = head[:1]
        if kind in b"EX" and stream.read(1):
            raise BundleRefused(STOPPED, detail="answer goes on after its end")
        if kind == b"X":
            refusal = decode_as(STOPPED, data, Refusal, "answer")
            raise BundleRefused(refusal.code, **refusal.params)
        yield kind, data
        if kind == b"E":
            return
