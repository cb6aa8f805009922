"""The child process that reads untrusted bundles, and how the program talks to it.

The child is given a request (keys, trust, bounds) on its standard input and the paths of the
sealed file and of a private folder; it answers on its standard output in `frames`. Nothing is
pickled. What it answers is believed no further than it proves: the program verifies the
signature again and reads every operation again, so that a child taken over by a hostile file
can refuse, but not forge. The program reads them as they come, so that neither ever holds them
all; values are compared with their hashes there and only there. For a review, of which nothing is
written, the child compares them too and the program only glances at each operation (`glance`).

Starting the process is `host.child`; it passes `CHILD_VERB`, the file and the folder.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.arrival import Arrival, StoredOperation, TrustState
from liaison_app.domain.canonical import Hex32, Natural
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Form
from liaison_app.exchange import epochs
from liaison_app.exchange.bounds import bound_process
from liaison_app.exchange.container import Receiver
from liaison_app.exchange.documents import TrustPart
from liaison_app.exchange.forms import decode_as, from_base64, to_base64
from liaison_app.exchange.frames import (
    STOPPED,
    End,
    Head,
    decode_frames,
    send,
    send_bytes,
    send_refusal,
)
from liaison_app.exchange.glance import is_plain, read_plain
from liaison_app.exchange.limits import GIB, KIB, MIB
from liaison_app.exchange.manifest import Part
from liaison_app.exchange.parts import (
    LinesReader,
    OperationsReader,
    check_line,
    line_of,
    read_form,
    read_operation,
)
from liaison_app.exchange.reading import arrival_of, describe, unpack_parts
from liaison_app.exchange.trust import decode_part, encode_part, load_trust
from liaison_app.exchange.verification import Documents, Reader, Verdict, judge

CHILD_VERB = "_read-bundle"

# The bounds the child sets itself on POSIX systems. A million operations were read in 230 MB and
# under a minute; the rest is room for large trust documents and slow machines.
MEMORY_BYTES = 2 * GIB
CPU_SECONDS = 600

_MAX_REQUEST = 64 * MIB
_BATCH = 256 * KIB

Mode = Literal["read", "review", "describe"]


class Request(Form, frozen=True):
    """What the child needs. ``trust`` is null before enrolment, when nobody can be believed."""

    as_sender: bool
    cpu_seconds: Natural
    epochs: list[str]
    identity: Annotated[str, msgspec.Meta(max_length=100)]
    me: Hex32
    memory_bytes: Natural
    mode: Mode
    trust: TrustPart | None


def encode_request(
    identity: str,
    me: str,
    trust: TrustState,
    *,
    mode: Mode = "read",
    as_sender: bool = False,
    memory_bytes: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
) -> bytes:
    """The request's bytes, framed. ``identity`` is secret: it goes through a pipe, never an
    argument or a file. Bounds in bytes and seconds; 0 sets none."""
    documents = canonical.decode(encode_part(trust), TrustPart) if trust.roots else None
    request = Request(
        as_sender=as_sender,
        cpu_seconds=cpu_seconds,
        epochs=[to_base64(each) for each in _needed_epochs(trust, me)],
        identity=identity,
        me=me,
        memory_bytes=memory_bytes,
        mode=mode,
        trust=documents,
    )
    data = canonical.encode(request)
    return len(data).to_bytes(4, "big") + data


def _needed_epochs(trust: TrustState, me: str) -> tuple[bytes, ...]:
    own = trust.replicas.get(me)
    return epochs.needed(trust, own.organisation if own else "")


def serve(stdin: BinaryIO, stdout: BinaryIO, source: Path, spool: Path) -> int:
    """The child's whole life: one request, one answer, exit status 0.

    A refusal is an answer too. Another status (or none) means that the child was stopped.
    """
    length = int.from_bytes(stdin.read(4), "big")
    if not 1 <= length <= _MAX_REQUEST:
        return 2
    request = decode_as("not-canonical", stdin.read(length), Request, "request")
    bound_process(request.memory_bytes, request.cpu_seconds)
    try:
        _answer(request, stdout, source, spool)
    except BundleRefused as refused:
        send_refusal(stdout, refused)
    except MemoryError:
        send_refusal(stdout, BundleRefused("bundle-too-large", part="memory"))
    stdout.flush()
    return 0


def _answer(request: Request, stdout: BinaryIO, source: Path, spool: Path) -> None:
    known = TrustState()
    if request.trust is not None:
        known = load_trust(*decode_part(canonical.encode(request.trust)))
        known = epochs.remember(known, map(from_base64, request.epochs))
    reader = Reader(request.me, known, request.as_sender)
    try:
        sealed = source.open("rb")
    except OSError as error:
        raise BundleRefused(STOPPED, detail=str(error.strerror)) from error
    with sealed:
        verdict, found = describe(sealed, request.identity, reader)
        head = Head(
            envelope=to_base64(verdict.envelope),
            epochs=None if found.epochs is None else to_base64(found.epochs),
            trust=None if found.trust is None else to_base64(found.trust),
        )
        send(stdout, b"H", head)
        lines = _Lines(stdout)
        if request.mode != "describe":
            into = lines.reader if request.mode == "read" else lines.checker
            unpack_parts(sealed, request.identity, verdict, spool, into)
        lines.flush()
    send(stdout, b"E", End(operations=lines.operations))


class _Lines:
    """Sends operations on in batches, so that the child never holds them all."""

    def __init__(self, stdout: BinaryIO) -> None:
        self._stdout = stdout
        self._kind = b"O"
        self._batch: list[bytes] = []
        self._bytes = 0
        self.operations = 0

    def reader(self, part: Part) -> Receiver:
        """Sends each operation on once its form was checked."""
        return OperationsReader(part, lambda stored: self._add(b"O", line_of(stored)), read_form)

    def checker(self, part: Part) -> Receiver:
        """The same once its values were checked too; the names are left to the program."""

        def check(line: bytes) -> None:
            operation = check_line(line)
            self._add(b"P" if is_plain(operation) else b"O", line, b"\n")

        return LinesReader(part, check)

    def _add(self, kind: bytes, line: bytes, end: bytes = b"") -> None:
        if kind != self._kind:
            self.flush()
            self._kind = kind
        self._batch += line, end
        self._bytes += len(line)
        self.operations += 1
        if self._bytes >= _BATCH:
            self.flush()

    def flush(self) -> None:
        if self._batch:
            send_bytes(self._stdout, self._kind, b"".join(self._batch))
            self._batch, self._bytes = [], 0


def decode_answer(
    answer: BinaryIO,
    spool: Path,
    me: str,
    trust: TrustState,
    *,
    as_sender: bool = False,
    mode: Mode = "read",
) -> Arrival:
    """The arrival in a child's answer, verified again; raises what the child refused.

    Anything malformed, and an answer that stops before its end, is ``bundle-unreadable``, as soon
    as it is met: its operations are read while they come (`Arriving`). Attachments are in ``spool``
    then; whoever stores them compares their SHA-256 once more. In mode ``review`` the operations
    are glanced at: nothing of them may be written.
    """
    frames = decode_frames(answer)
    verdict = _decode_head(frames, Reader(me, trust, as_sender))
    return arrival_of(verdict, Arriving(frames, verdict, spool, _READ[mode]), spool)


_READ: Mapping[Mode, Mapping[bytes, Callable[[bytes], StoredOperation]]] = {
    "read": {b"O": read_operation},
    "review": {b"O": read_operation, b"P": read_plain},
    "describe": {},
}


class Arriving:
    """The operations in a child's answer, read once, each as it comes."""

    def __init__(
        self,
        frames: Iterator[tuple[bytes, bytes]],
        verdict: Verdict,
        spool: Path,
        read: Mapping[bytes, Callable[[bytes], StoredOperation]],
    ) -> None:
        self._frames = frames
        self._verdict = verdict
        self._spool = spool
        self._read_lines = read
        self._begun = False

    def __len__(self) -> int:
        return self._verdict.manifest.operations if self._verdict.is_for_us else 0

    def __iter__(self) -> Iterator[StoredOperation]:
        if self._begun:
            raise RuntimeError("the operations of a bundle are read once")
        self._begun = True
        return self._read()

    def _read(self) -> Iterator[StoredOperation]:
        found: list[StoredOperation] = []
        parts = self._verdict.manifest.parts if self._verdict.is_for_us else ()
        part = next((each for each in parts if each.kind == "ops"), None)
        lines = None if part is None else OperationsReader(part, found.append)
        for kind, data in self._frames:
            if kind == b"E":
                self._check_end(data, lines)
                return
            if kind not in self._read_lines or lines is None:
                raise BundleRefused(STOPPED, detail="answer out of order")
            lines.read_line = self._read_lines[kind]
            lines.feed(data)
            yield from found
            found.clear()

    def _check_end(self, data: bytes, lines: OperationsReader | None) -> None:
        if decode_as(STOPPED, data, End, "answer").operations != len(self):
            raise BundleRefused(STOPPED, detail="answer incomplete")
        if lines:
            lines.finish()
        for blob in self._verdict.blobs:
            path = self._spool / blob.content
            if path.is_symlink() or not path.is_file() or path.stat().st_size != blob.size:
                raise BundleRefused(STOPPED, detail="attachment missing")


def decode_description(
    answer: BinaryIO, me: str, trust: TrustState, *, as_sender: bool = False
) -> Verdict:
    """The verdict in a child's answer to a request of mode ``describe``."""
    frames = decode_frames(answer)
    verdict = _decode_head(frames, Reader(me, trust, as_sender))
    kind, _ = next(frames)
    if kind != b"E":
        raise BundleRefused(STOPPED, detail="answer out of order")
    return verdict


def _decode_head(frames: Iterator[tuple[bytes, bytes]], reader: Reader) -> Verdict:
    kind, data = next(frames)
    if kind != b"H":
        raise BundleRefused(STOPPED, detail="answer out of order")
    head = decode_as(STOPPED, data, Head, "answer")
    try:
        envelope = from_base64(head.envelope)
        documents = Documents(
            None if head.trust is None else from_base64(head.trust),
            None if head.epochs is None else from_base64(head.epochs),
        )
    except ValueError as error:
        raise BundleRefused(STOPPED, part="answer") from error
    return judge(envelope, documents, reader)
