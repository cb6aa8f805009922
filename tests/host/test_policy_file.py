"""The administrator's policy: strict, and only where officers cannot change it."""

import json
import os
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Label
from liaison_app.host import policy_file
from liaison_app.host.policy_file import load_policy
from liaison_app.host.windows_policy import check_protected

_WRITE_DAC = 0x40000
SAMPLE = Path(__file__).parents[2] / "packaging" / "release" / "policy.json"


@pytest.fixture(autouse=True)
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests."""
    monkeypatch.setattr(policy_file, "ADMINISTRATOR", os.getuid())


def policy(folder: Path, text: str) -> Path:
    place = folder / "etc"
    place.mkdir(mode=0o755)
    path = place / "policy.json"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    return path


def refused(path: Path) -> str:
    with pytest.raises(Refused) as found:
        load_policy(path)
    return found.value.code


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    found = load_policy(tmp_path / "nowhere" / "policy.json")
    assert found.said() == {}
    assert found.source == ""


def test_the_sample_that_is_shipped_is_read(tmp_path: Path) -> None:
    found = load_policy(policy(tmp_path, SAMPLE.read_text(encoding="utf-8")))
    assert found.tlp_max == "TLP:AMBER+STRICT"
    assert found.two_person_release
    assert not found.approval_to_issue
    assert found.lock_minutes == 5
    assert found.languages == ("ja", "en")
    assert found.office_name == Label(
        "外務省大臣官房サイバー対策室（架空）",
        "Cyber Response Office, Ministry of Foreign Affairs (invented)",
    )
    assert found.distribution == Label("関係部局（架空）", "Divisions concerned (invented)")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{" * 5000,
        '{"version": 2}',
        '{"version": true}',
        '{"version": 1, "lock_minute": 5}',
        '{"version": 1, "lock_minutes": "5"}',
        '{"version": 1, "lock_minutes": 0}',
        '{"version": 1, "lock_minutes": 241}',
        '{"version": 1, "lock_minutes": 5.5}',
        '{"version": 1, "two_person_release": 1}',
        '{"version": 1, "two_person_release": true, "two_person_release": false}',
        '{"version": 1, "tlp_max": "TLP:GREEN"}',
        '{"version": 1, "tlp_max": "amber"}',
        '{"version": 1, "languages": []}',
        '{"version": 1, "languages": ["ja", "ja"]}',
        '{"version": 1, "languages": ["fr"]}',
        '{"version": 1, "template": {"office": {"ja": "あ", "en": "a"}}}',
        '{"version": 1, "template": {"office_name": {"ja": "あ"}}}',
        '{"version": 1, "template": {"office_name": {"ja": "あ\\nい", "en": "a"}}}',
        json.dumps({"version": 1, "template": {"office_name": {"ja": "あ" * 121, "en": "a"}}}),
        '{"version": 1} x',
        " " * 70_000,
    ],
)
def test_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(policy(tmp_path, text)) == "policy-file-form"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = policy(tmp_path, "")
    path.write_bytes(b'{"version": 1, "\xff": 1}')
    assert refused(path) == "policy-file-form"


@pytest.mark.parametrize("mode", [0o664, 0o646])
@pytest.mark.parametrize("place", ["file", "folder"])
def test_what_others_may_write_is_refused(tmp_path: Path, mode: int, place: str) -> None:
    path = policy(tmp_path, '{"version": 1}')
    (path if place == "file" else path.parent).chmod(mode | (0o111 if place == "folder" else 0))
    assert refused(path) == "policy-file-writable"


def test_an_officers_own_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = policy(tmp_path, '{"version": 1}')
    monkeypatch.setattr(policy_file, "ADMINISTRATOR", os.getuid() + 1)
    assert refused(path) == "policy-file-owner"


def test_a_link_and_a_folder_are_refused(tmp_path: Path) -> None:
    path = policy(tmp_path, '{"version": 1}')
    link = path.with_name("link.json")
    link.symlink_to(path)
    assert refused(link) == "policy-file-unreadable"
    assert refused(path.parent) in ("policy-file-unreadable", "policy-file-form")


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser reads everything")
def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = policy(tmp_path, '{"version": 1}')
    path.chmod(0)
    assert refused(path) == "policy-file-unreadable"


def test_on_windows_the_system_is_asked_whether_the_user_could_change_it(tmp_path: Path) -> None:
    path = tmp_path / "Liaison" / "policy.json"
    check_protected(path, lambda _path, _access: False)
    for own in (path, path.parent):

        def his(place: Path, access: int, own: Path = own) -> bool:
            return place == own and access == _WRITE_DAC

        with pytest.raises(Refused) as found:
            check_protected(path, his)
        assert found.value.code == "policy-file-writable"
        assert found.value.params["path"] == str(own)
