"""One sitting after another with something failing in it, and what is there afterwards."""

import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.slots import derive, open_slots

PASSPHRASE = "架空の合言葉"
LEDGER_ROWS = 10
ALERTS = 30  # in the bundle on the stick


@dataclass(frozen=True)
class Round:
    """What came of one disturbed sitting. ``statuses`` are the acknowledged acts' exit codes."""

    folder: Path
    statuses: list[int]
    counted: int
    errors: list[str]


@dataclass(frozen=True)
class State:
    """What an officer would see."""

    incidents: int
    entries: int
    attachments: int
    first: tuple[object, ...] | None
    backup: bool


class Walks:
    """Runs sittings, each on a copy of one prepared installation."""

    def __init__(self, prepared: Path, work: Path, child: "subprocess.Popen[str]") -> None:
        self.prepared, self.work, self._child = prepared, work, child
        self._number = 0
        slots = open_slots(prepared / "installation" / "case.db", PASSPHRASE)
        self.key = slots[0].secrets.database

    def ask(self, *request: object) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(request) + "\n")
        self._child.stdin.flush()
        while self._child.stdout.readline() != "done\n":
            assert self._child.poll() is None

    def copy(self) -> Path:
        self._number += 1
        folder = self.work / f"round{self._number}"
        shutil.copytree(self.prepared, folder)
        return folder / "installation"

    def killed(self, seconds: float) -> Round:
        """One sitting that is killed (signal 9) so long after it began."""
        return self._round(0, "EIO", 0, 0, seconds)

    def duration(self) -> float:
        """How long an undisturbed sitting takes here and now."""
        began = time.monotonic()
        self._round(0, "EIO", 0, 0, None)
        return time.monotonic() - began

    def disturbed(self, n: int, fault: str, *, for_good: bool, opens: bool = False) -> Round:
        """One sitting in which the n-th write (counted from 1) fails; 0 lets all succeed."""
        return self._round(n, fault, int(for_good), int(opens), None)

    def with_stick(self, n: int, fault: str) -> Round:
        """One sitting in which the n-th call on the stick fails, and all after it."""
        return self._round(n, fault, 1, 1, None, stick=True)

    def again(self, folder: Path) -> Round:
        """Another sitting at the same installation, undisturbed."""
        return self._sit(folder, 0, "EIO", 0, 0, None, stick=False)

    def _round(
        self,
        n: int,
        fault: str,
        for_good: int,
        opens: int,
        kill_after: float | None,
        *,
        stick: bool = False,
    ) -> Round:
        return self._sit(self.copy(), n, fault, for_good, opens, kill_after, stick=stick)

    def _sit(
        self,
        folder: Path,
        n: int,
        fault: str,
        for_good: int,
        opens: int,
        kill_after: float | None,
        *,
        stick: bool,
    ) -> Round:
        self.ask(str(folder), n, fault, for_good, opens, kill_after, stick)
        out = Path(f"{folder}.out").read_text(encoding="utf-8").split("\n")
        errors = Path(f"{folder}.err").read_text(encoding="utf-8").splitlines()
        statuses = [int(line.split()[2]) for line in out if line.startswith("act ")]
        counted = [int(line.split()[1]) for line in out if line.startswith("counted ")]
        return Round(folder, statuses, counted[0] if counted else -1, errors)

    def state(self, folder: Path) -> State:
        """What is there, once it was found sound in every respect."""
        case_log = CaseLog.open(folder / "case.db", self.key)
        Inbox.open(inbox_path(folder / "case.db"), derive(self.key, "inbox")).close()
        try:
            report = case_log.verify()
            assert report.ok, report.problems
            db = case_log.queries._db
            count = [
                db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("incident", "entry", "attachment")
            ]
            sql = "SELECT status, severity FROM incident WHERE reference = 'LOCAL-0001'"
            first = db.execute(sql).fetchone()
        finally:
            case_log.close()
        backup = (folder / "copy.liaison-backup").exists()
        return State(count[0], count[1], count[2], first, backup)
