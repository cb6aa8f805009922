"""The process that reads untrusted bundles: it answers or refuses, and cannot forge."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from liaison_app.domain.arrival import Arrival, TrustState
from liaison_app.exchange.child import (
    CHILD_VERB,
    decode_answer,
    decode_description,
    encode_request,
)
from tests.exchange import simulator as sim
from tests.exchange.simulator import refusal_of

REPOSITORY = Path(__file__).resolve().parents[2]
STOPPED = "bundle-unreadable"


def start(source: Path, folder: Path, request: bytes) -> "subprocess.CompletedProcess[bytes]":
    """Run the child on ``source``; attachments go to ``folder``/spool."""
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "liaison_app", CHILD_VERB, str(source), str(spool)],
        input=request,
        capture_output=True,
        cwd=REPOSITORY,
        timeout=120,
    )


def arrived(data: bytes, folder: Path) -> Path:
    path = folder / "arrived.liaison"
    path.write_bytes(data)
    return path


def answer(source: Path, folder: Path, trust: TrustState | None = None) -> bytes:
    """What the child answers to the office."""
    office = sim.world().office
    known = sim.world().trust if trust is None else trust
    done = start(source, folder, encode_request(office.identity, office.id, known))
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def decoded(data: bytes, folder: Path) -> Arrival:
    here = sim.world()
    return decode_answer(BytesIO(data), folder / "spool", here.office.id, here.trust)


def code_of(data: bytes, folder: Path) -> str:
    return refusal_of(lambda: list(decoded(data, folder).operations)).code


def test_the_child_answers_what_reading_here_gives(tmp_path: Path) -> None:
    spool = tmp_path / "here"
    spool.mkdir()
    there = decoded(answer(arrived(sim.valid(), tmp_path), tmp_path), tmp_path)
    here = sim.read(sim.valid(), spool)
    assert len(there.operations) == len(here.operations)
    assert list(there.operations) == list(here.operations)
    with pytest.raises(RuntimeError, match="read once"):
        iter(there.operations)
    assert (there.manifest_hash, there.sender) == (here.manifest_hash, here.sender)
    assert [path.read_bytes() for path in there.blobs.values()] == [sim.ATTACHMENT]


def test_describing_writes_nothing(tmp_path: Path) -> None:
    here = sim.world()
    request = encode_request(here.office.identity, here.office.id, here.trust, mode="describe")
    done = start(arrived(sim.valid(), tmp_path), tmp_path, request)
    verdict = decode_description(BytesIO(done.stdout), here.office.id, here.trust)
    assert (verdict.manifest.operations, verdict.sender.id) == (2, here.agency.id)
    assert not list((tmp_path / "spool").iterdir())


@pytest.mark.parametrize("code", ["truncated", "damaged", "not-for-us"])
def test_a_refusal_is_an_answer(code: str, tmp_path: Path) -> None:
    data = {
        "truncated": sim.valid()[:-1],
        "damaged": sim.valid() + b"\0",
        "not-for-us": sim.write(sim.world().office, sim.world().agency),
    }[code]
    if code == "not-for-us":  # the office holds the archive key, but is not the recipient
        assert describe_code(data) == "bundle-not-for-us"
    found = answer(arrived(data, tmp_path), tmp_path)
    assert code_of(found, tmp_path) == f"bundle-{code}"


def describe_code(data: bytes) -> str:
    return refusal_of(lambda: sim.read(data, Path())).code


def test_before_enrolment_nobody_is_believed(tmp_path: Path) -> None:
    found = answer(arrived(sim.valid(), tmp_path), tmp_path, TrustState())
    assert code_of(found, tmp_path) == "bundle-sender-unknown"


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    assert code_of(answer(tmp_path / "none", tmp_path), tmp_path) == STOPPED


def test_an_answer_cut_anywhere_or_going_on_is_unreadable(tmp_path: Path) -> None:
    found = answer(arrived(sim.valid(), tmp_path), tmp_path)
    for length in [*range(0, len(found), 97), len(found) - 1]:
        assert code_of(found[:length], tmp_path) == STOPPED, length
    assert code_of(found + b"E", tmp_path) == STOPPED


def test_a_child_that_lies_about_an_operation_is_caught(tmp_path: Path) -> None:
    found = answer(arrived(sim.valid(), tmp_path), tmp_path)
    lying = found.replace("不審な".encode(), "普通の".encode(), 1)
    assert lying != found
    assert code_of(lying, tmp_path) == "operation-altered"


def test_a_child_that_withholds_an_attachment_is_caught(tmp_path: Path) -> None:
    found = answer(arrived(sim.valid(), tmp_path), tmp_path)
    [path] = (tmp_path / "spool").iterdir()
    path.unlink()
    assert code_of(found, tmp_path) == STOPPED


def test_no_request_is_no_answer(tmp_path: Path) -> None:
    done = start(arrived(sim.valid(), tmp_path), tmp_path, b"")
    assert (done.returncode, done.stdout) == (2, b"")
