"""Makes a golden world: bundles to one installation in the order they came, and the state after
each (FORMAT.md, section 4), so that any other engine can show that it merges as this one does.

``python -m tests.exchange.make_golden_world FOLDER`` plays a history with conflicts and their
settlement, a removal and an undo, an attachment, a withdrawal and a grant, disposals, a direct
exchange and a new epoch. Keys are drawn anew each time and protect nothing. A folder that exists is
never written: goldens are for ever.
"""

import io
import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from liaison_app.domain.operations import RecordName
from liaison_app.exchange import trust
from liaison_app.store.caselog import Act
from liaison_app.workflows.epochs import open_epoch
from tests.channels.world import MARKED, Site, World, opened_here

READER = "mofa2"


@dataclass
class Teller:
    """Brings bundles to the reader, and keeps each with the state after it."""

    world: World
    folder: Path
    told: list[dict[str, Any]] = field(default_factory=list)

    def bring(self, sender: str) -> None:
        site, reader = self.world[sender], self.world[READER]
        for stick in site.sticks(reader):
            name = f"{len(self.told) + 1:02d}-{stick.name}"
            outcome = reader.receive(stick)
            assert outcome in ("applied", "late"), outcome
            shutil.copy(stick, self.folder / name)
            state = reader.desk.case_log.state()
            conflicts = reader.db.execute("SELECT count(*) FROM conflict").fetchone()[0]
            said = {"file": name, "outcome": outcome, "state": state, "conflicts": conflicts}
            self.told.append(said)

    def settle(self) -> None:
        """Everybody but the reader exchanges, and the reader answers."""
        for _ in range(2):
            for name in ("mofa1", "mofa3", "npa1"):
                self.world.go(name, "office")
                self.world.go("office", name)
        self.world.go(READER, "office")


def attach(site: Site, incident: RecordName) -> None:
    def acts(sha256: str, size: int) -> list[Act]:
        name = site.desk.new_name("attachment", incident)
        values = {**MARKED, "name": "記録（架空）.eml", "sha256": sha256, "bytes": size}
        return [Act("create", name, "own", values)]

    site.desk.write_file(io.BytesIO("記録の内容（架空）".encode() * 50), 10**6, acts)


def play(world: World, teller: Teller) -> None:
    """The history. Who is asked for what stands in the design of the channels."""
    office, first, third, police = (world[n] for n in ("office", "mofa1", "mofa3", "npa1"))
    reader = world[READER]
    case = first.create("incident", title="不審な電子メール（架空）", status="new")
    attach(first, case)
    first.report(case)
    task = office.task("mofa", "npa", title="多要素認証の徹底（架空）")
    theirs = police.create("incident", title="警察庁の事案（架空）", status="new")
    police.report(theirs)
    teller.settle()
    office.address(theirs, "mofa")
    teller.bring("office")

    first.amend(case, title="件名を改めた（架空）", status="triage")
    third.amend(case, title="別の件名（架空）", status="responding")
    office.amend(task, title="多要素認証の徹底と確認（架空）")
    teller.settle()
    teller.bring("office")  # two heads for title and status

    first.write(Act("settle", case, "own", {"title": "両方を合わせた件名（架空）"}))
    facts = first.amend(case, confirmed_facts="後で破棄する記述（架空）")
    draft = first.create("incident", title="報告していない事案（架空）", status="new")
    teller.settle()
    teller.bring("mofa1")  # a replica of the same organisation brings everything
    teller.bring("office")

    police.amend(theirs, tlp="TLP:RED")
    first.write(Act("remove", draft, "own", {"removed": True, "removal_reason": "重複（架空）"}))
    teller.settle()
    teller.settle()
    teller.bring("office")  # the office withdraws what may no longer be had
    assert reader.shown(theirs, "title") is None

    police.amend(theirs, tlp="TLP:AMBER")
    first.dispose(case, facts, "confirmed_facts")
    teller.settle()
    teller.settle()
    teller.bring("office")  # and grants it again; one value is destroyed
    teller.bring("mofa1")
    assert reader.shown(theirs, "title") == "警察庁の事案（架空）"
    assert reader.values(case, "confirmed_facts") == [None]

    open_epoch(first.desk, "鍵の更新（架空）")
    first.write(Act("settle", case, "own", {"status": "responding"}))
    first.amend(case, confirmed_facts="新しい世代での追記（架空）")
    teller.settle()
    teller.bring("office")  # with a certificate
    teller.bring("mofa1")


def make_world(folder: Path) -> None:
    """Write the golden world; FileExistsError when there is one already."""
    folder.mkdir(parents=True)
    with TemporaryDirectory() as scratch, opened_here():
        world = World(Path(scratch), {"mofa": 3, "npa": 1})
        try:
            reader = world[READER]
            begin = trust.encode_part(world.trust)
            teller = Teller(world, folder)
            play(world, teller)
            expected = {
                "reader": {
                    "identity": reader.desk.secrets.age,
                    "letter": reader.replica.letter,
                    "office": world.trust.office,
                    "organisation": reader.organisation,
                    "replica": reader.replica.id,
                },
                "bundles": teller.told,
            }
        finally:
            world.close()
    text = json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")
    (folder / "trust.json").write_bytes(begin)


if __name__ == "__main__":
    make_world(Path(sys.argv[1]))
