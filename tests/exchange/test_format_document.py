"""FORMAT.md says what the code does: vectors, kinds, codes, bounds, and the recipe by hand."""

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from liaison_app import exchange
from liaison_app.domain.operations import (
    MAX_CELLS,
    MAX_OVER,
    MAX_TEXT,
    OPERATION_KINDS,
)
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.records.kind import Owner
from liaison_app.exchange import child, limits, registrar
from liaison_app.exchange.trust import office_fingerprint
from tests.exchange import simulator as sim
from tests.exchange.test_epochs import certificate, next_epoch
from tests.exchange.vectors import BEGIN, END, section

PACKAGE = Path(str(exchange.__file__)).parent
FORMAT = (PACKAGE / "FORMAT.md").read_text(encoding="utf-8")
OWNERS = {
    Owner.ANY: "any organisation",
    Owner.OFFICE: "the office",
    Owner.AGENCY_OR_OFFICE_OF_PARENT: "the owner of what it is under, or the office",
}
TOOLS = ("zstd", "jq", "xxd", "openssl", "sha256sum", "sh")


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


def by_hand(folder: Path, sealed: bytes, fingerprint: str) -> "subprocess.CompletedProcess[str]":
    """The recipe of FORMAT.md, as it stands there, followed by a shell.

    Where there is no age, pyrage stands in for it: the same format, behind the same option.
    """
    (folder / "bundle.liaison").write_bytes(sealed)
    (folder / "identity.txt").write_text(sim.world().agency.identity + "\n", encoding="ascii")
    tools = folder / "tools"
    tools.mkdir()
    if shutil.which("age") is None:
        age = tools / "age"
        age.write_text(
            f"#!{sys.executable}\n"
            "import pathlib, sys, pyrage\n"
            "key = pyrage.x25519.Identity.from_str(pathlib.Path(sys.argv[3]).read_text().strip())\n"
            "sealed = pathlib.Path(sys.argv[4]).read_bytes()\n"
            "sys.stdout.buffer.write(pyrage.decrypt(sealed, [key]))\n",
            encoding="utf-8",
        )
        age.chmod(0o700)
    recipe = FORMAT.split("```sh\n")[1].split("```")[0]
    return subprocess.run(
        ["sh", "-c", recipe],
        cwd=folder,
        env={"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "FINGERPRINT": fingerprint},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="the recipe's tools are not here"
)
def test_the_recipe_checks_a_bundle_and_refuses_a_wrong_one(tmp_path: Path) -> None:
    here = sim.world()
    pinned = office_fingerprint(here.trust)
    rotated = registrar.rotate_root(
        here.trust, [sim.ROOT_SEED], [sim.NEXT_ROOT_SEED], [sim.REGISTRY_SEED], sim.NOW
    )
    told = replace(sim.draft(here.office, here.agency), trust=rotated, carries_trust=True)
    successor = next_epoch(here.office)
    gone_on = replace(
        sim.draft(successor, here.agency),
        carries_trust=True,
        epochs=[certificate(here.office, successor)],
    )
    impostor = certificate(here.office, successor, here.other.seed, successor.seed)
    forged = replace(gone_on, epochs=[impostor])
    inside = sim.inside_from_office()
    content = bytearray(inside.unpacked("blob"))
    content[5] ^= 1
    as_signed = replace(inside, envelope=inside.signed())
    changed = as_signed.with_content("blob", bytes(content))
    foreign = replace(inside, envelope=inside.signed(here.other.seed))
    cases = {
        "true": (sim.from_office(), pinned, 0),
        "new epoch": (sim.write(successor, here.agency, gone_on), pinned, 0),
        "no new epoch": (sim.write(successor, here.agency, forged), pinned, 1),
        "rotated": (sim.write(here.office, here.agency, told, [sim.blob()]), pinned, 0),
        "other office": (sim.from_office(), "0" * 64, 1),
        "other sender": (foreign.sealed(), pinned, 1),
        "other part": (changed.sealed(), pinned, 1),
    }
    for name, (sealed, fingerprint, status) in cases.items():
        folder = tmp_path / name
        folder.mkdir()
        done = by_hand(folder, sealed, fingerprint)
        assert (done.returncode != 0) == bool(status), f"{name}: {done.stderr}"
        if not status:
            assert '"organisation": "nco"' in done.stdout
            assert (folder / "ops").read_text(encoding="utf-8").count("\n") == 2
            if name != "new epoch":
                assert (folder / sim.blob()[0]).read_bytes() == sim.ATTACHMENT
