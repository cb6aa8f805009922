"""Root keys of several holders: founded, rotated, never at one place at one time."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.cli.main import main
from liaison_app.store.slots import open_slots
from tests.cli.conftest import Answer, Shell, enrol, send

HOLDERS = ("総務（架空）", "企画（架空）", "技術（架空）")


def code_of(shell: Shell, *arguments: object) -> str:
    answer = shell.try_(*arguments)
    assert answer.status == 1, answer.data
    return str(answer.data["error"]["code"])


def digest(shell: Shell) -> str:
    return hashlib.sha256(shell.case_log.read_bytes()).hexdigest()


def secrets_of(shell: Shell) -> object:
    said = shell.passphrase_file.read_text(encoding="utf-8").strip()
    return open_slots(shell.case_log, said)[0].secrets


def media(folder: Path, names: tuple[str, ...] = HOLDERS) -> list[object]:
    """Options of one medium and one passphrase file for each holder."""
    options: list[object] = []
    for place, name in enumerate(names):
        medium = folder / f"medium {place}"
        medium.mkdir(parents=True)
        said = folder / f"{place}.pass"
        said.write_text(f"{name}の合言葉", encoding="utf-8")
        options += ["--root-key-out", medium, "--root-passphrase-file", said]
    return options


def key_of(folder: Path, place: int) -> tuple[Path, Path]:
    """The key file on a holder's medium, and the file with its passphrase."""
    (key,) = (folder / f"medium {place}").iterdir()
    return key, folder / f"{place}.pass"


