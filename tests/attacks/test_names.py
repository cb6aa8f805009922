"""Names and texts that arrive in a bundle from a certified sender, and where they end up: folders,
tables, documents. Names of attachments never lead anywhere; texts are shown, never obeyed."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from liaison_app import inspector
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.store.caselog import Act
from liaison_app.workflows.attachments import extract_file
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefings import draw_briefing
from liaison_app.workflows.bundles import review_bundle
from liaison_app.workflows.exporting import export_incidents
from tests.attacks.arena import Arena, Lane
from tests.attacks.test_log import Cells, incident, operations_of
from tests.briefing.reading import text_of
from tests.channels.world import MARKED, Site
from tests.cli.conftest import Shell
from tests.store.world import operation

NAMES = (
    "../../outside.txt", "/etc/outside.txt", "C:\\Windows\\outside.txt", "\\\\host\\share\\a.txt",
    "CON", "con.txt", "LPT1 .log", "COM¹", "a.txt:hidden", "name. . .", "trailing ", ".profile",
    "..", "a\u202egpj.exe", "a\u200bb.txt", "what?.txt", "A.TXT", "a.txt", "漏えい\u3000記録.eml",
)  # fmt: skip
TEXTS = (
    "=HYPERLINK(\"http://x\")", "+1-1", "@SUM(A1)", "-2+3", "＝全角", "<b>太字</b>&amp;",
    "<img src='file:///etc/passwd'>", "<para><font size=99>x</font></para>", "{0} %s {title}",
    "\u202e逆向き", "見え\u200bない", "xn--confusable аррӏе", "'引用", "| calc",
)  # fmt: skip


def attached(site: Site, under: RecordName, name: str) -> str:
    """A file of this name in the sender's case log; its SHA-256. The window would tidy it."""

    def acts(sha256: str, size: int) -> list[Act]:
        values: Mapping[str, Value] = {"name": name, "sha256": sha256, "bytes": size}
        return [Act("create", site.desk.new_name("attachment", under), "own", {**MARKED, **values})]

    return site.desk.write_file(io.BytesIO(f"content of {name}".encode()), 10**6, acts)[0]


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_name_never_leads_out_of_the_folder(arena: Arena) -> None:
    site = arena.mofa
    record = site.create("incident", title="添付の名前（架空）")
    files = {attached(site, record, name): name for name in NAMES}
    site.report(record)
    lane = arena.lane(site, arena.office)
    assert lane.bring(lane.sealed) == "applied"
    inner = arena.folder / "a" / "b" / "out"
    inner.mkdir(parents=True)
    before = files_below(arena.folder)
    for sha256, name in files.items():
        target = extract_file(arena.office.desk, record.id, sha256, inner).path
        assert target.parent == inner, name
        assert target.read_bytes() == f"content of {name}".encode(), name
        assert target.name.isprintable(), name
        assert target.name.rstrip(". ") == target.name, name
        target.rename(inner.parent / sha256)  # room for the next of the same name
    made = {str(path.relative_to(arena.folder)) for path in inner.parent.glob("*") if path != inner}
    assert {name for name in files_below(arena.folder) - before if "wal" not in name} == made


def test_nothing_that_is_there_is_replaced_or_followed(arena: Arena) -> None:
    """A second file of a name (in whatever case, where case does not count), and a link there."""
    site = arena.mofa
    record = site.create("incident", title="同じ名前（架空）")
    one = attached(site, record, "same.txt")
    link = attached(site, record, "link.txt")
    site.report(record)
    lane = arena.lane(site, arena.office)
    assert lane.bring(lane.sealed) == "applied"
    out, victim = arena.folder / "out", arena.folder / "victim.txt"
    out.mkdir()
    victim.write_text("untouched")
    (out / "link.txt").symlink_to(victim)
    extract_file(arena.office.desk, record.id, one, out)
    for sha256 in (one, link):
        with pytest.raises(Refused, match="file-exists"):
            extract_file(arena.office.desk, record.id, sha256, out)
    assert victim.read_text() == "untouched"
    assert (out / "link.txt").is_symlink()


@pytest.fixture
def told(arena: Arena) -> Site:
    """The office, after reports whose titles and facts are hostile."""
    for text in TEXTS:
        record = arena.mofa.create("incident", title=text, status="new", confirmed_facts=text)
        arena.mofa.report(record)
    lane = arena.lane(arena.mofa, arena.office)
    assert lane.bring(lane.sealed) == "applied"
    return arena.office


