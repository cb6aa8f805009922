"""Every kind of briefing from a real case log: empty or full, in both languages, issued, compared
with the issue before, and refused where an option means nothing to it."""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from liaison_app.briefing.conformance import check_conformance
from liaison_app.workflows.briefing_kinds import KINDS
from tests.briefing.reports import page_texts
from tests.cli.conftest import Shell, send

SERIES = pytest.mark.parametrize("kind", ["cabinet-summary", "situation", "task-status"])
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


def test_an_incident_report_needs_an_incident_and_is_numbered_for_each(
    office: Shell, create: Create, tmp_path: Path
) -> None:
    one = office("incident", "add", "--title", "一件目（架空）", "severity=3")["reference"]
    other = office("incident", "add", "--title", "二件目（架空）")["reference"]
    out = tmp_path / "none.pdf"
    for options, code in (((), "briefing-needs"), (("--incident", "NCO-1999-1"), "record-unknown")):
        answer = office.try_("briefing", "create", "--kind", "incident", "--out", out, *options)
        assert answer.data["error"]["code"] == code
        assert code != "briefing-needs" or "--incident ID" in answer.error
    assert not out.exists()
    assert "第１報" in create("incident", "--incident", one, "--issue")["text"]
    office("incident", "set", one, "status=responding")
    office("incident", "note", one, "ウイルスを除去した。http://evil.example/a")
    again = create("incident", "--incident", one, "--issue")["text"]
    assert "第２報" in again
    assert "受付→対処中" in again
    assert "hxxp://evil[.]example/a" in again
    assert "http://evil" not in again
    assert "第１報" in create("incident", "--incident", other)["text"]


def test_an_exercise_is_reported_as_one_and_nothing_real_is(
    office: Shell, create: Create, tmp_path: Path
) -> None:
    real = office("incident", "add", "--title", "実事案（架空）")["reference"]
    played = office("incident", "add", "--title", "訓練（架空）", "exercise=yes")["reference"]
    assert "【訓練】" in create("incident", "--incident", played)["text"]
    answer = office.try_(
        *("briefing", "create", "--kind", "incident", "--incident", real, "--exercise"),
        *("--out", tmp_path / "none.pdf"),
    )
    assert answer.data["error"]["code"] == "exercise-mixed"


def test_a_past_report_says_what_was_known_then(office: Shell, create: Create) -> None:
    reference = office("incident", "add", "--title", "架空の事案")["reference"]
    now = office("history", reference)["operations"][-1]["at"]
    time.sleep(1.1)  # times are asked for to the second
    office("incident", "set", reference, "title=後の件名（架空）")
    past = create("incident", "--incident", reference, "--as-of", now)["text"]
    assert "架空の事案" in past
    assert "後の件名" not in past


def test_a_handover_tells_what_is_open_promised_and_due(office: Shell, create: Create) -> None:
    reference = office("incident", "add", "--title", "継続中（架空）", "severity=4")["reference"]
    office("incident", "note", reference, "回線を切り離した（架空）")
    office("incident", "add", "--title", "終わった事案（架空）", "status=closed")
    office("intake", "add", "--text", "折り返しを求む（架空）", "caller=甲（架空）",
           "call_back=03-0000-0001", "call_back_by=2099-01-01T09:00:00+09:00")  # fmt: skip
    text = create("handover")["text"]
    for said in (reference, "４危機", "回線を切り離した", "03-0000-0001", "当直", "引受者"):
        assert said in text, said
    assert "終わった事案" not in text


def test_a_transmittal_tells_what_the_inspector_sees(
    enrolled: tuple[Shell, Shell], create: Create, tmp_path: Path
) -> None:
    office, _agency = enrolled
    bundle = send(office, "mofa", tmp_path)
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    drawn = create("transmittal", "--bundle", bundle, "--to", "2099-12-31", "--issue")
    text = drawn["text"]
    assert digest in text
    assert digest[:8] in text
    assert "外務省" in text
    assert "12月31日まで" in text
    assert drawn["register_number"] in text.split("受領書", 2)[-1]


