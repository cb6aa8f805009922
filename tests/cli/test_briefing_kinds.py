"""Every kind of briefing from a real case log: empty or full, in both languages, issued, compared
with the issue before, and refused where an option means nothing to it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liaison_app.briefing.conformance import check_conformance
from liaison_app.workflows.briefing_kinds import KINDS
from tests.briefing.reports import page_texts
from tests.cli.conftest import Shell

SERIES = pytest.mark.parametrize("kind", ["cabinet-summary", "task-status"])
NOTHING_NEEDED = [kind.code for kind in KINDS if not kind.needs]

Create = Callable[..., dict[str, Any]]


@pytest.fixture
def create(office: Shell, tmp_path: Path) -> Create:
    """Draw at the office; the answer of the verb, and the text of the pages under ``text``."""

    def draw(kind: str, *options: object, lang: str = "ja") -> dict[str, Any]:
        out = tmp_path / "drawn.pdf"
        answer = office.run(
            [
                *("briefing", "create", "--kind", kind, "--out", str(out), *map(str, options)),
                *("--case-log", str(office.case_log), "--json", "--lang", lang),
                *("--passphrase-file", str(office.passphrase_file)),
            ]
        )
        assert answer.status == 0, answer.error
        pdf = out.read_bytes()
        assert check_conformance(pdf) == []
        return {**answer.data, "text": "".join("".join(page_texts(pdf)).split())}

    return draw


@pytest.mark.parametrize("kind", NOTHING_NEEDED)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_empty_case_log_gives_every_kind(create: Create, kind: str, language: str) -> None:
    drawn = create(kind, lang=language)
    assert drawn["kind"] == kind
    said = {"ja": "受領データなし", "en": "Nobundlesreceived"}
    assert said[language] in drawn["text"]


@SERIES
def test_an_issue_is_compared_with_the_one_before(create: Create, kind: str) -> None:
    first = create(kind, "--issue", "--as-of", "2026-11-20T09:00:00+09:00")
    assert "第１報" in first["text"]
    assert "これは速報であり" in first["text"]
    second = create(kind, "--issue")
    assert "第２報" in second["text"]
    assert "前報比増減なし" in second["text"]
    assert "これは速報であり" not in second["text"]


@SERIES
def test_the_other_language_is_the_same_issue_and_again_is_its_next_version(
    create: Create, kind: str
) -> None:
    moment = ("--as-of", "2026-11-20T09:00:00+09:00", "--issue")
    assert "第１報" in create(kind, *moment)["text"]
    assert "No.1" in create(kind, *moment, lang="en")["text"]
    again = create(kind, *moment)["text"]
    assert "第１報" in again
    assert "第２版" in again


def test_an_option_that_means_nothing_to_a_kind_is_refused(office: Shell, tmp_path: Path) -> None:
    out = tmp_path / "none.pdf"
    answer = office.try_(
        *("briefing", "create", "--kind", "task-status", "--from", "2026-11-01", "--out", out)
    )
    assert answer.data["error"]["code"] == "briefing-option"
    assert not out.exists()
