"""Bad input gets a named error, and the case log stays as it was, byte for byte."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Shell, enrol, send


def digest(shell: Shell) -> str:
    return hashlib.sha256(shell.case_log.read_bytes()).hexdigest()


@pytest.fixture
def stick(enrolled: tuple[Shell, Shell], tmp_path: Path) -> Path:
    office, _ = enrolled
    office("alert", "add", "--title", "架空", "--body", "架空", "--to", "all")
    return send(office, "MOFA", tmp_path / "stick")


def assert_refused(shell: Shell, bundle: Path, *codes: str) -> None:
    before = digest(shell)
    for verb in (("review",), ("apply", "--yes")):
        answer = shell.try_("bundle", verb[0], bundle, *verb[1:])
        assert answer.status == 1
        assert answer.data["error"]["code"] in codes
        assert answer.error.startswith(f"liaison: error: {answer.data['error']['code']}: ")
        assert answer.error.count("\n") == 1
    assert digest(shell) == before


@pytest.mark.parametrize("place", [0, 30, 250, 1000, -1])
def test_one_flipped_byte(enrolled: tuple[Shell, Shell], stick: Path, place: int) -> None:
    data = bytearray(stick.read_bytes())
    data[place] ^= 1
    stick.write_bytes(data)
    assert_refused(enrolled[1], stick, "bundle-damaged", "bundle-not-for-us", "bundle-sealing")


@pytest.mark.parametrize("keep", [0, 10, 200, 0.5, -1])
def test_a_truncated_file(enrolled: tuple[Shell, Shell], stick: Path, keep: float) -> None:
    data = stick.read_bytes()
    stick.write_bytes(data[: int(len(data) * keep) if 0 < keep < 1 else int(keep)])
    assert_refused(enrolled[1], stick, "bundle-truncated", "bundle-damaged")


def test_a_wrong_recipient(
    enrolled: tuple[Shell, Shell], stick: Path, shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    other = shell("other")
    other("init", "--role", "agency", "--organisation", "NPA", "--officer", "連絡担当官")
    (tmp_path / "npa").mkdir()
    enrol(enrolled[0], other, tmp_path / "npa")
    assert_refused(other, stick, "bundle-not-for-us")


def test_an_unknown_sender(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    """A second office, whose registry ours never certified, sends to a replica of ours."""
    other = shell("rival")
    other("init", "--role", "office", "--organisation", "NCO", "--officer", "当直")
    request = tmp_path / "again"
    asked = enrolled[1]("enrol", "request", "--out", request)
    certificate = tmp_path / "certificate-of-the-rival"
    other(
        *("enrol", "approve", request, "--fingerprint", asked["fingerprint"]),
        *("--out", certificate),
    )
    forged = send(other, "MOFA", tmp_path / "forged")
    before = digest(enrolled[1])
    answer = enrolled[1].try_("bundle", "apply", forged, "--yes")
    assert answer.data["error"]["code"] in ("bundle-sender-unknown", "trust-fork")
    assert digest(enrolled[1]) == before


def test_an_unknown_agency(
    enrolled: tuple[Shell, Shell], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    """An agency revoked by the office: what it sends afterwards is refused."""
    office, agency = enrolled
    replica = agency("status")["replica_id"]
    reference = agency("incident", "add", "--title", "架空")["reference"]
    agency("incident", "report", reference)
    bundle = send(agency, "office", tmp_path / "stick")
    office("enrol", "revoke", replica, "--reason", "端末の紛失（架空）")
    assert_refused(office, bundle, "bundle-sender-revoked")


def test_a_wrong_office_fingerprint(office: Shell, agency: Shell, tmp_path: Path) -> None:
    request, certificate = tmp_path / "request", tmp_path / "certificate"
    asked = agency("enrol", "request", "--out", request)
    wrong = office.try_(
        *("enrol", "approve", request, "--fingerprint", "0" * 64, "--out", certificate)
    )
    assert wrong.data["error"]["code"] == "fingerprint-differs"
    assert not certificate.exists()
    office(
        *("enrol", "approve", request, "--fingerprint", asked["fingerprint"].upper()),
        *("--out", certificate),
    )
    before = digest(agency)
    refused = agency.try_("enrol", "accept", certificate, "--office-fingerprint", "0" * 64)
    assert refused.data["error"]["code"] == "office-fingerprint-differs"
    assert digest(agency) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("incident", "show", "NPA-2026-0001"), "record-unknown"),
        (("incident", "add", "--title", " "), "field-required"),
        (("incident", "add", "--title", "a", "severity=9"), "field-invalid"),
        (("incident", "add", "--title", "a", "grade=confidentiality-3"), "above-ceiling"),
        (("incident", "add", "--title", "a", "nosuch=1"), "field-unknown"),
        (("incident", "add", "--title", "a", "reported=true"), "field-unknown"),
        (("incident", "add", "--title", "a\x00b"), "field-invalid"),
        (("incident", "add", "--title", "a", "novalue"), "field-value-form"),
        (("package", "add", "--title", "a"), "office-only"),
        (("bundle", "create", "--to", "office", "--out", "x"), "not-enrolled"),
        (("bundle", "review", "nosuch.liaison"), "file-not-read"),
        (("import", "nosuch.csv"), "file-not-read"),
        (("task", "ack", "T-2026-0001"), "record-unknown"),
    ],
)
def test_a_refused_command_names_its_reason(
    agency: Shell, arguments: tuple[str, ...], code: str
) -> None:
    before = digest(agency)
    answer = agency.try_(*arguments)
    assert answer.status == 1
    assert answer.data["error"]["code"] == code
    assert "-" not in answer.data["error"]["message"][:2]
    assert digest(agency) == before


def test_a_wrong_passphrase(agency: Shell, tmp_path: Path) -> None:
    agency.passphrase_file.write_text("another\n")
    assert agency.try_("status").data["error"]["code"] == "passphrase-wrong"


@pytest.mark.parametrize("out", ["", ".", "/"])
def test_a_folder_is_no_file_to_write(agency: Shell, out: str) -> None:
    answer = agency.try_("export", "--format", "csv", "--out", out)
    assert (answer.status, answer.data["error"]["code"]) == (1, "file-not-written")


@pytest.mark.parametrize(
    "command",
    [
        *(("incident", "list"), ("intake", "list"), ("escalation", "list"), ("handover", "list")),
        *(("records", "list"), ("search", "架空"), ("history", "LOCAL-0001")),
    ],
)
def test_no_limit_is_too_large(agency: Shell, command: tuple[str, ...]) -> None:
    agency("incident", "add", "--title", "架空")
    agency(*command, "--limit", "9" * 24)


def test_usage_errors_exit_with_two(run: Callable[[list[str]], Answer]) -> None:
    assert run(["nosuch"]).status == 2
    assert run(["incident", "add"]).status == 2
    assert run(["backup"]).status == 2


def test_what_was_typed_neither_breaks_nor_buries_a_usage_error(
    run: Callable[[list[str]], Answer],
) -> None:
    for typed in ("\x1b[31m\u202e\n", "漢" * 100_000):
        answer = run(["status", typed])
        assert (answer.status, answer.data) == (2, "")
        assert answer.error.rstrip("\n").isprintable()
        assert len(answer.error) < 1_200


@pytest.mark.parametrize("language", ["ja", "en"])
def test_global_options_stand_before_or_after_the_verb(
    agency: Shell, language: str, run: Callable[[list[str]], Answer]
) -> None:
    given = ["--case-log", str(agency.case_log), "--passphrase-file", str(agency.passphrase_file)]
    before = run([*given, "--json", "--lang", language, "status"])
    after = run(["status", *given, "--json", "--lang", language])
    assert before.data == after.data
    assert before.status == 0


@pytest.mark.parametrize(
    "command",
    [
        ("incident", "list", "--organisation"),
        ("contact", "list", "--organisation"),
        ("search",),
        ("incident", "show"),
    ],
)
def test_bytes_that_are_no_text_are_refused(agency: Shell, command: tuple[str, ...]) -> None:
    answer = agency.try_(*command, "漢\udcff")
    assert answer.status in (0, 1)
    assert "internal" not in answer.error


def test_an_output_is_never_written_over_another_case_log_or_the_passphrase(
    agency: Shell, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    for name in (agency.case_log.name, f"{agency.case_log.name}.passphrase.slot"):
        copied = agency.case_log.with_name(name).read_bytes()
        (tmp_path / name.replace(agency.case_log.name, other.name)).write_bytes(copied)
    not_there = agency.case_log.with_name(f"{agency.case_log.name}-journal")
    for out in (other, agency.passphrase_file, not_there):
        before = out.read_bytes() if out.exists() else None
        refused = agency.try_("export", "--format", "csv", "--out", out)
        assert (refused.status, refused.data["error"]["code"]) == (1, "file-exists")
        assert (out.read_bytes() if out.exists() else None) == before


@pytest.mark.parametrize("suffix", ["", ".inbox", ".passphrase.slot"])
def test_an_output_is_never_written_over_the_case_logs_own_files(
    agency: Shell, suffix: str
) -> None:
    own = agency.case_log.with_name(agency.case_log.name + suffix)
    before = own.read_bytes()
    create = ("briefing", "create", "--kind", "cabinet-summary", "--out")
    for arguments in ((*create, own), ("export", "--format", "csv", "--out", own),
                      ("enrol", "request", "--out", own)):  # fmt: skip
        refused = agency.try_(*arguments)
        assert (refused.status, refused.data["error"]["code"]) == (1, "file-exists")
    assert own.read_bytes() == before


def test_an_output_can_be_written_again(agency: Shell, tmp_path: Path) -> None:
    for arguments in (("enrol", "request"), ("export", "--format", "csv"),
                      ("briefing", "create", "--kind", "cabinet-summary")):  # fmt: skip
        out = tmp_path / f"{arguments[0]}.out"
        agency(*arguments, "--out", out)
        first = out.read_bytes()
        agency(*arguments, "--out", out)
        assert out.read_bytes()[:5] == first[:5]


def test_garbage_does_not_fill_the_inbox(agency: Shell, tmp_path: Path) -> None:
    inbox = agency.case_log.with_name(agency.case_log.name + ".inbox")
    size = 2 * 2**20
    for number in range(6):
        file = tmp_path / f"nco-to-mofa-{number:04d}.liaison"
        file.write_bytes(b"age-encryption.org/v1\n" + os.urandom(size))
        answer = agency.try_("bundle", "apply", file, "--yes")
        assert answer.data["error"]["code"].startswith("bundle-")
    assert inbox.stat().st_size < 2 * size
