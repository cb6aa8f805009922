"""Officers, passphrases and keys from a shell: exit status, JSON, one line for a refusal."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

RELIEF, RELIEF_SAID = "交代要員（架空）", "交代要員の合言葉"


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str], Path]:
    """A passphrase in a file of its own."""

    def write(text: str) -> Path:
        path = tmp_path / f"said-{abs(hash(text))}"
        path.write_text(text + "\n", encoding="utf-8")
        return path

    return write


def code(shell: Shell, *arguments: object) -> str:
    answer = shell.try_(*arguments)
    assert answer.status == 1, answer
    found: str = answer.data["error"]["code"]
    assert answer.error.startswith(f"liaison: error: {found}: ")
    assert answer.error.count("\n") == 1
    return found


def as_other(shell: Shell, passphrase: Path) -> Shell:
    return Shell(shell.case_log, passphrase, shell.run)


def test_a_second_officer_comes_and_takes_over(agency: Shell, said: Callable[[str], Path]) -> None:
    file = said(RELIEF_SAID)
    added = agency("officer", "add", RELIEF, "post=課長補佐", "--new-passphrase-file", file)
    assert (added["name"], added["post"], len(added["signing_key"])) == (RELIEF, "課長補佐", 64)
    assert agency("officer", "list")["total"] == 2
    assert code(agency, "--officer", RELIEF, "status") == "officer-passphrase"
    relief = as_other(agency, file)
    assert relief("--officer", RELIEF, "status")["incidents"] == 0
    assert code(agency, "officer", "add", RELIEF, "--new-passphrase-file", file) == (
        "officer-exists"
    )
    agency("incident", "add", "--title", "引き継ぐ事案（架空）", "--officer", "連絡担当官")
    done = agency("officer", "handover", "--to", RELIEF, "--officer", "連絡担当官")
    assert done["open"]["incidents"] == 1
    assert done["shared_passphrase"]
    assert done["officer"]["succeeded_by"] == added["id"]
    assert code(agency, "--officer", "連絡担当官", "status") == "officer-closed"
    assert code(relief, "officer", "close", RELIEF) == "officer-last"


def test_fields_that_are_not_typed_are_refused(agency: Shell, said: Callable[[str], Path]) -> None:
    file = said(RELIEF_SAID)
    for field in ("name=x", "signing_key=" + "0" * 64, "active_to=2026-01-01", "nothing=x"):
        found = code(agency, "officer", "add", RELIEF, field, "--new-passphrase-file", file)
        assert found == "field-unknown"
    assert agency("officer", "list")["total"] == 1


def test_the_passphrase_is_changed(agency: Shell, said: Callable[[str], Path]) -> None:
    file = said("新しくした合言葉")
    changed = agency("passphrase", "change", "--new-passphrase-file", file)
    assert len(changed["slots"]) == 2
    assert not changed["new_signing_key"]
    assert code(agency, "status") == "passphrase-wrong"
    assert as_other(agency, file)("status")["role"] == "agency"


def test_a_new_passphrase_has_to_come_from_somewhere(agency: Shell, tmp_path: Path) -> None:
    assert code(agency, "passphrase", "change") == "passphrase-needed"
    missing = tmp_path / "missing"
    assert code(agency, "passphrase", "change", "--new-passphrase-file", missing) == (
        "file-not-read"
    )


def test_the_recovery_key_in_a_file_opens_and_sets_a_new_passphrase(
    agency: Shell, said: Callable[[str], Path]
) -> None:
    words = agency("key", "recovery")["words"]
    assert len(words.split()) == 24
    safe = as_other(agency, said("\n".join(words.split())))
    answer = safe.try_("status")
    assert (answer.status, answer.data["role"]) == (0, "agency")
    assert "passphrase change" in answer.error
    file = said("新しくした合言葉")
    assert safe("passphrase", "change", "--new-passphrase-file", file)["new_signing_key"]
    assert code(agency, "status") == "passphrase-wrong"
    assert as_other(agency, file)("key", "list")["slots"][-1]["kind"] == "recovery"


def test_keys_are_listed_renewed_and_dropped(agency: Shell) -> None:
    listed = agency("key", "list")["slots"]
    assert [each["kind"] for each in listed] == ["passphrase", "officer"]
    assert all(each["ok"] and each["version"] == 2 for each in listed)
    assert [each["opened"] for each in listed] == [False, True]
    assert agency("key", "rekey") == {
        "slots": [each["slot"] for each in listed],
        "dropped": [],
        "unknown": [],
        "remain": [],
    }
    assert code(agency, "key", "drop", "passphrase") == "confirmation-needed"
    assert agency("key", "drop", "passphrase", "--yes") == {"dropped": "passphrase"}
    assert code(agency, "key", "drop", "passphrase", "--yes") == "slot-missing"
    assert agency("audit", "verify")["ok"]


def test_a_case_log_put_back_is_told_but_never_refused(agency: Shell, tmp_path: Path) -> None:
    kept = Path(shutil.copy(agency.case_log, tmp_path / "kept"))
    agency("incident", "add", "--title", "後から書いた事案（架空）")
    shutil.copy(kept, agency.case_log)
    answer = agency.try_("status")
    assert (answer.status, answer.data["incidents"]) == (0, 0)
    assert answer.error.startswith("Warning: the end of the log is missing")
    audit = agency.try_("audit", "verify")
    assert audit.status == 1
    assert not audit.data["ok"]
    assert audit.data["journal"]["ok"]
    assert (audit.data["mark"]["finding"], audit.data["mark"]["witness"]) == ("tail-cut", "inbox")


READING = [
    ["status"],
    ["incident", "list"],
    ["incident", "show", "LOCAL-0001"],
    ["search", "架空"],
    ["history", "LOCAL-0001"],
    ["officer", "list"],
    ["audit", "verify"],
    ["roster", "now"],
    ["doctor"],
    ["handover", "draft"],
]


@pytest.mark.parametrize("verb", READING, ids=" ".join)
def test_a_verb_that_reads_enters_no_officer(agency: Shell, verb: list[str]) -> None:
    agency("incident", "add", "--title", "事案（架空）")
    before = agency("status")["operations"]
    assert code(agency, *verb, "--officer", "連絡担当宮") == "officer-unknown"
    assert agency("status")["operations"] == before
    assert agency("officer", "list")["total"] == 1


def test_a_verb_that_writes_enters_who_acts(agency: Shell, tmp_path: Path) -> None:
    out = tmp_path / "summary.pdf"
    create = ["briefing", "create", "--kind", "cabinet-summary", "--out", str(out)]
    assert code(agency, *create, "--officer", RELIEF) == "officer-unknown"
    agency("incident", "add", "--title", "事案（架空）", "--officer", RELIEF)
    assert [each["name"] for each in agency("officer", "list")["officers"]][1:] == [RELIEF]
    agency(*create, "--officer", RELIEF)


@pytest.mark.parametrize("passphrase", ["abc", "mofa mofa", "11111111"])
def test_a_weak_passphrase_file_is_told_at_init_and_refused_later(
    shell: Callable[[str], Shell], said: Callable[[str], Path], passphrase: str
) -> None:
    made = as_other(shell("agency"), said(passphrase))
    answer = made.try_("init", "--role", "agency", "--organisation", "MOFA", "--officer", "当直")
    assert (answer.status, answer.data["organisation"]) == (0, "mofa")
    assert answer.error.startswith("Warning: the passphrase ")
    assert answer.error.count("\n") == 1
    assert made("status")["operations"] == 1
    strong = said("ほかのどこにも使わない合言葉")
    change = ["passphrase", "change", "--new-passphrase-file"]
    assert code(made, *change, said(f"{passphrase}!")).startswith("passphrase-")
    made(*change, strong)
    assert code(made, "status") == "passphrase-wrong"
    weak = ("officer", "add", RELIEF, "--new-passphrase-file", said(passphrase))
    assert code(as_other(made, strong), *weak).startswith("passphrase-")


def test_keys_are_endorsed_by_others(agency: Shell, said: Callable[[str], Path]) -> None:
    file, third = said(RELIEF_SAID), said("三人目だけの合言葉")
    agency("officer", "add", RELIEF, "--new-passphrase-file", file)
    agency("officer", "add", "三人目（架空）", "--new-passphrase-file", third)
    listed = {each["name"]: each for each in agency("officer", "list")["officers"]}
    assert [each["endorsement"] for each in listed.values()] == ["first", "endorsed", "pending"]
    assert listed[RELIEF]["endorsed_by"] == ["連絡担当官"]
    assert code(as_other(agency, third), "officer", "endorse", RELIEF) == "key-not-endorsed"
    assert code(agency, "officer", "endorse", "連絡担当官") == "endorse-own"
    by_relief = ("--endorser", RELIEF, "--endorser-passphrase-file", file)
    done = agency("officer", "endorse", "三人目（架空）", *by_relief)
    assert (done["endorsement"], done["endorsed_by"]) == ("endorsed", ["連絡担当官", RELIEF])
    assert code(agency, "officer", "endorse", "三人目（架空）", *by_relief) == "endorsed-already"


def test_who_made_and_used_the_recovery_key_is_told(
    agency: Shell, said: Callable[[str], Path]
) -> None:
    file = said(RELIEF_SAID)
    agency("officer", "add", RELIEF, "--new-passphrase-file", file)
    words = said(agency("key", "recovery")["words"])
    assert as_other(agency, words)("--officer", RELIEF, "status")["incidents"] == 0
    assert agency("key", "endorse", "--endorser", RELIEF, "--endorser-passphrase-file", file) == {
        "endorsement": "endorsed",
        "endorsed_by": ["連絡担当官", RELIEF],
    }
    (key,) = [each for each in agency("key", "list")["slots"] if each["kind"] == "recovery"]
    assert (key["recovery"]["made_by"], key["recovery"]["used_by"]) == ("連絡担当官", RELIEF)
    assert key["recovery"]["used_at"] >= key["recovery"]["made_at"]
    acts = agency("history", key["recovery"]["id"])["operations"]
    assert [(each["kind"], each["actor"]) for each in acts][::-1] in (
        [("amend", RELIEF), ("amend", RELIEF), ("create", "連絡担当官")],
        [("create", "連絡担当官"), ("amend", RELIEF), ("amend", RELIEF)],
    )
