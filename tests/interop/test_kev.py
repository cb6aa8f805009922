"""A catalogue of exploited vulnerabilities becomes one package with a task for each."""

import json
from typing import Any

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import MAX_TEXT
from liaison_app.interop.items import ReadResult
from liaison_app.interop.kev import read_kev


def vulnerability(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "cveID": f"CVE-2026-{number:04d}",
        "vendorProject": "架空ソフト",
        "product": "架空ゲートウェイ",
        "vulnerabilityName": "Fictitious Gateway Injection Vulnerability",
        "dateAdded": "2026-11-01",
        "shortDescription": "架空の説明",
        "requiredAction": "架空の措置",
        "dueDate": "2026-11-22",
        "knownRansomwareCampaignUse": "Known",
        "notes": "https://example.jp/kakuu",
        "cwes": ["CWE-20", "CWE-78"],
        "keyOfTomorrow": {"a": [1]},
        **changes,
    }


def catalogue(*vulnerabilities: Any, **changes: Any) -> bytes:
    content = {
        "title": "Fictitious Catalogue",
        "catalogVersion": "2026.11.01",
        "dateReleased": "2026-11-01T00:00:00Z",
        "count": len(vulnerabilities),
        "vulnerabilities": list(vulnerabilities),
        **changes,
    }
    return json.dumps(content).encode()


def read_one(**changes: Any) -> ReadResult:
    return read_kev(catalogue(vulnerability(1, **changes)))


def test_the_package_is_the_catalogue_whatever_its_version() -> None:
    (package,) = read_kev(catalogue(vulnerability(1))).packages
    assert package.source_id == package.values["source_id"] == "KEV"
    assert package.values["title"] == "Fictitious Catalogue"
    assert "Version: 2026.11.01" in str(package.values["text"])
    assert package.values["tlp"] == "TLP:CLEAR"


def test_a_vulnerability_becomes_a_task_with_its_action_and_due_date() -> None:
    (task,) = read_one().packages[0].tasks
    assert (task.source_id, task.item) == ("CVE-2026-0001", "CVE-2026-0001")
    assert dict(task.values) == {
        "title": "CVE-2026-0001 Fictitious Gateway Injection Vulnerability",
        "text": (
            "架空の措置\n\n架空の説明\n\nProduct: 架空ソフト 架空ゲートウェイ\nAdded: 2026-11-01\n"
            "Known ransomware campaign use: Known\nCWE: CWE-20, CWE-78\n"
            "Notes: https://example.jp/kakuu"
        ),
        "due": "2026-11-22",
        "cves": ["CVE-2026-0001"],
        "source_id": "CVE-2026-0001",
        "tlp": "TLP:CLEAR",
        "grade": "confidentiality-1",
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cveID": "CVE-26-1"}, "field-invalid"),
        ({"cveID": 7}, "import-item-malformed"),
        ({"dueDate": "2026/11/22"}, "field-invalid"),
        ({"dueDate": "2026-02-30"}, "field-invalid"),
        ({"dueDate": None}, "import-item-malformed"),
        ({"vulnerabilityName": "長" * 2000}, "import-too-long"),
        ({"notes": "x" * (MAX_TEXT + 1)}, "import-too-long"),
        ({"shortDescription": "a\x00b"}, "field-invalid"),
        ({"cwes": "CWE-20"}, "import-item-malformed"),
    ],
)
def test_a_bad_vulnerability_is_refused_and_the_others_remain(
    changes: dict[str, Any], code: str
) -> None:
    read = read_kev(catalogue(vulnerability(1, **changes), vulnerability(2)))
    assert [item.refused.code for item in read.refused] == [code]
    assert [task.source_id for task in read.packages[0].tasks] == ["CVE-2026-0002"]
    assert read.count == 2
    str(read.refused[0].refused).encode()
    read.refused[0].item.encode()


def test_a_vulnerability_listed_twice_is_taken_once() -> None:
    read = read_kev(catalogue(vulnerability(1), vulnerability(2), vulnerability(1)))
    assert [(item.item, item.refused.code) for item in read.refused] == [
        ("CVE-2026-0001", "import-repeated")
    ]
    assert len(read.packages[0].tasks) == 2


def test_an_item_without_an_id_is_named_by_its_place() -> None:
    read = read_kev(catalogue(vulnerability(1), {}, 7, None))
    assert [item.item for item in read.refused] == ["2", "3", "4"]


def test_a_count_that_is_not_met_is_told() -> None:
    assert read_one().notices == ()
    (notice,) = read_kev(catalogue(vulnerability(1), count=165)).notices
    assert (notice.code, notice.params) == ("kev-count", {"stated": 165, "found": 1})


def test_a_byte_order_mark_is_no_part_of_the_catalogue() -> None:
    assert read_kev(b"\xef\xbb\xbf" + catalogue(vulnerability(1))).count == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import-empty"),
        (b" " * 100, "import-empty"),
        (b"1" * (32 * 1024 * 1024 + 1), "import-too-large"),
        (b"{", "import-malformed"),
        (b"[]", "import-malformed"),
        (b"{}", "import-malformed"),
        (b"\x00\x01\x02", "import-malformed"),
        (b"PK\x03\x04", "import-malformed"),
        (b"[" * 200_000, "import-malformed"),
        (b'{"a":' * 200_000, "import-malformed"),
        (catalogue(vulnerability(1))[:-20], "import-malformed"),
        (catalogue(vulnerability(1), title="\ud800"), "import-malformed"),
        (catalogue(vulnerability(1, shortDescription="\ud800")), "import-malformed"),
        (catalogue(vulnerability(1), title=["x"]), "import-malformed"),
        (catalogue(vulnerability(1)).replace(b"Fictitious Cat", b"\xff\xfe"), "import-malformed"),
        (catalogue(vulnerability(1), title="x" * 2000), "import-too-long"),
    ],
)
def test_a_file_that_is_hostile_or_damaged_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as raised:
        read_kev(data)
    assert raised.value.code == code


def test_deep_nesting_inside_one_item_is_refused() -> None:
    deep = b'{"cveID": "CVE-2026-0001", "extra": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    data = catalogue("HERE").replace(b'"HERE"', deep)
    with pytest.raises(Refused) as raised:
        read_kev(data)
    assert raised.value.code == "import-malformed"


def test_the_real_catalogue_is_read_without_loss(kev_file: bytes) -> None:
    read = read_kev(kev_file)
    source = json.loads(kev_file)["vulnerabilities"]
    assert (read.refused, read.notices) == ((), ())
    (package,) = read.packages
    assert package.values["title"] == "CISA Catalog of Known Exploited Vulnerabilities"
    assert len(package.tasks) == len(source) == read.count == 165
    for task, entry in zip(package.tasks, source, strict=True):
        text = str(task.values["text"])
        assert (task.source_id, task.values["due"]) == (entry["cveID"], entry["dueDate"])
        assert all(
            entry[key].strip() in text for key in ("requiredAction", "shortDescription", "notes")
        )
