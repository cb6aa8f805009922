"""Case studies in ATLAS's YAML become incidents with their steps, or are refused by name."""

from datetime import datetime

import pytest
import yaml

from liaison_app.domain.dates import japan_time, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import MAX_TEXT
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.atlas import read_atlas
from liaison_app.interop.plain_yaml import MAX_DEPTH, load_plain_yaml

CASE = """
tactics:
  AML.TA0002: Reconnaissance
case-studies:
- id: AML.CS9001
  name: 架空の音声なりすまし
  summary: |
    幹部の声を模した電話により、送金が指示された（架空）。

    未遂に終わった。
  incident-date: 2026-04-16
  incident-date-granularity: MONTH
  procedure:
  - tactic: AML.TA0002
    technique: AML.T0087
    description: 幹部の声を公開動画から収集した。
  - tactic: AML.TA9999
    technique: AML.T0052.001
    description: 電話をかけた。
  - technique: AML.T0087
    description: 再び収集した。
  target: 架空省
  case-study-type: incident
  references:
  - title: 架空の報道
    url: https://example.jp/kakuu
  new-key-of-tomorrow: [1, 2]
"""


def with_cases(*cases: str) -> bytes:
    return ("case-studies:\n" + "".join(cases)).encode()


def case(number: int, more: str = "") -> str:
    return f"- id: AML.CS{number}\n  name: 架空\n  summary: 架空の概要\n{more}"


def test_a_case_study_becomes_an_incident() -> None:
    (incident,) = read_atlas(CASE.encode()).incidents
    assert (incident.source_id, incident.item) == ("AML.CS9001", "AML.CS9001")
    facts = incident.values["confirmed_facts"]
    assert dict(incident.values) == {
        "title": "架空の音声なりすまし",
        "confirmed_facts": facts,
        "techniques": ["AML.T0087", "AML.T0052.001"],
        "ai_involvement": "confirmed",
        "determination": "confirmed",
        "source_id": "AML.CS9001",
        "occurred_at": "2026-04-15T15:00:00Z",
        "occurred_at_precision": "month",
        "tlp": "TLP:CLEAR",
        "grade": "confidentiality-1",
    }
    assert facts == (
        "幹部の声を模した電話により、送金が指示された（架空）。\n\n未遂に終わった。\n\n"
        "Type: incident\nTarget: 架空省\nReference: 架空の報道 https://example.jp/kakuu"
    )


def test_each_step_becomes_an_entry_with_its_technique_and_no_time() -> None:
    entries = read_atlas(CASE.encode()).incidents[0].entries
    assert [entry.values["text"] for entry in entries] == [
        "Reconnaissance: 幹部の声を公開動画から収集した。",
        "AML.TA9999: 電話をかけた。",
        "再び収集した。",
    ]
    assert [entry.values["techniques"] for entry in entries] == [
        ["AML.T0087"], ["AML.T0052.001"], ["AML.T0087"],
    ]  # fmt: skip
    assert all("occurred_at" not in entry.values for entry in entries)
    assert entries[0].values["tlp"] == "TLP:CLEAR"


@pytest.mark.parametrize(
    ("granularity", "precision"), [("YEAR", "year"), ("MONTH", "month"), ("DATE", "day")]
)
def test_a_date_is_known_as_exactly_as_the_study_says(granularity: str, precision: str) -> None:
    date = f"  incident-date: 2020-01-01\n  incident-date-granularity: {granularity}\n"
    (incident,) = read_atlas(with_cases(case(1, date))).incidents
    assert incident.values["occurred_at_precision"] == precision
    instant = incident.values["occurred_at"]
    assert isinstance(instant, str)
    assert japan_time(parse_rfc3339(instant)).replace(tzinfo=None) == datetime(2020, 1, 1)


def test_the_published_release_names_its_tactics_in_matrices() -> None:
    matrices = (
        "matrices:\n- id: ATLAS\n  tactics:\n  - id: AML.TA0043\n    name: 偵察\n    order: 1\n"
    )
    step = "  procedure:\n  - tactic: AML.TA0043\n    description: 調べた\n"
    read = read_atlas(matrices.encode() + with_cases(case(1, step)))
    assert read.incidents[0].entries[0].values["text"] == "偵察: 調べた"


