"""What must hold, worked out from operations alone, by other code than the program's.

An oracle is made of the operations one installation knows (or all of them together): heads of
cells, markings, and who may have what according to the office's records.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import Body, Header, RecordName, Value
from tests.channels.world import OFFICE, Site

RED = "TLP:RED"
Cell = tuple[RecordName, str, str]
INHERITS = frozenset({"entry"})


@lru_cache(maxsize=100_000)
def _header(data: bytes) -> Header:
    return decode(data, Header)


@lru_cache(maxsize=100_000)
def _values(data: bytes) -> dict[str, Value]:
    return {key: salted.value for key, salted in decode(data, Body).values.items()}


@dataclass
class Oracle:
    """Operations by name: their headers, and the values that are here."""

    headers: dict[str, Header] = field(default_factory=dict)
    values: dict[str, dict[str, Value]] = field(default_factory=dict)

    @classmethod
    def of(cls, *sites: Site) -> "Oracle":
        made = cls()
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
        return any(self._is_red_itself(each) for each in record.chain())

    def _is_red_itself(self, record: RecordName) -> bool:
        if any(value is not None for value in self.said(record, "disposal")):
            return True
        found = self.said(record, "tlp")
        return not found or any(value in (RED, None) for value in found)

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
        if record.kind == "response" or self.is_red(record):
            return False
        if record.root.kind == "incident":
            refused = any(value is False for value in self.said(record.root, "consent_sharing"))
            return self.addressed(record.root, code) and self.reported(record) and not refused
        if record.kind == "task":
            return self.addressed(record, code) and self._published(record)
        if record.root.kind in ("alert", "guideline", "request", "meeting"):
            return record.owner == OFFICE and self.addressed(record.root, code)
        tasks = self._records[record]
        return self._published(record) and any(self.addressed(task, code) for task in tasks)

    def tells(self, record: RecordName) -> bool:
        """Whether its owner tells who supervises it, itself."""
        if any(each.kind in ("response", "reply", "acknowledgement") for each in record.chain()):
            return not self._is_red_itself(record)
        return self.reported(record) and not self.is_red(record)

    def _published(self, record: RecordName) -> bool:
        found = self.said(record.root, "published_at")
        return bool(found) and all(found)

    def is_shown(self, cell: Cell, code: str, office: "Oracle") -> bool:
        """Whether an organisation is to see a cell, by the records of the office."""
        record, compartment, _ = cell
        if compartment == "internal":
            return code == OFFICE
        if record.owner == code:
            return True
        if code == OFFICE:
            answers = ("response", "reply", "acknowledgement")
            kinds = {each.kind for each in record.chain()}
            return not kinds.isdisjoint(answers) or office.reported(record)
        if code in office.above(record.owner):
            if (compartment == "own" or record.kind == "response") and office.tells(record):
                return True
        return compartment == "own" and office.entitled(record, code)
