"""Advisories in CSAF: their words kept, their label kept, nothing taken that was withdrawn."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.interop.csaf import read_csaf


def advisory(**document: Any) -> dict[str, Any]:
    """An invented advisory with two vulnerabilities."""
    return {
        "document": {
            "category": "csaf_security_advisory",
            "csaf_version": "2.0",
            "title": "Invented gateway",
            "publisher": {"name": "Invented coordinator"},
            "distribution": {"tlp": {"label": "WHITE"}},
            "tracking": {
                "id": "INV-2026-001",
                "version": "1",
                "current_release_date": "2026-11-20T00:00:00Z",
            },
            "notes": [
                {"category": "summary", "text": "An attacker may\r\ntake the gateway over."},
                {"category": "legal_disclaimer", "text": "No warranty."},
            ],
            "references": [{"category": "self", "url": "https://example.invalid/inv-001"}],
            **document,
        },
        "vulnerabilities": [
            {
                "cve": "CVE-2026-10001",
                "title": "Authentication bypass",
                "notes": [{"category": "summary", "text": "No password is asked."}],
                "remediations": [
                    {"category": "vendor_fix", "details": "Update to 2.1."},
                    {"category": "mitigation", "details": "Close port 8443."},
                ],
            },
            {
                "cve": "CVE-2026-10002",
                "remediations": [{"category": "vendor_fix", "details": "Update to 2.1."}],
            },
        ],
    }


def read(target: str, **document: Any) -> Any:
    return read_csaf(json.dumps(advisory(**document)).encode(), target)


def test_an_advisory_is_one_alert() -> None:
    (alert,) = read("alert").alerts
    assert alert.values["title"] == "Invented gateway"
    assert alert.values["cves"] == ["CVE-2026-10001", "CVE-2026-10002"]
    assert alert.values["measures"] == "- Update to 2.1.\n- Close port 8443."
    body = str(alert.values["body"])
    assert body.startswith("An attacker may\ntake the gateway over.")
    assert "No password is asked." in body
    assert "INV-2026-001" in body
    assert "No warranty" not in body
    assert (alert.values["tlp"], alert.values["grade"]) == ("TLP:CLEAR", "confidentiality-1")


def test_or_a_package_with_a_task_for_each_vulnerability() -> None:
    (package,) = read("package").packages
    assert [task.values["title"] for task in package.tasks] == [
        "CVE-2026-10001 Authentication bypass",
        "CVE-2026-10002 Invented gateway",
    ]
    assert "- Close port 8443." in str(package.tasks[0].values["text"])


@pytest.mark.parametrize(
    ("label", "tlp"),
    [("AMBER", "TLP:AMBER"), ("GREEN", "TLP:GREEN"), ("AMBER+STRICT", "TLP:AMBER+STRICT"),
     ("", "TLP:AMBER")],
)  # fmt: skip
def test_a_label_is_kept_and_none_frees_nothing(label: str, tlp: str) -> None:
    (alert,) = read("alert", distribution={"tlp": {"label": label}}).alerts
    assert (alert.values["tlp"], alert.values["grade"]) == (tlp, "confidentiality-2")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"category": "csaf_withdrawn"}, "csaf-withdrawn"),
        ({"csaf_version": "3.0"}, "csaf-version"),
        ({"tracking": {}}, "import-malformed"),
        ({"tracking": {"id": " "}}, "import-malformed"),
        ({"title": ""}, "field-invalid"),
        ({"title": "長" * 2000}, "import-too-long"),
        ({"distribution": {"tlp": {"label": "PURPLE"}}}, "field-invalid"),
    ],
)
def test_what_is_not_taken(document: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        read("alert", **document)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"document": 3}'])
def test_anything_else_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(Refused, match="import-"):
        read_csaf(data, "alert")


JUNK: tuple[Any, ...] = (None, True, -1, 1e300, "", [], {}, "x" * 70_000, "\x00", {"a": [1]},
                         [[[]]], "TLP:PURPLE", "2026-13-40")  # fmt: skip


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in items if isinstance(value, dict | list) else ():
        yield from _places(below, (*at, key))


def test_a_value_of_any_other_form_is_refused_or_read_never_more() -> None:
    draw, seen = Random(1), set[str]()
    for _ in range(400):
        spoilt = advisory()
        *above, last = draw.choice([place for place in _places(spoilt) if place])
        inner: Any = spoilt
        for key in above:
            inner = inner[key]
        inner[last] = copy.deepcopy(draw.choice(JUNK))
        for target in ("alert", "package"):
            try:
                read_csaf(json.dumps(spoilt).encode(), target)
            except Refused as refused:
                seen.add(refused.code)
    assert "import-malformed" in seen
    assert seen <= {
        *("import-malformed", "field-invalid", "field-required", "import-too-long"),
        "field-too-long",
        "csaf-version",
    }


def test_what_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(Refused, match="import-malformed"):
        read_csaf(b'{"document":' + b"[" * 200_000, "alert")