def test_what_is_no_bundle_of_ones_own_is_not_sent(
    enrolled: tuple[Shell, Shell], tmp_path: Path
) -> None:
    office, agency = enrolled
    other = send(agency, "office", tmp_path)
    broken = tmp_path / "nco-to-mofa-0009.liaison"
    broken.write_bytes(other.read_bytes()[:40])
    out = tmp_path / "none.pdf"
    for file, code in (
        (other, "briefing-bundle-sender"),
        (broken, "briefing-bundle"),
        (tmp_path / "absent.liaison", "file-not-read"),
    ):
        answer = office.try_(
            *("briefing", "create", "--kind", "transmittal", "--bundle", file, "--out", out)
        )
        assert answer.data["error"]["code"] == code
    assert not out.exists()


def test_a_situation_report_tells_what_changed_since_the_last_one(
    office: Shell, create: Create
) -> None:
    def add(title: str, *fields: str) -> str:
        made = office("incident", "add", "--title", title, *fields)
        return str(made["reference"])

    stays, ends = add("続く事案（架空）", "severity=2"), add("終わる事案（架空）", "severity=3")
    double = add("二重の事案（架空）", "severity=1")
    first = create("situation", "--issue")["text"]
    assert "第１報" in first
    assert "第１報のため、前報との比較はない" in first
    office("incident", "set", stays, "severity=4")
    office("incident", "set", ends, "status=closed")
    office("incident", "set", double, "status=duplicate")
    add("新しい事案（架空）", "severity=1")
    add("遅れて知った事案（架空）", "aware_at=2026-01-01T09:00:00+09:00")
    text = create("situation")["text"]
    assert "第２報" in text
    assert "新規２件、対応終了１件、影響度の引上げ１件、引下げ０件" in text
    assert "２中→４危機" in text
    # One more by what came late, one less by what was counted twice: no other figure.
    assert "【訂正】計数から除外" in text
    assert "前報時に認知済み" in text
    assert "【訂正】前報の" not in text
    office("incident", "set", double, "status=new")
    corrected = create("situation")["text"]
    assert "【訂正】前報の「対応中の事案」３件は、現在の把握では４件" in corrected


def test_what_was_complete_before_the_last_issue_and_came_after_it_corrects_it(
    enrolled: tuple[Shell, Shell], create: Create, tmp_path: Path
) -> None:
    office, agency = enrolled
    package = office("package", "add", "--title", "対策（架空）")["reference"]
    task = office("task", "add", "--package", package, "--title", "徹底（架空）",
                  "--due", "2099-12-25", "--to", "mofa")["reference"]  # fmt: skip
    office("package", "publish", package)
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    agency("task", "progress", task, "--status", "done", "--note", "済み（架空）")
    made = agency("incident", "add", "--title", "漏れた事案（架空）", "severity=4",
                  "aware_at=2026-01-01T09:00:00+09:00")["reference"]  # fmt: skip
    agency("incident", "report", made)
    time.sleep(1.1)  # completed before the second of the issues
    kinds = ("cabinet-summary", "situation", "task-status", "handover")
    for kind in kinds:
        assert "訂正】前報の「" not in create(kind, "--issue")["text"], kind
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")
    answers = "「対応事項の完了」０件は、現在の把握では１件"
    incidents = "※【訂正】前報の「対応中の事案」０件は、現在の把握では１件"
    texts = {kind: create(kind)["text"] for kind in kinds}
    for kind in kinds:
        assert answers in texts[kind], kind
        assert (incidents in texts[kind]) is (kind != "task-status"), kind
    assert "前報比１件増※" in texts["task-status"]
    assert f"新規【訂正】前回の時点で認知済み{made}" in texts["handover"]
    english = create("cabinet-summary", lang="en")["text"]
    assert "“Openincidents”,printedas0,wouldnowbe1" in english


def test_an_incident_report_tells_what_the_last_one_told_otherwise(
    office: Shell, create: Create
) -> None:
    one = office("incident", "add", "--title", "一件目（架空）", "severity=3",
                 "detected_at=2026-11-01T09:00:00+09:00")["reference"]  # fmt: skip
    about = ("--incident", one)
    first = create("incident", *about, "--issue")["text"]
    assert "前報からの変化" not in first
    assert "前報から変化はない" in create("incident", *about)["text"]
    office("incident", "set", one, "severity=4", "detected_at=2026-10-31T21:00:00+09:00")
    text = create("incident", *about)["text"].split("前報からの変化", 1)[1]
    assert "第１報（" in text
    told = text[: text.index("事案の概要")]
    assert "【訂正】検知日時11月１日９時00分00秒10月31日21時00分00秒" in told
    assert "影響度（暫定）高危機" in told
    assert "【訂正】影響度" not in told


