"""FORMAT.md says what the code does: vectors, kinds, codes and bounds."""

import ast
import re
from pathlib import Path

from liaison_app import exchange
from liaison_app.domain.operations import (
    MAX_CELLS,
    MAX_OVER,
    MAX_TEXT,
    OPERATION_KINDS,
)
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import Owner
from liaison_app.exchange import child, limits
from tests.exchange.vectors import BEGIN, END, section

PACKAGE = Path(str(exchange.__file__)).parent
FORMAT = (PACKAGE / "FORMAT.md").read_text(encoding="utf-8")
OWNERS = {
    Owner.ANY: "any organisation",
    Owner.OFFICE: "the office",
    Owner.AGENCY_OR_OFFICE_OF_PARENT: "the owner of what it is under, or the office",
}


def test_the_vectors_are_the_ones_the_code_computes() -> None:
    begin, end = FORMAT.index(BEGIN), FORMAT.index(END) + len(END)
    assert FORMAT[begin:end] == section()


def test_every_record_kind_stands_there_with_its_owner_and_writers() -> None:
    def named(names: list[str]) -> str:
        return ", ".join(f"`{name}`" for name in names) or "—"

    rows = [
        f"| `{kind.name}` | {OWNERS[kind.owner]} | {named(list(kind.parents))} | "
        f"{named([name for name in ('decision', 'internal', 'notice') if kind.fields_of(name)])}"
        f" | {kind.travels.value} |"
        for kind in RECORD_KINDS.values()
    ]
    assert [row for row in rows if row not in FORMAT] == []


def test_every_kind_of_act_stands_there() -> None:
    table = FORMAT.split("| kind of act |")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z]+)`", table)) >= set(OPERATION_KINDS)


def test_every_reason_a_bundle_is_refused_for_stands_in_the_order_of_checks() -> None:
    raised: set[str] = set()
    for path in (*PACKAGE.glob("*.py"), PACKAGE.parent / "domain" / "operations.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                raised |= set(
                    re.findall(r"^(?:bundle|trust|epoch|operation|key)-[a-z-]+$", node.value)
                )
    checks = FORMAT.split("## 8.")[1].split("## 9.")[0]
    assert raised - set(re.findall(r"`([a-z-]+)`", checks)) == set()


def test_the_bounds_are_the_ones_the_code_keeps() -> None:
    bounds = FORMAT.split("### Bounds")[1].split("## 6.")[0]
    for bound in (
        f"{limits.MAX_AGE_HEADER // limits.KIB} KiB, {limits.MAX_AGE_RECIPIENTS} recipients",
        f"{limits.MAX_AGE_STANZAS} stanzas",
        f"{limits.MAX_ENVELOPE // limits.MIB} MiB, {limits.MAX_SIGNATURES} signatures",
        f"receipts, parts | {limits.MAX_RECEIPTS} each",
        f"{limits.MAX_OPERATIONS}, {limits.MAX_OPERATION // limits.MIB} MiB each, "
        f"{limits.MAX_OPERATIONS_SIZE // limits.GIB} GiB together",
        f"{limits.MAX_TRUST // limits.MIB} MiB; {limits.MAX_ROOTS} roots, {limits.MAX_KEYS} keys",
        f"{limits.MAX_ORGANISATIONS} organisations, {limits.MAX_REPLICAS} replicas",
        f"{limits.MAX_BLOB // limits.GIB} GiB, {limits.MAX_TOTAL // limits.GIB} GiB",
        f"{MAX_TEXT} characters",
        f"{MAX_CELLS} cells, {MAX_OVER} names",
        f"{limits.MAX_EPOCHS_SIZE // limits.MIB} MiB; {limits.MAX_EPOCHS} certificates",
    ):
        assert bound in bounds
    assert limits.MAX_PARTS == limits.MAX_RECEIPTS
    assert f"window at most {limits.MAX_WINDOW // limits.MIB} MiB" in FORMAT
    assert f"bounded memory ({child.MEMORY_BYTES // limits.GIB} GiB)" in FORMAT
    assert f"({child.CPU_SECONDS} s, on POSIX" in FORMAT
