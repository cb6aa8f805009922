"""What its owner had destroyed is destroyed wherever a copy is, and stays so."""

import io
import secrets
import signal
import subprocess
import sys
from pathlib import Path

from liaison_app.domain.operations import RecordName, Redaction
from liaison_app.host.paths import data_folder
from liaison_app.host.resources import resources_folder
from liaison_app.store.caselog import Act, CaseLog
from liaison_app.store.slots import PASSPHRASE as PASSPHRASE_SLOT
from liaison_app.store.slots import write_passphrase_slots
from liaison_app.workflows.backups import backup_key
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.doctor import examine, repair
from liaison_app.workflows.kept_backups import keep_backup, kept_backups
from liaison_app.workflows.unlock import unlock
from liaison_app.workflows.unpacking import unpack
from tests.channels.world import MARKED, Site, World

ROOT = Path(__file__).parents[2]
PASSPHRASE = "架空の長い合言葉"
SECRET = "ひみつの評価"
CONTENT = b"secret attachment " * 5000


def everywhere(world: World) -> tuple[RecordName, str]:
    """An incident at both replicas of its owner, at the office and where that passed it on."""
    site = world["mofa1"]
    name = site.create("incident", title="件名", assessment="前の評価")
    operation = site.amend(name, assessment=SECRET)
    site.report(name)
    world.go("mofa1", "office")
    world.office.address(name, "npa")
    world.go("office", "npa1")
    world.go("office", "mofa2")
    for each in world.sites.values():
        assert each.values(name, "assessment") == [SECRET]
    return name, operation


def holds(site: Site, name: RecordName) -> bool:
    """Whether anything of the secret is left: in the log, the tables, the search index."""
    values = [value for value in site.values(name, "assessment") if value is not None]
    found = site.desk.queries.search("ひみつ").total
    row = site.db.execute("SELECT assessment FROM incident WHERE uuid = ?", [name.id]).fetchone()
    report = site.desk.case_log.verify()
    assert report.problems == ()
    return bool(values or found or (row and row[0]))


def test_it_follows_every_copy(world: World) -> None:
    name, operation = everywhere(world)
    world["mofa1"].dispose(name, operation, "assessment")
    for sender, recipient in (("mofa1", "office"), ("office", "npa1"), ("office", "mofa2")):
        world.go(sender, recipient)
    for site in world.sites.values():
        assert not holds(site, name)
        assert site.shown(name, "title") == "件名"


def test_a_late_or_relayed_stick_does_not_bring_it_back(world: World) -> None:
    name, operation = everywhere(world)
    late = world.office.stick(world["npa1"])
    relayed = world["mofa2"].stick(world["mofa1"])
    world["mofa1"].dispose(name, operation, "assessment")
    world.go("mofa1", "office")
    world.go("office", "npa1")
    assert world["npa1"].receive(late) == "late"
    assert world["mofa1"].receive(relayed) == "applied"
    assert not holds(world["npa1"], name)
    assert not holds(world["mofa1"], name)


def test_the_disposal_may_come_before_what_it_destroys(world: World) -> None:
    site = world["mofa1"]
    name = site.create("incident", title="件名", reported=True)
    world.go("mofa1", "mofa2")
    operation = site.amend(name, assessment=SECRET)
    slow = site.stick(world.office)
    site.dispose(name, operation, "assessment")
    world.go("mofa1", "mofa2")
    world.go("mofa2", "office")
    assert world.office.receive(slow) == "applied"
    assert not holds(world.office, name)


def test_a_whole_record_goes_with_its_files(world: World) -> None:
    site = world["mofa1"]
    name = site.desk.new_name("incident")
    file = site.desk.new_name("attachment", name)
    values = {**MARKED, "title": "ひみつの件名", "assessment": SECRET}
    first = site.write(Act("create", name, "own", values))
    site.report(name)

    def act(sha256: str, size: int) -> list[Act]:
        told = {**MARKED, "name": "ひみつ.eml", "sha256": sha256, "bytes": size}
        return [Act("create", file, "own", told)]

    site.desk.write_file(io.BytesIO(CONTENT), 10**6, act)
    sql = "SELECT hash FROM operation ORDER BY pk DESC LIMIT 1"
    attached = bytes(site.db.execute(sql).fetchone()[0]).hex()
    world.go("mofa1", "office")
    world.office.address(name, "npa")
    world.go("office", "npa1")
    assert b"".join(world["npa1"].desk.case_log.read_blob(_sha(world["npa1"]))) == CONTENT
    site.dispose(name, first)
    site.dispose(file, attached)
    world.go("mofa1", "office")
    world.go("office", "npa1")
    for each in (site, world.office, world["npa1"]):
        assert not holds(each, name)
        assert each.shown(name, "title") is None
        for table in ("blob", "blob_chunk"):
            assert each.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_who_approved_and_why_goes_along(world: World) -> None:
    """The record of a disposal stays at its desk, and what was disposed of leaves no other way. To
    whom the office had passed it on, it is withdrawn as well, and nothing stays."""
    site = world["mofa1"]
    name, _ = everywhere(world)
    every = site.desk.queries.history(site.pk(name) or 0)
    approved, why = f"{site.desk.new_id()} 課長（架空）", "保存期間満了（架空）"
    site.write(
        Act(
            "dispose",
            name,
            "own",
            {"disposal": approved, "removal_reason": why},
            redacts=tuple(Redaction(each.name, None) for each in every),
        )
    )
    for sender, recipient in (("mofa1", "office"), ("office", "npa1"), ("mofa1", "mofa2")):
        world.go(sender, recipient)
    for each in world.sites.values():
        assert each.values(name, "title") == [None]
        (row,) = each.db.execute("SELECT disposal, removal_reason FROM incident").fetchall()
        assert row == ((None, None) if each.name == "npa1" else (approved, why))
        assert each.desk.case_log.verify().problems == ()