def test_bad_studies_are_refused_one_by_one_and_good_ones_remain() -> None:
    read = read_atlas(
        with_cases(
            case(1),
            case(1),
            case(2, "  incident-date: 2026-02-30\n"),
            case(3, "  incident-date: 2026-01-01\n  incident-date-granularity: DECADE\n"),
            case(4, "  procedure:\n  - description: x\n    technique: T1\n"),
            case(5, f"  target: {'長' * MAX_TEXT}\n"),
            "- id: AML.CS6\n  name: 概要なし\n",
            "- 文字列だけ\n",
            case(9, "  procedure: none\n"),
            "- id: AML.CS10\n  name: ''\n  summary: 件名なし\n",
            case(11),
        )
    )
    assert [incident.source_id for incident in read.incidents] == ["AML.CS1", "AML.CS11"]
    assert [(item.item, item.refused.code) for item in read.refused] == [
        ("AML.CS1", "import-repeated"),
        ("AML.CS2", "field-invalid"),
        ("AML.CS3", "field-invalid"),
        ("AML.CS4", "field-invalid"),
        ("AML.CS5", "import-too-long"),
        ("AML.CS6", "import-item-malformed"),
        ("8", "import-item-malformed"),
        ("AML.CS9", "import-item-malformed"),
        ("AML.CS10", "field-invalid"),
    ]
    assert read.count == 11


def bomb() -> bytes:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join([*lines, "case-studies: *a11"]).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import-empty"),
        (b" \n\t", "import-empty"),
        (b"x" * (16 * 1024 * 1024 + 1), "import-too-large"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "import-encoding"),
        ("事例".encode("cp932"), "import-encoding"),
        (b"case-studies: [\x00]", "import-malformed"),
        (b"case-studies: [", "import-malformed"),
        (b"case-studies: nothing", "import-malformed"),
        (b"- a\n- b\n", "import-malformed"),
        (b"case-studies: []\n---\ncase-studies: []\n", "import-malformed"),
        (b'case-studies: ["\\ud800"]', "import-malformed"),
        (b"? [a, b]\n: c\ncase-studies: []", "import-malformed"),
        (b"case-studies: []\ncase-studies: []", "import-key-twice"),
        (b"case-studies: " + b"[" * 100_000, "import-nesting"),
        (b"case-studies:\n" + b"- " * 50_000 + b"x", "import-nesting"),
        (bomb(), "import-alias"),
        (b"a: &a\n  <<: *a\ncase-studies: []", "import-alias"),
    ],
)
def test_a_file_that_is_hostile_or_damaged_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as raised:
        read_atlas(data)
    assert raised.value.code == code


def test_a_tag_constructs_nothing() -> None:
    text = "a: !!python/object/apply:os.getcwd []\nb: !!int '7'\nc: 2020-01-01\nd: yes\n"
    assert load_plain_yaml(text) == {"a": [], "b": "7", "c": "2020-01-01", "d": "yes"}


def test_nesting_is_allowed_up_to_its_limit() -> None:
    assert load_plain_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    with pytest.raises(Refused):
        load_plain_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_the_real_case_studies_are_read_without_loss(
    atlas_file: bytes, vocabularies: Vocabularies
) -> None:
    read = read_atlas(atlas_file)
    source = yaml.safe_load(atlas_file)["case-studies"]
    assert read.refused == ()
    assert read.count == len(read.incidents) == len(source) == 29
    for incident, study in zip(read.incidents, source, strict=True):
        assert incident.values["title"] == study["name"].strip()
        assert str(incident.values["confirmed_facts"]).startswith(study["summary"].strip())
        assert [entry.values["techniques"] for entry in incident.entries] == [
            [step["technique"]] for step in study["procedure"]
        ]
        techniques = incident.values["techniques"]
        assert isinstance(techniques, list)
        assert set(techniques) <= set(vocabularies.techniques)
    assert sum(len(incident.entries) for incident in read.incidents) == 221
