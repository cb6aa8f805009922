"""Many incidents changed at once from the shell: how many and which first, then all or none."""

from pathlib import Path

from tests.cli.conftest import Shell, send


def add(shell: Shell, title: str, *fields: str) -> str:
    return str(shell("incident", "add", "--title", title, *fields)["reference"])


def statuses(shell: Shell) -> dict[str, str]:
    listed = shell("incident", "list")["incidents"]
    return {each["reference"]: each["status"] for each in listed}


def test_several_are_told_first_changed_in_one_act_and_undone_in_one(agency: Shell) -> None:
    one, two, three = (add(agency, f"不審メール{n}（架空）") for n in range(3))
    agency("incident", "set", two, "status=closed")
    which = f"{one},{two}, {three}"
    told = agency("incident", "set", which, "status=closed", "--dry-run")
    assert (told["count"], told["operations"], told["dry_run"]) == (2, 0, True)
    assert [each["reference"] for each in told["incidents"] if each["changes"]] == [one, three]
    assert statuses(agency)[one] == "new"
    done = agency("incident", "set", which, "status=closed")
    assert (done["count"], done["operations"]) == (2, 2)
    assert set(statuses(agency).values()) == {"closed"}
    agency("undo")
    assert statuses(agency) == {one: "new", two: "closed", three: "new"}


def test_a_query_names_them(agency: Shell) -> None:
    one, other = add(agency, "偽の求人（架空）", "severity=3"), add(agency, "漏えい（架空）")
    said = agency.said("incident", "set", "--query", "severity>=3", "status=triage", "tlp=RED")
    assert "1 件の事案を変更しました" in said
    assert one in said
    assert other not in said
    assert statuses(agency) == {one: "triage", other: "new"}
    refused = agency.try_("incident", "set", "--query", "ありえない言葉", "status=closed")
    assert refused.data["error"]["code"] == "no-incident-found"
    refused = agency.try_("incident", "set", f"{one},{one}", "status=triage", "--leave-out-refused")
    assert refused.data["error"]["code"] == "stands-so-already"


def test_one_that_cannot_be_changed_stops_all_unless_it_is_left_out(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    theirs, own = add(agency, "外部から（架空）"), add(office, "自庁の事案（架空）")
    agency("incident", "report", theirs)
    office("bundle", "apply", send(agency, "office", tmp_path / "stick"), "--yes")
    which = f"{own},{theirs}"
    refused = office.try_("incident", "set", which, "status=closed")
    assert refused.data["error"]["code"] == "some-refused"
    assert theirs in refused.data["error"]["message"]
    told = office("incident", "set", which, "status=closed", "--dry-run")
    reasons = {each["reference"]: each["refused"] for each in told["incidents"]}
    assert reasons == {own: None, theirs: "not-owner"}
    assert statuses(office)[own] == "new"
    said = office.said("incident", "set", which, "status=closed", "--leave-out-refused")
    assert "次の 1 件は変更できません" in said
    assert statuses(office) == {own: "closed", theirs: "new"}
    # The office's own cells are its own on any record.
    done = office("incident", "set", which, "office_severity=2")
    assert done["count"] == 2


def test_what_is_wrong_with_the_fields_is_said_once(agency: Shell) -> None:
    one, two = add(agency, "一（架空）"), add(agency, "二（架空）")
    for arguments, code in (
        ((f"{one},{two}", "status=sleeping"), "field-invalid"),
        ((f"{one},{two}", "grade=confidential-1"), "field-invalid"),
        ((f"{one},NOBODY-2026-0001", "status=closed"), "record-unknown"),
        ((f"{one},{two}", "office_note=所見"), "office-only"),
        (("status=closed",), "incidents-not-named"),
        ((one, "status=closed", "--query", "件名"), "field-value-form"),
    ):
        refused = agency.try_("incident", "set", *arguments)
        assert (refused.status, refused.data["error"]["code"]) == (1, code)
    assert set(statuses(agency).values()) == {"new"}
