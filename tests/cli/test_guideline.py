"""``liaison guideline`` and ``incident action`` as a script calls them."""

import json
from collections.abc import Callable

from liaison_app.host.resources import resources_folder
from tests.cli.conftest import Shell

VOICE = "deepfake-voice"
SHIPPED = sorted(path.stem for path in (resources_folder() / "guidelines").glob("*.json"))


def started(shell: Callable[[str], Shell], name: str, role: str) -> Shell:
    made = shell(name)
    made("init", "--role", role, "--organisation", name, "--officer", "当直")
    return made


def test_a_checklist_is_printed_ticked_and_stands_in_the_timeline(
    shell: Callable[[str], Shell],
) -> None:
    mofa = started(shell, "mofa", "agency")
    listed = mofa("guideline", "list")
    assert sorted(each["guideline"] for each in listed["guidelines"]) == SHIPPED
    assert mofa("guideline", "list", "--vector", VOICE)["total"] == 1
    assert mofa("guideline", "list", "--query", "折り返")["total"] >= 1
    file = json.loads((resources_folder() / "guidelines" / f"{VOICE}.json").read_bytes())
    whole = mofa("guideline", "show", VOICE)
    assert [step["id"] for step in whole["steps"]] == [step["id"] for step in file["steps"]]
    added = mofa("incident", "add", "--title", "不審な電話（架空）", f"ai_vectors={VOICE}")
    reference = added["reference"]
    ticked = mofa(
        *("guideline", "tick", reference, VOICE, "1", "signs-2"),
        *("--state", "seen", "--note", "録音あり（架空）"),
    )
    assert (ticked["operations"], ticked["settled"]) == (2, 2)
    shown = mofa("guideline", "check", reference, VOICE)
    assert [step["state"] for step in shown["steps"][:3]] == ["seen", "seen", "open"]
    assert shown["steps_total"] == len(file["steps"])
    said = mofa.said("guideline", "check", reference, VOICE)
    assert "[x]  1" in said
    assert "兆候あり" in said
    assert f"{len(file['steps'])}件中2件" in said
    assert "Signs to look for" in mofa.said("guideline", "check", reference, VOICE, lang="en")
    entries = mofa("incident", "show", reference)["timeline"]
    assert [entry["step"] for entry in entries] == ["signs-1", "signs-2"]
    refused = mofa.try_("guideline", "tick", reference, VOICE, "99", "--state", "done")
    assert (refused.status, refused.data["error"]["code"]) == (1, "step-unknown")


def test_what_is_to_be_done_is_added_listed_and_ended(shell: Callable[[str], Shell]) -> None:
    mofa = started(shell, "mofa", "agency")
    reference = mofa("incident", "add", "--title", "不審な電話（架空）")["reference"]
    action = ("incident", "action")
    mofa(
        *action, "add", reference, "--guideline", VOICE, "--step", "first-measures-1",
        "--due", "2020-01-06", "--type", "containment", "assigned_to=架空太郎",
    )  # fmt: skip
    mofa(*action, "add", reference, "--title", "記録の保全")
    mofa(*action, "set", reference, "2", "due=2099-01-06")
    listed = mofa(*action, "list", reference)["actions"]
    assert [(each["number"], each["overdue"]) for each in listed] == [(1, True), (2, False)]
    assert listed[0]["task_type"] == "containment"
    assert "期限超過" in mofa.said("incident", "show", reference)
    mofa(*action, "done", reference, "1", "--result", "折り返した（架空）。")
    mofa(*action, "drop", reference, listed[1]["id"], "--note", "不要となった（架空）。")
    shown = mofa("incident", "show", reference)
    assert [each["status"] for each in shown["actions"]] == ["done", "dropped"]
    assert len(shown["timeline"]) == 2


def test_the_office_writes_copies_issues_and_withdraws(shell: Callable[[str], Shell]) -> None:
    nco = started(shell, "nco", "office")
    added = nco("guideline", "add", "--title", "電話の手引（架空）", "--vectors", VOICE)
    one = added["reference"]
    assert one.startswith("G-")
    nco(
        "guideline",
        "step",
        one,
        "--section",
        "signs",
        "--text",
        "急がせる。",
        "--text-en",
        "Haste.",
    )
    nco("guideline", "step", one, "--section", "signs", "--text", "口止めする。")
    nco("guideline", "amend-step", one, "2", "text=口止めを求める。")
    nco("guideline", "drop-step", one, "1")
    nco("guideline", "set", one, f"replaces={VOICE}", "--to", "all,mofa")
    assert nco("guideline", "show", one)["state"] == "draft"
    nco("guideline", "issue", one, "--to", "mofa")
    shown = nco("guideline", "show", one)
    assert [step["text"] for step in shown["steps"]] == ["口止めを求める。"]
    assert VOICE not in [each["guideline"] for each in nco("guideline", "list")["guidelines"]]
    assert nco("guideline", "show", VOICE)["replaced_by"] == [one]
    two = nco("guideline", "copy", one)["reference"]
    nco("guideline", "issue", two)
    assert nco("guideline", "show", one)["state"] == "superseded"
    nco("guideline", "withdraw", two, "--note", "誤り（架空）")
    assert nco("guideline", "list", "--all")["total"] == len(SHIPPED) + 2
    assert "撤回" in nco.said("guideline", "show", two)
    assert nco("guideline", "show", VOICE)["state"] == "in-force"


def test_a_search_tells_of_the_shipped_guidelines_and_finds_the_offices(
    shell: Callable[[str], Shell],
) -> None:
    nco = started(shell, "nco", "office")
    found = nco("search", "折り返し 合成音声")
    assert found["total"] == 0
    assert [each["guideline"] for each in found["guidelines"]] == [VOICE]
    assert f"標準の手引：{VOICE}" in nco.said("search", "折り返し 合成音声")
    assert nco("search", "折り返し record:incident")["guidelines"] == []
    reference = nco("guideline", "copy", VOICE)["reference"]
    nco("guideline", "issue", reference, "--to", "mofa")
    found = nco("search", "合成音声 record:guideline")
    assert {hit["reference"] for hit in found["hits"]} == {reference}
    assert nco("search", "折り返し 合成音声")["guidelines"] == []  # replaced


def test_incidents_are_found_by_the_guideline_they_were_worked_by(
    shell: Callable[[str], Shell],
) -> None:
    nco = started(shell, "nco", "office")
    one, two, three = (
        nco("incident", "add", "--title", f"事案{number}（架空）")["reference"]
        for number in range(3)
    )
    office = nco("guideline", "copy", VOICE)["reference"]
    nco("guideline", "issue", office, "--to", "mofa")
    nco("guideline", "tick", one, VOICE, "1", "--state", "seen")
    nco("guideline", "tick", two, office, "1", "--state", "seen")

    def listed(query: str) -> set[str]:
        found = nco("incident", "list", "--query", query)["incidents"]
        return {each["reference"] for each in found}

    assert listed(f"guideline:{VOICE}") == {one}
    assert listed("手引:音声なりすまし（合成音声による電話等）") == {one, two}  # both are called so
    assert listed(f"guideline:{office}") == {two}
    assert listed(f"-guideline:{VOICE}") == {two, three}
    assert listed("guideline:*") == {one, two}
    kinds = {hit["kind"] for hit in nco("search", f"guideline:{VOICE}")["hits"]}
    assert kinds == {"entry"}
    refused = nco.try_("incident", "list", "--query", "guideline:nothing")
    assert refused.data["error"]["code"] == "query-value"
