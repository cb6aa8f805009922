"""The command line as a script calls it: arguments in, exit status and JSON out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli.main import main


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any
    error: str


@dataclass(frozen=True)
class Shell:
    """One installation's shell; every call asks for JSON unless told otherwise."""

    case_log: Path
    passphrase_file: Path
    run: Callable[[list[str]], Answer]

    def __call__(self, *arguments: object) -> Any:
        """The JSON of a command that must succeed."""
        answer = self.try_(*arguments)
        assert answer.status == 0, answer.error
        return answer.data

    def said(self, *arguments: object, lang: str = "ja") -> str:
        """What a command that must succeed prints for people."""
        answer = self.run(
            [
                *map(str, arguments),
                *("--case-log", str(self.case_log), "--passphrase-file"),
                *(str(self.passphrase_file), "--lang", lang),
            ]
        )
        assert answer.status == 0, answer.error
        return str(answer.data)

    def try_(self, *arguments: object) -> Answer:
        return self.run(
            [
                *map(str, arguments),
                *("--case-log", str(self.case_log), "--passphrase-file"),
                *(str(self.passphrase_file), "--json", "--lang", "en"),
            ]
        )


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[[list[str]], Answer]:
    def no_desktop(*_: object) -> int:
        raise AssertionError("a verb was given; the desktop must not open")

    def call(arguments: list[str]) -> Answer:
        capsys.readouterr()
        status = main(arguments, no_desktop)
        out, err = capsys.readouterr()
        return Answer(status, json.loads(out) if out.startswith("{") else out, err)

    return call


@pytest.fixture
def shell(tmp_path: Path, run: Callable[[list[str]], Answer]) -> Callable[[str], Shell]:
    def make(name: str) -> Shell:
        passphrase = tmp_path / f"{name}.pass"
        passphrase.write_text(f"{name} 合言葉\n", encoding="utf-8")
        return Shell(tmp_path / f"{name}.db", passphrase, run)

    return make


@pytest.fixture
def office(shell: Callable[[str], Shell]) -> Shell:
    made = shell("office")
    made("init", "--role", "office", "--organisation", "NCO", "--officer", "当直")
    return made


@pytest.fixture
def agency(shell: Callable[[str], Shell]) -> Shell:
    made = shell("agency")
    made("init", "--role", "agency", "--organisation", "MOFA", "--officer", "連絡担当官")
    return made


def enrol(office: Shell, agency: Shell, folder: Path) -> None:
    """Request, approve, accept, with both fingerprints read out."""
    request, certificate = folder / "request", folder / "certificate"
    asked = agency("enrol", "request", "--out", request)
    given = office(
        *("enrol", "approve", request, "--fingerprint", asked["fingerprint"]),
        *("--out", certificate),
    )
    agency("enrol", "accept", certificate, "--office-fingerprint", given["office_fingerprint"])


@pytest.fixture
def enrolled(office: Shell, agency: Shell, tmp_path: Path) -> tuple[Shell, Shell]:
    enrol(office, agency, tmp_path)
    return office, agency


def send(sender: Shell, to: str, folder: Path) -> Path:
    """One bundle made; its file."""
    made = sender("bundle", "create", "--to", to, "--out", folder)
    assert len(made["bundles"]) == 1
    return Path(made["bundles"][0]["file"])
