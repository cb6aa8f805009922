"""What its owner had destroyed is destroyed wherever a copy is, and stays so."""

import io
import secrets

from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act, CaseLog
from liaison_app.store.slots import PASSPHRASE, write_passphrase_slots
from liaison_app.workflows.backups import backup_key
from liaison_app.workflows.kept_backups import keep_backup, kept_backups
from liaison_app.workflows.restoring import unpack
from tests.channels.world import MARKED, Site, World

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


def test_destroying_at_the_owner_reaches_the_office_although_it_is_red_now(world: World) -> None:
    name, operation = everywhere(world)
    world["mofa1"].amend(name, tlp="TLP:RED")
    world["mofa1"].dispose(name, operation, "assessment")
    world.go("mofa1", "office")
    assert not holds(world.office, name)
    world.go("office", "npa1")
    assert not holds(world["npa1"], name)


def test_it_reaches_the_backups_kept_elsewhere(world: World) -> None:
    name, operation = everywhere(world)
    police = world["npa1"]
    write_passphrase_slots(
        police.desk.path,
        police.desk.installation.database_id,
        "架空の長い合言葉",
        police.desk.secrets,
        secrets.token_bytes,
        {PASSPHRASE: None},
    )
    assert keep_backup(police.desk) is not None
    world["mofa1"].dispose(name, operation, "assessment")
    world.go("mofa1", "office")
    world.go("office", "npa1")
    copy = unpack(
        kept_backups(police.desk)[-1].path,
        police.folder / "unpacked",
        backup_key(police.desk.secrets.database),
    )
    older = CaseLog.open(copy, police.desk.secrets.database)
    try:
        rows = older._db.execute("SELECT assessment FROM incident").fetchall()
        assert rows == [(None,)]
        assert older.verify().problems == ()
    finally:
        older.close()


def _sha(site: Site) -> str:
    return str(site.db.execute("SELECT sha256 FROM blob").fetchone()[0])
