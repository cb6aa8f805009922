"""起案・審査・決裁 from a shell: two officers, each with a passphrase of his own."""

from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from liaison_app.briefing.conformance import check_conformance
from tests.cli.conftest import Shell, send
from tests.cli.test_release import CHIEF, refusal, second_officer

REASON = ("--reason", "発出のため（架空）")


@pytest.fixture
def chief(office: Shell, tmp_path: Path) -> Shell:
    return second_officer(office, tmp_path)


def by(chief: Shell) -> tuple[object, ...]:
    return ("--approver", CHIEF, "--approver-passphrase-file", chief.passphrase_file)


@pytest.fixture
def asking(enrolled: tuple[Shell, Shell], chief: Shell) -> tuple[Shell, Shell, Shell]:
    office, agency = enrolled
    said = office(
        "policy", "set", "--approval-to-issue", "on", "--reason", "規程（架空）", *by(chief)
    )
    assert (said["approval_to_issue"], said["two_person_release"]) == (True, False)
    return office, chief, agency


def test_a_package_from_draft_to_the_agency(asking: tuple[Shell, ...], tmp_path: Path) -> None:
    office, chief, agency = asking
    office("package", "add", "--title", "対策（架空）")
    office(*("task", "add", "--package", "P-2026-01", "--title", "更新", "--due", "2026-12-25"),
           *("--to", "mofa"))  # fmt: skip
    assert refusal(office, "package", "publish", "P-2026-01") == "approval-needed"
    drafted = office("approval", "draft", "P-2026-01", *REASON)
    assert (drafted["state"], drafted["kind"]) == ("drafted", "package")
    assert office("approval", "list", "--mine")["total"] == 0
    waiting = chief("approval", "list", "--mine", "--officer", CHIEF)
    assert [each["id"] for each in waiting["approvals"]] == [drafted["id"]]
    assert refusal(office, "approval", "approve", "P-2026-01") == "approval-same-officer"
    office("task", "set", "T-2026-0001", "due=2026-12-28")
    (changed,) = office("approval", "show", "P-2026-01")["changed"]
    assert (changed["reference"], changed["fields"]) == ("T-2026-0001", ["due"])
    again = ("approval", "approve", "P-2026-01", "--officer", CHIEF)
    assert refusal(chief, *again) == "approval-stale"
    office("approval", "draft", "P-2026-01", *REASON)
    chief(*again)
    office("package", "publish", "P-2026-01")
    assert office("approval", "list")["total"] == 0
    states = [each["state"] for each in office("approval", "list", "--all")["approvals"]]
    assert states == ["issued", "returned"]
    send_to = send(office, "mofa", tmp_path)
    assert agency("bundle", "apply", send_to, "--yes")["applied"] > 0
    assert agency("approval", "list", "--all")["total"] == 0
    assert office("audit", "verify")["ok"] is True


