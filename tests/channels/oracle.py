"""What must hold, worked out from operations alone, by other code than the program's.

An oracle is made of the operations one installation knows (or all of them together): heads of
cells, markings, and who may have what according to the office's records.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from liaison_app.domain.canonical import decode
from liaison_app.domain.markings import AMBER_STRICT, RED, TLP_ORDER
from liaison_app.domain.operations import Body, Header, RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.workflows.registry import entitlements
from tests.channels.world import OFFICE, Site

Cell = tuple[RecordName, str, str]
ANSWERS = frozenset({"response", "reply", "acknowledgement"})


@lru_cache(maxsize=100_000)
def _header(data: bytes) -> Header:
    return decode(data, Header)


@lru_cache(maxsize=100_000)
def _values(data: bytes) -> dict[str, Value]:
    return {key: salted.value for key, salted in decode(data, Body).values.items()}


def is_answer(record: RecordName) -> bool:
    """To a task, a request or an alert, or what hangs on one."""
    return any(each.kind in ANSWERS for each in record.chain())


@dataclass
class Oracle:
    """Operations by name: their headers, and the values that are here."""

    headers: dict[str, Header] = field(default_factory=dict)
    values: dict[str, dict[str, Value]] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)  # the strictest TLP each may have

    @classmethod
    def of(cls, *sites: Site) -> "Oracle":
        """Of the first one's registry and what all of them know."""
        given = entitlements(sites[0].desk.trust)
        made = cls(limits={code: each.tlp_max for code, each in given.items()})
        for site in sites:
            for name, header, body in site.db.execute("SELECT hash, header, body FROM operation"):
                made.headers[name.hex()] = _header(header)
                found = _values(body) if body else {}
                here = made.values.setdefault(name.hex(), {})
                here.update(found)
        made.index()
        return made

    def index(self) -> None:
        self._writes: dict[Cell, set[str]] = defaultdict(set)
        over: dict[Cell, set[str]] = defaultdict(set)
        self.redacted: set[tuple[str, str]] = set()
        for name, header in self.headers.items():
            for cell in header.cells:
                key = (header.record, header.compartment, cell.field)
                self._writes[key].add(name)
                over[key].update(cell.over)
            for each in header.redacts:
                target = self.headers.get(each.operation)
                if target is None or (target.record, target.compartment) != (
                    header.record,
                    header.compartment,
                ):
                    continue
                for cell in target.cells:
                    if each.field in (None, cell.field):
                        self.redacted.add((each.operation, cell.field))
        self._over = over
        self._records: dict[RecordName, list[RecordName]] = {}  # and the tasks of each
        for header in self.headers.values():
            self._records.setdefault(header.record, [])
        for record in self._records:
            if record.kind == "task" and record.parent in self._records:
                self._records[record.parent].append(record)
        self._above: dict[str, set[Value]] = {}
        self._hubs: dict[str, set[Value]] = {}
        for record in self.records():
            if record.kind == "organisation":
                for way, known in (("supervised_by", self._above), ("hub", self._hubs)):
                    said = set(self.said(record, way))
                    found = said - {None} if len(said) == 1 else set()
                    for code in self.said(record, "code"):
                        known[str(code)] = found

    def forget(self, names: Iterable[str]) -> None:
        """Go on as if these operations had never been."""
        for name in set(names):
            del self.headers[name], self.values[name]
        self.index()

    def cells(self) -> Iterable[Cell]:
        return self._writes.keys()

    def records(self) -> Iterable[RecordName]:
        return self._records.keys()

    def heads(self, cell: Cell) -> set[str]:
        return self._writes.get(cell, set()) - self._over.get(cell, set())

    def said(self, record: RecordName, key: str, compartment: str = "own") -> list[Value]:
        """The values of a cell's heads; None where one is not here."""
        names = self.heads((record, compartment, key))
        return [self.values[name].get(key) for name in sorted(names)]

    def is_red(self, record: RecordName) -> bool:
        """The record or anything above it, in any of its heads; what is unreadable is."""
        return any(self._label(each) == RED for each in record.chain())

    def _label(self, record: RecordName) -> str:
        """The strictest marking a record has itself; the least where it has none of its own."""
        if any(value is not None for value in self.said(record, "disposal")):
            return RED
        if "tlp" not in RECORD_KINDS[record.kind].own:
            return "TLP:CLEAR"
        found = self.said(record, "tlp")
        labels = [value if isinstance(value, str) else RED for value in found]
        return max(labels, key=TLP_ORDER.__getitem__, default=RED)

    def _may_have(self, record: RecordName, code: str) -> bool:
        """By the markings, and by what its organisation is entitled to."""
        limit = TLP_ORDER[self.limits.get(code, AMBER_STRICT)]
        return all(TLP_ORDER[self._label(each)] <= limit for each in record.chain())

    def reported(self, record: RecordName) -> bool:
        found = self.said(record.root, "reported")
        return bool(found) and all(value is True for value in found)

    def addressed(self, record: RecordName, code: str) -> bool:
        """To an organisation, to one that it supervises, or, of what a hub passes on, to one of
        whose sector it is the hub."""
        through = self.members(code) if record.kind in ("alert", "guideline") else []
        return any(self.told(record, each) for each in (code, *self.below(code), *through))

    def told(self, record: RecordName, code: str) -> bool:
        """To this very organisation."""
        found = self.said(record, "addressed", f"notice:{code}")
        return bool(found) and all(value is True for value in found)

    def above(self, code: str) -> set[Value]:
        """Who supervises an organisation: nobody while the office says different things."""
        return self._above.get(code, set())

    def members(self, code: str) -> list[str]:
        """Whose hub an organisation is: nobody's while the office says different things."""
        return sorted(each for each, hub in self._hubs.items() if code in hub)

    def below(self, code: str) -> list[str]:
        """Whom an organisation supervises."""
        return sorted(each for each, above in self._above.items() if code in above)

    def entitled(self, record: RecordName, code: str) -> bool:
        """Whether the office may let an organisation have a record that is not its own."""
        if record.kind == "organisation":
            return True
        if record.kind in ANSWERS or not self._may_have(record, code):
            return False
        if record.root.kind == "incident":
            refused = any(value is False for value in self.said(record.root, "consent_sharing"))
            return self.addressed(record.root, code) and self.reported(record) and not refused
        if record.kind == "task":
            return self.addressed(record, code) and self._published(record)
        if record.kind == "answer":
            return False
        if record.root.kind in ("alert", "guideline", "request", "meeting"):
            return record.owner == OFFICE and self.addressed(record.root, code)
        tasks = self._records[record.root]
        return self._published(record) and any(self.addressed(task, code) for task in tasks)

    def asks(self, package: RecordName, code: str) -> bool:
        """Whether a task of a package that was not taken out is for an organisation: one that was
        taken out before it left takes no package along."""
        return any(
            self.addressed(task, code) and True not in self.said(task, "removed")
            for task in self._records[package.root]
        )

    def tells(self, record: RecordName) -> bool:
        """Whether its owner tells who supervises it, itself."""
        if is_answer(record):
            return self._label(record) != RED
        return self.reported(record) and not self.is_red(record)

    def _published(self, record: RecordName) -> bool:
        """The package, and the edition that the record came with: all before there were any."""
        found = self.said(record.root, "published_at")
        newest = [each for each in self.said(record.root, "edition") if isinstance(each, int)]
        return (
            bool(found)
            and all(found)
            and all(
                isinstance(each, int) and each <= min(newest, default=1)
                for each in ([] if record is record.root else self.said(record, "edition"))
            )
        )

    def is_shown(self, cell: Cell, code: str, office: "Oracle") -> bool:
        """Whether an organisation is to see a cell, by the records of the office."""
        record, compartment, _ = cell
        if compartment == "internal":
            return code == OFFICE
        if record.owner == code:
            return True
        if code == OFFICE:
            return is_answer(record) or office.reported(record)
        if code in office.above(record.owner):
            if (compartment == "own" or record.kind in ANSWERS) and office.tells(record):
                return True
        return compartment == "own" and office.entitled(record, code)
