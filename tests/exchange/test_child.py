"""The child process: what it is given and bounded by, and how little it is believed."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.child import (
    CHILD_VERB,
    decode_answer,
    encode_request,
    serve,
)
from liaison_app.exchange.forms import to_base64
from liaison_app.exchange.frames import End, Head, Refusal, decode_frames, send, send_bytes
from liaison_app.exchange.parts import line_of
from tests.exchange import simulator as sim
from tests.exchange.simulator import Party, refusal_of

HERE = sim.world()
ROOT = Path(__file__).resolve().parent.parent.parent


def request(reader: Party = HERE.office, trust: TrustState = HERE.trust, **told: Any) -> bytes:
    return encode_request(reader.identity, reader.id, trust, **told)


def run(asked: bytes, sealed: bytes, folder: Path) -> "subprocess.CompletedProcess[bytes]":
    """The child itself, reading ``sealed``."""
    source = folder / "bundle"
    source.write_bytes(sealed)
    (folder / "spool").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "liaison_app", CHILD_VERB, str(source), str(folder / "spool")],
        input=asked,
        capture_output=True,
        check=False,
        cwd=ROOT,
        timeout=120,
    )


def code_of(answer: bytes, folder: Path) -> str:
    """Why the office refuses an answer."""
    office = HERE.office.id
    return refusal_of(
        lambda: list(decode_answer(BytesIO(answer), folder, office, HERE.trust).operations)
    ).code


def test_trust_documents_pass_through_and_are_verified_again(tmp_path: Path) -> None:
    done = run(request(HERE.agency), sim.from_office(), tmp_path)
    read = decode_answer(BytesIO(done.stdout), tmp_path / "spool", HERE.agency.id, HERE.trust)
    assert (read.sender.organisation, read.trust) == ("nco", HERE.trust)


def test_the_senders_own_copy_is_read_as_the_sender(tmp_path: Path) -> None:
    done = run(request(HERE.agency, as_sender=True), sim.valid(), tmp_path)
    found = decode_answer(
        BytesIO(done.stdout), tmp_path / "spool", HERE.agency.id, HERE.trust, as_sender=True
    )
    assert len(found.operations) == 2


def test_who_is_not_enrolled_believes_no_documents_a_bundle_brings(tmp_path: Path) -> None:
    done = run(request(HERE.agency, TrustState()), sim.from_office(), tmp_path)
    refused = refusal_of(lambda: next(decode_frames(BytesIO(done.stdout))))
    assert refused.code == "bundle-sender-unknown"


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such bounds")
def test_a_child_is_stopped_at_its_bounds(tmp_path: Path) -> None:
    starved = run(request(memory_bytes=32 << 20), sim.valid(), tmp_path)
    assert code_of(starved.stdout, tmp_path) in ("bundle-too-large", "bundle-unreadable")


def test_a_malformed_request_is_not_answered() -> None:
    out = BytesIO()
    assert serve(BytesIO(b"\0\0\0\0"), out, Path("any"), Path("any")) == 2
    with pytest.raises(BundleRefused, match="not-canonical"):
        serve(BytesIO(b"\0\0\0\x02{}"), out, Path("any"), Path("any"))
    assert out.getvalue() == b""


def true_answer() -> bytes:
    """What an honest child says of `simulator.valid`, its attachment aside."""
    inside = sim.inside()
    out = BytesIO()
    envelope = inside.signed()
    send(out, b"H", Head(envelope=to_base64(envelope), epochs=None, trust=None))
    send_bytes(out, b"O", b"".join(line_of(each) for each in sim.operations(HERE.agency)))
    send(out, b"E", End(operations=2))
    return out.getvalue()


def hostile(*frames: tuple[bytes, bytes], tail: bytes = b"") -> bytes:
    out = BytesIO()
    for kind, data in frames:
        send_bytes(out, kind, data)
    return out.getvalue() + tail


def test_a_child_that_was_taken_over_can_refuse_but_not_forge(tmp_path: Path) -> None:
    (tmp_path / sim.blob()[0]).write_bytes(sim.ATTACHMENT)

    def answer(data: bytes) -> str:
        return code_of(data, tmp_path)

    honest = true_answer()
    list(decode_answer(BytesIO(honest), tmp_path, HERE.office.id, HERE.trust).operations)
    head, lines, end = decode_frames(BytesIO(honest))
    one, two = lines[1].splitlines(keepends=True)
    other = line_of(sim.operation(HERE.agency, 3, {"title": "偽の事案（架空）"}))
    foreign = sim.inside().signed(HERE.other.seed)
    forged = canonical.encode(Head(envelope=to_base64(foreign), epochs=None, trust=None))

    assert answer(hostile((b"H", forged), lines, end)) == "bundle-signature"
    assert answer(hostile(head, (b"O", two + one), end)) == "bundle-operations"
    assert answer(hostile(head, (b"O", one), end)) == "bundle-operations"
    assert answer(hostile(head, (b"O", one + other), end)) == "bundle-operations"
    assert answer(hostile(head, (b"O", one + two + other), end)) == "bundle-operations"
    altered = one.replace("架空庁".encode(), "別の庁".encode())
    assert answer(hostile(head, (b"O", altered + two), end)) == "operation-altered"
    assert answer(hostile(head, end)) == "bundle-operations"


def test_an_answer_that_is_no_answer_is_unreadable(tmp_path: Path) -> None:
    honest = true_answer()
    head, lines, end = decode_frames(BytesIO(honest))
    wrong = [
        b"",
        honest[:-1],
        honest[: len(honest) // 2],
        honest + b"\0",
        hostile(lines, head, end),
        hostile(head, head, end),
        hostile(head, (b"?", b""), end),
        hostile(end),
        hostile((b"H", b"{}"), lines, end),
        hostile((b"H", b"\xff\xff"), lines, end),
        hostile(head, lines, (b"E", b'{"operations":3}')),
        hostile((b"X", b'{"code":"../../etc","params":{}}')),
        hostile((b"X", b"[" * 100_000)),
        b"H\xff\xff\xff\xff",
        honest,  # the attachment is not in the folder
    ]
    for data in wrong:
        assert code_of(data, tmp_path) == "bundle-unreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right there")
def test_an_attachment_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(sim.ATTACHMENT)
    (tmp_path / sim.blob()[0]).symlink_to(secret)
    assert code_of(true_answer(), tmp_path) == "bundle-unreadable"


def test_a_refusal_keeps_its_values(tmp_path: Path) -> None:
    refusal = canonical.encode(Refusal(code="bundle-newer", params={"needed": 7}))
    refused = refusal_of(lambda: next(decode_frames(BytesIO(hostile((b"X", refusal))))))
    assert (refused.code, refused.params) == ("bundle-newer", {"needed": 7})