def test_an_alert_is_made_a_draft_and_says_so(asking: tuple[Shell, ...]) -> None:
    office, chief, _agency = asking
    alert = ("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    made = office(*alert)
    assert (made["reference"], made["draft"]) == ("A-2026-0001", True)
    assert made["id"]
    office("approval", "draft", made["id"], *REASON)
    returned = ("approval", "review", made["id"], "--return")
    assert refusal(office, *returned, *by(chief)) == "reason-needed"
    assert office(*returned, "--why", "宛先（架空）", *by(chief))["state"] == "returned"
    office("approval", "draft", made["id"], *REASON)
    assert office("approval", "review", made["id"], *by(chief))["reviewed_by"] == CHIEF
    assert office("approval", "approve", made["id"], *by(chief))["state"] == "approved"
    office("alert", "issue", made["id"])
    assert office("audit", "verify")["ok"] is True


def test_roles_are_decided_by_two(asking: tuple[Shell, ...]) -> None:
    office, chief, _agency = asking
    change = ("officer", "roles", "当直", "author,reviewer", "--reason", "分担（架空）")
    assert office.try_(*change).status == 2
    assert office(*change, *by(chief))["roles"] == ["author", "reviewer"]
    assert [each["roles"] for each in office("officer", "list")["officers"]] == [
        ["author", "reviewer"],
        ["author", "reviewer", "approver"],
    ]
    office("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    chief("approval", "draft", "A-2026-0001", *REASON, "--officer", CHIEF)
    assert refusal(office, "approval", "approve", "A-2026-0001") == "role-needed"
    everything = ("officer", "roles", "当直", "all", "--reason", "分担（架空）")
    assert office(*everything, *by(chief))["roles"] == ["author", "reviewer", "approver"]
    assert office("approval", "approve", "A-2026-0001")["state"] == "approved"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_told_in_words(asking: tuple[Shell, ...], language: str) -> None:
    office, chief, _agency = asking
    office("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    office("approval", "draft", "A-2026-0001", *REASON)
    office("approval", "review", "A-2026-0001", *by(chief))
    office("alert", "set", "A-2026-0001", "body=別の本文", "--to", "all")
    said = office.said("approval", "show", "A-2026-0001", lang=language)
    wanted = {"ja": ("審査済み", "本文", "宛先（起案）"), "en": ("Reviewed", "Text", "Recipients")}
    assert all(word in said for word in (*wanted[language], CHIEF))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_sheet_is_printed(asking: tuple[Shell, ...], language: str, tmp_path: Path) -> None:
    office, _chief, _agency = asking
    office("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    office("approval", "draft", "A-2026-0001", *REASON)
    out = tmp_path / "sheet.pdf"
    sheet = ("approval", "sheet", "A-2026-0001", "--out", out)
    assert office(*sheet)["pages"] == 1
    assert check_conformance(out.read_bytes()) == []
    office("alert", "set", "A-2026-0001", "body=別の本文")
    office("approval", "return", "A-2026-0001", "--why", "直す（架空）")
    office.said(*sheet, lang=language)
    said = "".join(page.get_textpage().get_text_range() for page in PdfDocument(out))
    assert "直す（架空）" in said.replace("\r\n", "")
    assert {"ja": "差戻しの理由", "en": "Why it was returned"}[language] in said
    digest = office("approval", "show", "A-2026-0001")["digest"]
    assert digest in said.replace("\r\n", "").replace(" ", "")


def approved(office: Shell, chief: Shell, identifier: str, *to: str) -> None:
    office("approval", "draft", identifier, *REASON, *to)
    office("approval", "approve", identifier, *by(chief))


def test_an_undone_issue_is_not_done_again(asking: tuple[Shell, ...]) -> None:
    office, chief, _agency = asking
    alert = ("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    reference = office(*alert)["reference"]
    approved(office, chief, reference)
    office("alert", "issue", reference)
    office("undo")
    assert refusal(office, "redo") == "approval-redo"
    assert refusal(office, "alert", "issue", reference) == "approval-needed"
    assert office("alert", "show", reference)["draft"] is True
    approved(office, chief, reference)
    office("alert", "issue", reference)
    assert office("audit", "verify")["ok"] is True


def test_what_is_shared_takes_an_approval(asking: tuple[Shell, ...]) -> None:
    office, chief, _agency = asking
    to = ("--to", "mofa")
    campaign = office("campaign", "add", "--title", "一連（架空）")["reference"]
    held = ("meeting", "add", "--title", "会議（架空）", "--held-at", "2026-11-01T10:00:00+09:00")
    meeting = office(*held)["reference"]
    office("meeting", "decide", meeting, "--text", "点検する")
    changes = {
        campaign: ("campaign", "set", campaign, "title=改めた件名"),
        meeting: ("meeting", "decide", meeting, "--text", "報告する"),
    }
    for kind, record in (("campaign", campaign), ("meeting", meeting)):
        assert refusal(office, kind, "share", record, *to) == "approval-needed"
        approved(office, chief, record, *to)
        office(kind, "share", record, *to)
        assert refusal(office, *changes[record]) == "approval-shared"
        if kind == "meeting":
            assert refusal(office, "address", record, "--to", "npa") == "approval-stale"
            office("unaddress", record, *to)
        else:
            office("campaign", "unshare", record, *to)
        office(*changes[record])
        # The approval was of other words.
        assert refusal(office, kind, "share", record, *to) == "approval-stale"
        approved(office, chief, record, *to)
        office(kind, "share", record, *to)
    assert office("audit", "verify")["ok"] is True


def test_what_is_out_is_marked_more_strictly_alone(asking: tuple[Shell, ...]) -> None:
    office, chief, _agency = asking
    alert = ("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    reference = office(*alert)["reference"]
    office("mark", reference, "tlp=GREEN")  # a draft: it will be approved as it is then
    approved(office, chief, reference)
    office("alert", "issue", reference)
    office("mark", reference, "tlp=AMBER", "handling=no-copy")
    assert refusal(office, "mark", reference, "tlp=GREEN") == "approval-freer"
    assert refusal(office, "mark", reference, "handling=") == "approval-freer"
    office("mark", reference, "tlp=RED", "recipients=mofa")
    assert refusal(office, "mark", reference, "recipients=mofa,npa") == "approval-freer"


def test_nothing_is_approved_where_nothing_waits(asking: tuple[Shell, ...]) -> None:
    office, chief, _agency = asking
    office("package", "add", "--title", "対策（架空）")
    office(*("task", "add", "--package", "P-2026-01", "--title", "更新", "--due", "2099-12-25"),
           *("--to", "mofa"))  # fmt: skip
    approved(office, chief, "P-2026-01")
    office("package", "publish", "P-2026-01")
    for identifier in ("P-2026-01", "T-2026-0001"):
        assert refusal(office, "approval", "draft", identifier, *REASON) == "approval-nothing"
    approved(office, chief, "T-2026-0001", "--to", "npa")
    office("address", "T-2026-0001", "--to", "npa")
    assert office("audit", "verify")["ok"] is True


def test_what_was_to_go_out_at_once_says_what_comes_next(asking: tuple[Shell, ...]) -> None:
    office, *_ = asking
    asked = ("request", "add", "--title", "照会（架空）", "--due", "2099-12-10",
             "--question", "問（架空）", "--to", "mofa")  # fmt: skip
    said = office.said(*asked, "--issue")
    assert "approval draft R-2026-0001 --reason" in said
    assert "approval draft" not in office.said(*asked)  # a draft was asked for
    warned = ("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    assert "approval draft A-2026-0001" in office.said(*warned, lang="en")
    assert "approval draft" not in office.said(*warned, "--draft", lang="en")


def test_what_changed_before_it_was_approved_is_not_said_to_have_been(
    asking: tuple[Shell, ...],
) -> None:
    office, chief, _ = asking
    office("alert", "add", "--title", "注意（架空）", "--body", "本文", "--to", "mofa")
    office("approval", "draft", "A-2026-0001", *REASON)
    office("alert", "set", "A-2026-0001", "title=直した（架空）")
    refused = chief.try_("approval", "approve", "A-2026-0001", "--officer", CHIEF)
    assert refused.data["error"]["code"] == "approval-stale"
    assert "since it was drafted" in refused.error
