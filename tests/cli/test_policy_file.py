"""The administrator's policy, as the command line shows it and goes by it."""

import json
import os
from pathlib import Path

import pytest

from liaison_app.cli.main import main
from liaison_app.host import policy_file

PASSPHRASE = "架空の長い合言葉"


class Cli:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.policy = folder / "etc" / "policy.json"
        self.policy.parent.mkdir(mode=0o755)
        self._folder, self._capsys = folder, capsys
        (folder / "pass").write_text(PASSPHRASE, encoding="utf-8")

    def set(self, text: str) -> None:
        self.policy.write_text(text, encoding="utf-8")
        self.policy.chmod(0o644)

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        def no_desktop(*_: object) -> int:
            raise AssertionError("a verb was given")

        where = ["--case-log", str(self._folder / "log.db")]
        status = main([*arguments, *where, "--passphrase-file", str(self._folder / "pass")],
                      no_desktop)  # fmt: skip
        return status, *self._capsys.readouterr()


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    made = Cli(tmp_path, capsys)
    monkeypatch.setattr(policy_file, "policy_path", lambda: made.policy)
    monkeypatch.setattr(policy_file, "ADMINISTRATOR", os.getuid())
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert made("init", "--role", "agency", "--organisation", "mofa", "--officer", "担当官")[0] == 0
    return made


def test_it_is_shown(cli: Cli) -> None:
    assert "administrator" not in cli("policy", "show")[1]
    cli.set('{"version": 1, "two_person_release": true, "lock_minutes": 5,'
            ' "template": {"office_name": {"ja": "架空室", "en": "Invented Office"}}}')  # fmt: skip
    status, out, _ = cli("policy", "show")
    assert status == 0
    assert "A bundle leaves only when a second officer has released it." in out
    assert f"Set by the administrator, read-only to officers: {cli.policy}" in out
    assert "Invented Office" in out
    data = json.loads(cli("policy", "show", "--json")[1])
    assert data["two_person_release"] is True
    assert data["administrator"] == {
        "file": str(cli.policy),
        "two_person_release": True,
        "lock_minutes": 5,
        "office_name": {"ja": "架空室", "en": "Invented Office"},
    }


def test_one_that_cannot_be_gone_by_stops_the_work_and_the_doctor_says_why(cli: Cli) -> None:
    cli.set('{"version": 1, "lock_minute": 5}')
    status, _, err = cli("status", "--lang", "ja")
    assert status == 1
    assert err.startswith("liaison: error: policy-file-form: 管理者の設定ファイル")
    assert "lock_minute" in err
    assert err.count("\n") == 1
    status, out, err = cli("doctor")
    assert status == 1
    assert "policy-file-form" in out
    assert "must be made its owner" in out
    assert "case log: -" in out or "-" in out
    assert cli("lock")[0] in (0, 1)
    cli.set('{"version": 1}')
    assert cli("doctor")[0] == 0


def test_a_language_that_is_not_offered(cli: Cli) -> None:
    cli.set('{"version": 1, "languages": ["ja"]}')
    status, out, _ = cli("policy", "show")
    assert status == 0
    assert "管理者の設定" in out
    status, _, err = cli("policy", "show", "--lang", "en")
    assert status == 1
    assert err.startswith("liaison: error: language-not-offered: ")


def test_a_marking_above_the_ceiling(cli: Cli) -> None:
    cli.set('{"version": 1, "tlp_max": "TLP:AMBER"}')
    assert cli("incident", "add", "--title", "架空")[0] == 0
    status, _, err = cli("incident", "add", "--title", "架空", "--tlp", "TLP:RED")
    assert status == 1
    assert "above-policy" in err