def test_why_a_field_went_goes_along(world: World) -> None:
    name, operation = everywhere(world)
    first = world["mofa1"].desk.queries.history(world["mofa1"].pk(name) or 0)[0].name
    world["mofa1"].write(
        Act(
            "dispose",
            name,
            "own",
            {"assessment": None, "removal_reason": "個人情報の誤記（架空）"},
            redacts=(Redaction(first, "assessment"), Redaction(operation, "assessment")),
        )
    )
    for sender, recipient in (("mofa1", "office"), ("office", "npa1"), ("mofa1", "mofa2")):
        world.go(sender, recipient)
    for each in world.sites.values():
        assert not holds(each, name)
        assert each.values(name, "removal_reason") == ["個人情報の誤記（架空）"]
        assert each.shown(name, "title") == "件名"
        assert each.desk.queries.removed_records() == []


def test_destroying_at_the_owner_reaches_the_office_although_it_is_red_now(world: World) -> None:
    name, operation = everywhere(world)
    world["mofa1"].amend(name, tlp="TLP:RED")
    world["mofa1"].dispose(name, operation, "assessment")
    world.go("mofa1", "office")
    assert not holds(world.office, name)
    world.go("office", "npa1")
    assert not holds(world["npa1"], name)


def kept_at_the_police(world: World) -> tuple[Site, RecordName]:
    """The secret is in a backup that the police keep; its disposal waits for them at the office."""
    name, operation = everywhere(world)
    police = world["npa1"]
    write_passphrase_slots(
        police.desk.path,
        police.desk.installation.database_id,
        PASSPHRASE,
        police.desk.secrets,
        secrets.token_bytes,
        {PASSPHRASE_SLOT: None},
    )
    assert keep_backup(police.desk) is not None
    world["mofa1"].dispose(name, operation, "assessment")
    world.go("mofa1", "office")
    return police, name


def in_the_kept_backup(police: Site) -> object:
    """The secret's column in the oldest backup kept, which is sound."""
    folder = police.folder / f"unpacked-{len(list(police.folder.iterdir()))}"
    key = police.desk.secrets.database
    copy = unpack(kept_backups(police.desk)[-1].path, folder, backup_key(key))
    older = CaseLog.open(copy, key)
    try:
        assert older.verify().problems == ()
        (row,) = older._db.execute("SELECT assessment FROM incident").fetchall()
        return row[0]
    finally:
        older.close()


def test_it_reaches_the_backups_kept_elsewhere(world: World) -> None:
    police, _ = kept_at_the_police(world)
    assert in_the_kept_backup(police) == SECRET
    world.go("office", "npa1")
    assert in_the_kept_backup(police) is None
    assert police.desk.case_log.disposals_owed() == ([], 0)


# Applies a bundle and is killed once it is applied, before the backups follow.
KILLED = """
import os, secrets, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from liaison_app.host.paths import data_folder
from liaison_app.host.resources import resources_folder
from liaison_app.workflows import bundles
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.unlock import unlock
from tests.channels.world import START, vocabularies

def killed(desk):
    assert desk.case_log.disposals_owed()[0]
    os.kill(os.getpid(), signal.SIGKILL)

now = START + timedelta(hours=1)
around = Surroundings(lambda: now, secrets.token_bytes, resources_folder(), vocabularies())
desk = unlock(Path(sys.argv[1]), around, sys.argv[2], "当直")
bundles.destroyed_elsewhere = killed
bundles.apply_bundle(desk, Path(sys.argv[3]))
"""


def test_stopped_between_the_two_it_reaches_them_at_the_next_unlock(world: World) -> None:
    police, name = kept_at_the_police(world)
    stick, path = world.office.stick(police), police.desk.path
    command = [sys.executable, "-c", KILLED, str(path), PASSPHRASE, str(stick)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert not holds(police, name)  # it was applied
    assert in_the_kept_backup(police) == SECRET
    assert "backups-owed" in _wrong(police.desk)
    police.desk.close()
    police.desk = unlock(path, police.desk.surroundings, PASSPHRASE)
    assert in_the_kept_backup(police) is None
    assert "backups-owed" not in _wrong(police.desk)


def test_what_hinders_it_leaves_it_owed_and_keeps_nobody_out(world: World) -> None:
    police, _ = kept_at_the_police(world)
    in_the_way = data_folder() / "destroyed" / police.desk.installation.database_id
    in_the_way.mkdir(parents=True)
    world.go("office", "npa1")
    assert "destroyed-in-backups" in police.warnings
    police.desk.close()
    police.desk = unlock(police.desk.path, police.desk.surroundings, PASSPHRASE, "当直")
    assert len(police.desk.case_log.disposals_owed()[0]) == 1
    assert in_the_kept_backup(police) == SECRET
    in_the_way.rmdir()
    repair(police.desk)
    assert in_the_kept_backup(police) is None
    assert police.desk.case_log.disposals_owed() == ([], 0)


def _wrong(desk: Desk) -> set[str]:
    return {each.check for each in examine(desk, resources_folder()) if not each.ok}


def _sha(site: Site) -> str:
    return str(site.db.execute("SELECT sha256 FROM blob").fetchone()[0])