def test_what_arrived_is_no_formula_in_a_table(told: Site, tmp_path: Path) -> None:
    texts = Texts.load(resources_folder() / "texts", "ja")
    for name in ("out.csv", "out.xlsx"):
        export_incidents(told.desk, tmp_path / name, texts)
    rows = csv.reader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig")))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "\t"))]
    sheet: Any = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_what_arrived_is_no_markup_in_a_document(arena: Arena) -> None:
    title = "<b>太字</b>&amp;<img src='x'> {0} %s \u202e逆\u200b向き"
    record = arena.mofa.create("incident", title=title, status="responding", severity="4")
    arena.mofa.report(record)
    lane = arena.lane(arena.mofa, arena.office)
    assert lane.bring(lane.sealed) == "applied"
    drawn = draw_briefing(arena.office.desk, BriefingRequest())
    text = text_of(drawn.pdf).replace("\n", "").replace(" ", "")
    assert "<b>太字</b>&amp;<imgsrc='x'>{0}%s" in text
    assert not set("\u202e\u200b") & set(text)


def test_organisations_fields_and_kinds_are_codes_from_closed_lists(report: Lane) -> None:
    """Look-alikes, other scripts, paths: what is no code is no name of anything."""
    site = report.sender
    right = operations_of(site)
    for owner in ("mоfa", "MOFA", "mofa ", "../mofa", "ｍｏｆａ", "mofa\u200b", ""):
        record = RecordName("incident", owner, incident("mofa", 5).id)
        told: Cells = {"title": ("偽（架空）", ())}
        wrong = operation(site.replica.id, 900, record, told, kind="create")
        code = report.refused(report.with_operations(*right, wrong).sealed())
        assert code == "bundle-not-canonical", owner
    for key in ("tіtle", "Title", "title; DROP TABLE incident", "../title", "__class__", "rowid"):
        wrong = operation(site.replica.id, 900, incident("mofa", 5), {key: ("偽", ())})
        code = report.refused(report.with_operations(*right, wrong).sealed())
        assert code in ("bundle-not-canonical", "bundle-not-entitled"), key
    for kind in ("іncident", "Incident", "sqlite_master", "incident; --", "operation"):
        record = RecordName(kind, "mofa", incident("mofa", 5).id)
        wrong = operation(site.replica.id, 900, record, {"title": ("偽", ())}, kind="create")
        code = report.refused(report.with_operations(*right, wrong).sealed())
        assert code in ("bundle-not-canonical", "bundle-not-entitled"), kind


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("\u0440aypal.example からの偽メール（架空）", ("look-alike",)),
        ("\u0430\u0440\u0440\u04cf\u0435 を騙る偽サイト（架空）", ("look-alike",)),
        ("請求書\u202efdp.exe（架空）", ("hidden-characters",)),
        ("抵抗10kΩ、TGFβ、β版、5μm の検証（架空）", ()),
    ],
)
def test_what_passes_for_something_else_is_told_before_it_is_applied(
    arena: Arena, title: str, found: tuple[str, ...]
) -> None:
    lane = arena.reported(arena.mofa, title)
    file = lane.stick(lane.sealed)
    assert review_bundle(arena.office.desk, file).review.warnings == found
    assert arena.office.receive(file) == "applied"
    assert arena.office.warnings == found
    (row,) = arena.office.db.execute("SELECT title FROM incident").fetchall()
    assert row == (title,)  # kept as typed


@pytest.mark.parametrize("name", ["\x1b[31mred", "\u202egnp", "two\nlines", "\udcff", "a" * 240])
def test_file_names_on_a_stick_are_shown_and_not_obeyed(
    agency: Shell, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal takes escape sequences from whatever is printed."""
    file = agency.case_log.parent / f"{name}.liaison"
    file.write_bytes(b"no bundle")
    for arguments in (("bundle", "review", file), ("bundle", "inspect", file)):
        answer = agency.try_(*arguments)
        assert answer.status == 1
        assert answer.error.rstrip("\n").isprintable(), ascii(answer.error)
    assert inspector.run([str(file), "--lang", "en"]) == 1
    said = capsys.readouterr()
    for line in (said.out + said.err).split("\n"):
        assert line.isprintable(), ascii(line)
