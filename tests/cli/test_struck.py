"""What was struck from a draft does not leave the office with what is issued (decision 0026)."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Shell, send

STRUCK = "削除した語"  # in every value that was struck before anything was issued
TO = ("--to", "mofa")


def draft_package(office: Shell) -> None:
    office("package", "add", "--title", f"{STRUCK}対策（架空）")
    office("package", "set", "P-2026-01", "title=対策（架空）")
    task = ("task", "add", "--package", "P-2026-01", "--title", f"更新{STRUCK}", *TO)
    office(*task, "--due", "2099-12-25", f"text={STRUCK}")
    office("task", "set", "T-2026-0001", "title=更新", f"text=本文{STRUCK}")
    office("task", "set", "T-2026-0001", "text=")
    alert = ("alert", "add", "--title", f"{STRUCK}", "--body", STRUCK, "--draft", *TO)
    office(*alert, "--package", "P-2026-01", "--indicators", "198.51.100.7 bad.example")
    office("alert", "set", "A-2026-0001", "title=注意（架空）", "body=本文")
    asked = ("request", "add", "--title", "照会（架空）", "--question", STRUCK, *TO)
    office(*asked, "--package", "P-2026-01", "--due", "2099-12-25")
    office("request", "set", "R-2026-0001", "--question", "台数は。")


def draft_by_themselves(office: Shell) -> None:
    made = office("guideline", "add", "--title", f"手引{STRUCK}", *TO)["id"]
    office("guideline", "step", made, "--section", "signs", "--text", f"一{STRUCK}")
    office("guideline", "step", made, "--section", "signs", "--text", f"二{STRUCK}")
    office("guideline", "amend-step", made, "1", "text=一")
    office("guideline", "drop-step", made, "2")
    office("guideline", "set", made, "title=手引（架空）")
    office("guideline", "issue", made)
    held = ("meeting", "add", "--title", f"会議{STRUCK}", "--held-at", "2026-11-01T10:00:00+09:00")
    office(*held, "--agenda", STRUCK)
    office("meeting", "set", "K-2026-0001", "title=会議（架空）", "--agenda", "議題")
    office("meeting", "decide", "K-2026-0001", "--text", STRUCK)
    office("meeting", "decision", "K-2026-0001/1", "--text", "決定（架空）")
    office("meeting", "share", "K-2026-0001", *TO)
    campaign = office("campaign", "add", "--title", f"一連{STRUCK}")["id"]
    office("campaign", "set", campaign, "title=一連の事案（架空）")
    office("campaign", "share", campaign, *TO)


def told(shell: Shell, folder: Path) -> list[dict[str, Any]]:
    out = folder / "operations.json"
    shell("export", "--format", "json", "--kind", "operations", "--out", out)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_only_what_stands_at_issue_leaves(enrolled: tuple[Shell, Shell], tmp_path: Path) -> None:
    office, agency = enrolled
    draft_package(office)
    office("package", "publish", "P-2026-01")
    office("undo")  # nothing has left yet: the draft goes on being one
    office("task", "set", "T-2026-0001", f"title={STRUCK}になりかけた更新")
    office("task", "set", "T-2026-0001", "title=機器の更新")
    office("package", "publish", "P-2026-01")
    draft_by_themselves(office)
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    arrived = told(agency, tmp_path)
    assert not [each for each in arrived if STRUCK in json.dumps(each, ensure_ascii=False)]
    said = agency("task", "show", "T-2026-0001")
    assert (said["title"], said.get("text")) == ("機器の更新", None)
    assert agency("alert", "show", "A-2026-0001")["title"] == "注意（架空）"
    assert agency("request", "show", "R-2026-0001")["questions"] == ["台数は。"]
    (decision,) = agency("meeting", "show", "K-2026-0001")["decisions"]
    assert decision["text"] == "決定（架空）"
    assert STRUCK in json.dumps(told(office, tmp_path), ensure_ascii=False)  # it keeps its own
    assert office("audit", "verify")["ok"]
    assert agency("audit", "verify")["ok"]

    # The next edition: its drafts likewise; what was issued before is not sent again.
    office("package", "revise", "P-2026-01")
    office("task", "revise", "T-2026-0001", f"text={STRUCK}")
    office("task", "set", "T-2026-0002", "text=改めた本文")
    office("package", "publish", "P-2026-01", "--changes", "本文を改めた")
    bundle = send(office, "mofa", tmp_path)
    review = agency("bundle", "review", bundle)
    assert (review["verified"], review["conflicts"]) == (True, 0)
    agency("bundle", "apply", bundle, "--yes")
    old, new = (agency("task", "show", f"T-2026-000{number}") for number in (1, 2))
    assert (old["ended"], new["text"]) == ("superseded", "改めた本文")
    assert not [
        each for each in told(agency, tmp_path) if STRUCK in json.dumps(each, ensure_ascii=False)
    ]
    assert agency("audit", "verify")["ok"]