def sign(shell: Shell, proposal: Path, folder: Path, place: int) -> dict[str, dict[str, int]]:
    key, said = key_of(folder, place)
    found: dict[str, dict[str, int]] = shell(
        *("trust", "sign", proposal, "--root-key", key, "--root-passphrase-file", said, "--yes")
    )
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose three root keys are on media; two have to sign. Sealing takes its time."""
    folder = tmp_path_factory.mktemp("held")
    (folder / "office.pass").write_text("office 合言葉\n", encoding="utf-8")
    status = main(
        [
            *("init", "--role", "office", "--organisation", "NCO", "--officer", "当直"),
            *("--root-keys", "3", "--root-threshold", "2"),
            *map(str, media(folder / "keys")),
            *("--case-log", str(folder / "office.db")),
            *("--passphrase-file", str(folder / "office.pass")),
        ],
        lambda *_: 1,
    )
    assert status == 0
    return folder


@pytest.fixture
def held(made: Path, tmp_path: Path, run: Callable[[list[str]], Answer]) -> tuple[Shell, Path]:
    """A copy for this test alone."""
    folder = tmp_path / "held"
    shutil.copytree(made, folder)
    return Shell(folder / "office.db", folder / "office.pass", run), folder / "keys"


def test_nothing_of_root_keys_on_media_stays_on_the_machine(held: tuple[Shell, Path]) -> None:
    office, folder = held
    shown = office("trust", "show")
    assert (shown["root"]["version"], shown["root"]["threshold"]) == (1, 2)
    assert [each["here"] for each in shown["root"]["keys"]] == [False] * 3
    assert [each["here"] for each in shown["registry"]["keys"]] == [True]
    assert secrets_of(office).root is None  # type: ignore[attr-defined]
    named = {each["key"] for each in shown["root"]["keys"]}
    files = [json.loads(key_of(folder, place)[0].read_bytes()) for place in range(3)]
    assert {each["key"] for each in files} == named
    assert code_of(office, "trust", "rotate") == "root-keys-on-media"


def test_one_key_in_the_slot_is_what_a_script_gets(office: Shell) -> None:
    shown = office("trust", "show")
    assert (shown["root"]["threshold"], len(shown["root"]["keys"])) == (1, 1)
    assert shown["root"]["keys"][0]["here"] is True
    assert shown["as_of"] == shown["registry"]["issued"]


def test_holders_sign_one_after_the_other_and_agencies_follow(
    held: tuple[Shell, Path], agency: Shell, shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    office, folder = held
    enrol(office, agency, tmp_path)
    nobody = shell("no case log")
    proposal = tmp_path / "proposal"
    later = tmp_path / "later"
    media(later, HOLDERS[:1])
    new = nobody(
        *("trust", "key", "--organisation", "nco", "--out", later / "medium 0"),
        *("--root-passphrase-file", later / "0.pass"),
    )
    first, _said = key_of(folder, 0)
    proposed = office(
        *("trust", "propose", "--out", proposal, "--root-key", first),
        *("--root-key", new["key"], "--root-threshold", 2, "--new-registry-key"),
    )
    assert proposed["missing"] == {"present_keys": 2, "new_keys": 2}
    assert (len(proposed["added"]), len(proposed["removed"])) == (1, 2)
    before = digest(office)
    assert code_of(office, "trust", "adopt", proposal) == "root-signatures-missing"
    assert digest(office) == before
    assert sign(nobody, proposal, folder, 0)["missing"] == {"present_keys": 1, "new_keys": 1}
    assert sign(nobody, proposal, folder, 0)["missing"] == {"present_keys": 1, "new_keys": 1}
    assert sign(nobody, proposal, later, 0)["missing"] == {"present_keys": 1, "new_keys": 0}
    assert code_of(office, "trust", "adopt", proposal) == "root-signatures-missing"
    assert sign(nobody, proposal, folder, 2)["missing"] == {"present_keys": 0, "new_keys": 0}
    fingerprint = office("trust", "show")["office_fingerprint"]
    former = secrets_of(office).registry  # type: ignore[attr-defined]
    assert office("trust", "adopt", proposal)["version"] == 2
    shown = office("trust", "show")
    assert shown["office_fingerprint"] == fingerprint
    assert (shown["root"]["version"], shown["registry"]["keys"][0]["here"]) == (2, True)
    assert secrets_of(office).registry != former  # type: ignore[attr-defined]
    assert secrets_of(office).next_registry is None  # type: ignore[attr-defined]
    assert code_of(office, "trust", "adopt", proposal) == "proposal-outdated"
    agency("bundle", "apply", send(office, "mofa", tmp_path / "stick"), "--yes")
    assert agency("trust", "show")["root"] == {
        **shown["root"],
        "keys": [{**each, "here": False} for each in shown["root"]["keys"]],
    }
    assert office("audit", "verify")["ok"] is True
    assert agency("audit", "verify")["ok"] is True


def test_the_key_in_the_slot_is_replaced_and_may_move_to_media(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    before = secrets_of(office)
    assert office("trust", "rotate", "--new-registry-key")["version"] == 2
    now = secrets_of(office)
    assert now.root not in (None, before.root)  # type: ignore[attr-defined]
    assert now.registry != before.registry  # type: ignore[attr-defined]
    assert office("trust", "rotate", *media(tmp_path / "held", HOLDERS[:2]))["threshold"] == 2
    assert secrets_of(office).root is None  # type: ignore[attr-defined]
    assert secrets_of(office).registry == now.registry  # type: ignore[attr-defined]
    agency("bundle", "apply", send(office, "mofa", tmp_path / "stick"), "--yes")
    shown = agency("trust", "show")
    assert (shown["root"]["version"], len(shown["root"]["keys"])) == (3, 2)
    office("enrol", "list")
    assert office("audit", "verify")["ok"] is True


def test_a_proposal_is_refused_by_name(
    held: tuple[Shell, Path], shell: Callable[[str], Shell], tmp_path: Path
) -> None:
    office, folder = held
    proposal = tmp_path / "proposal"
    office("trust", "propose", "--out", proposal)
    key, said = key_of(folder, 0)
    other = key_of(folder, 1)[1]
    signing = ("trust", "sign", proposal, "--yes", "--root-key")
    data = proposal.read_bytes()
    refusals = {
        "root-key-passphrase": (*signing, key, "--root-passphrase-file", other),
        "root-key-malformed": (*signing, said, "--root-passphrase-file", said),
        "confirmation-needed": ("trust", "sign", proposal, "--root-key", key),
        "root-passphrase-number": (
            *(*signing, key, "--root-passphrase-file", said),
            *("--root-passphrase-file", other),
        ),
    }
    for code, arguments in refusals.items():
        assert code_of(office, *arguments) == code
    stranger = tmp_path / "stranger"
    media(stranger, HOLDERS[:1])
    office(
        *("trust", "key", "--organisation", "nco", "--out", stranger / "medium 0"),
        *("--root-passphrase-file", stranger / "0.pass"),
    )
    key, said = key_of(stranger, 0)
    assert code_of(office, *signing, key, "--root-passphrase-file", said) == "root-key-not-asked"
    assert proposal.read_bytes() == data
    for changed, code in ((data[:-1], "proposal-malformed"), (b"", "proposal-malformed")):
        proposal.write_bytes(changed)
        assert code_of(office, "trust", "inspect", proposal) == code
    before = digest(office)
    assert code_of(office, "trust", "adopt", proposal) == "proposal-malformed"
    assert digest(office) == before


def test_a_signature_by_the_wrong_key_is_refused(held: tuple[Shell, Path], tmp_path: Path) -> None:
    office, folder = held
    proposal = tmp_path / "proposal"
    office("trust", "propose", "--out", proposal)
    sign(office, proposal, folder, 0)
    told = json.loads(proposal.read_bytes())
    told["signatures"][0]["keyid"] = "0" * 64
    proposal.write_text(json.dumps(told, sort_keys=True, separators=(",", ":")))
    assert code_of(office, "trust", "inspect", proposal) == "proposal-signature"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--root-keys", 3), "root-keys-need-media"),
        (("--root-threshold", 2), "root-keys-need-media"),
        (("--root-keys", 2, "--root-threshold", 3, "MEDIA"), "root-threshold"),
        (("--root-keys", 3, "MEDIA"), "root-media-number"),
        (("--root-keys", 2, "--root-threshold", 0, "MEDIA"), "root-threshold"),
        (("SAME",), "root-passphrase-repeated"),
        (("NOWHERE",), "file-not-written"),
    ],
)
def test_an_office_that_cannot_be_founded_leaves_nothing(
    shell: Callable[[str], Shell], tmp_path: Path, options: tuple[object, ...], code: str
) -> None:
    office, folder = shell("office"), tmp_path / "held"
    two = media(folder, HOLDERS[:2])
    special = {
        "MEDIA": two,
        "SAME": [*two[:6], "--root-passphrase-file", two[3]],
        "NOWHERE": [*two[:4], "--root-key-out", tmp_path / "nowhere", *two[6:]],
    }
    given = [one for each in options for one in special.get(str(each), [each])]
    arguments = ("init", "--role", "office", "--organisation", "NCO", "--officer", "当直")
    assert code_of(office, *arguments, *given) == code
    assert not office.case_log.exists()
    assert list(folder.rglob("*.key")) == []


def test_clock_and_documents_are_told_and_confirmed(enrolled: tuple[Shell, Shell]) -> None:
    office, agency = enrolled
    for side in enrolled:
        said = side("status")
        assert (said["clock"], said["trust"]) == ("good", "good")
        assert said["trust_as_of"] == side("trust", "show")["as_of"]
        assert said["trust_expires"] > said["trust_as_of"]
    found = agency("trust", "clock")
    assert found["clock"] == "good"
    assert {"built", "issued", "last_run"} <= found["evidence"].keys()
    assert found["floor"] == max(found["evidence"].values())
    before = digest(agency)
    assert code_of(agency, "trust", "clock", "--confirm") == "reason-needed"
    assert digest(agency) == before
    confirmed = agency("trust", "clock", "--confirm", "--reason", "別の時計と照合した（架空）")
    assert "confirmed" in confirmed["evidence"]
    (told,) = agency("trust", "show")["overrides"]
    assert (told["kind"], told["reason"]) == ("clock", "別の時計と照合した（架空）")
    assert agency("audit", "verify")["ok"] is True
    assert office("trust", "renew")["registry"]["version"] == 3
    assert code_of(agency, "trust", "renew") == "office-only"


def test_an_agency_has_no_root_keys(shell: Callable[[str], Shell], tmp_path: Path) -> None:
    agency = shell("agency")
    arguments = ("init", "--role", "agency", "--organisation", "MOFA", "--officer", "担当")
    assert code_of(agency, *arguments, *media(tmp_path / "held")) == "office-only"
    agency(*arguments)
    assert code_of(agency, "trust", "show") == "not-enrolled"
    assert code_of(agency, "trust", "propose", "--out", tmp_path / "p") == "office-only"
    assert code_of(agency, "trust", "rotate") == "office-only"