@pytest.mark.parametrize("kind", ["cabinet-summary", "situation", "incident"])
def test_the_anonymised_version_has_letters_for_names_and_the_same_number(
    enrolled: tuple[Shell, Shell], create: Create, tmp_path: Path, kind: str
) -> None:
    office, agency = enrolled
    made = agency(
        *("incident", "add", "--title", "外務省の端末（架空）", "severity=4"),
        "confirmed_facts=連絡担当官がmail.mofa.go.jpを確認した。MOFAの端末である。",
    )["reference"]
    agency("incident", "report", made)
    bundle = send(agency, "office", tmp_path)
    office("bundle", "apply", bundle, "--yes")
    options = ("--incident", made) if kind == "incident" else ()
    time.sleep(1.1)  # times are asked for to the second
    moment = ("--as-of", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    named = create(kind, *options, *moment, "--issue")["text"]
    assert "外務省" in named
    hidden = create(kind, *options, *moment, "--anonymise", "--issue")["text"]
    assert "匿名版" in hidden
    assert "第１報" in hidden
    assert "第１版" in hidden
    for name in ("外務省", "MOFA", "mofa"):
        assert name not in hidden, name
    assert "機関の端末（架空）" in hidden


def test_a_name_that_is_left_refuses_the_anonymised_version(office: Shell, tmp_path: Path) -> None:
    office("incident", "add", "--title", "ＭＯＦＡの端末（架空）", "severity=4")
    out = tmp_path / "none.pdf"
    answer = office.try_(
        *("briefing", "create", "--kind", "cabinet-summary", "--anonymise", "--out", out)
    )
    assert answer.data["error"]["code"] == "briefing-leak"
    assert not out.exists()
    refused = office.try_(
        *("briefing", "create", "--kind", "handover", "--anonymise", "--out", out)
    )
    assert refused.data["error"]["code"] == "briefing-option"


def test_numbered_copies_bear_their_number_and_the_fingerprint_of_the_record(
    office: Shell, create: Create, tmp_path: Path
) -> None:
    drawn = create("cabinet-summary", "--copies", "3", "--issue")
    files = [Path(name) for name in drawn["copies"]]
    assert [path.name for path in files] == ["drawn-01.pdf", "drawn-02.pdf", "drawn-03.pdf"]
    assert "３部" in drawn["text"]
    fingerprint = drawn["text"].split("原データの指紋", 1)[1][:16]
    for number, path in zip("１２３", files, strict=True):
        pdf = path.read_bytes()
        assert check_conformance(pdf) == []
        text = "".join("".join(page_texts(pdf)).split())
        # At the head and the foot of the page, and large behind its text.
        assert f"３部のうち第{number}号" in text
        assert text.count(f"第{number}号") == 3
        assert fingerprint in text
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    assert len(set(digests)) == 3
    for count in ("0", "201"):
        refused = office.try_(
            *("briefing", "create", "--kind", "handover", "--copies", count),
            *("--out", tmp_path / "none.pdf"),
        )
        assert refused.data["error"]["code"] == "briefing-copies"


def test_a_receipt_of_today_is_none_of_then(
    enrolled: tuple[Shell, Shell], create: Create, tmp_path: Path
) -> None:
    office, agency = enrolled
    office("package", "add", "--title", "対策パッケージ（架空）")
    office("task", "add", "--package", "P-2026-01", "--title", "点検（架空）", "--to", "mofa",
           "--due", "2099-03-31")  # fmt: skip
    office("package", "publish", "P-2026-01")
    agency("bundle", "apply", send(office, "mofa", tmp_path), "--yes")
    before = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    time.sleep(1.1)  # times are asked for to the second
    office("bundle", "apply", send(agency, "office", tmp_path), "--yes")

    def status(*options: object) -> str:
        text: str = create("task-status", *options)["text"]
        return text.split("データの範囲", maxsplit=1)[0].rsplit("外務省", 1)[1]

    assert status().startswith("受領")
    assert status("--as-of", before).startswith("発出")


@pytest.mark.parametrize("kind", NOTHING_NEEDED)
def test_every_kind_can_be_drawn_of_a_time_past(create: Create, kind: str) -> None:
    drawn = create(kind, "--as-of", "2020-01-01T00:00:00+09:00")
    assert "令和２年１月１日" in drawn["text"]
