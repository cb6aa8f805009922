"""What must hold once everybody has exchanged with everybody: properties 1, 2, 4 and 6 of
`tests.channels.histories`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from liaison_app.store.merging import heads
from tests.channels.oracle import Cell, Oracle, is_answer
from tests.channels.world import OFFICE, Site

if TYPE_CHECKING:
    from tests.channels.histories import History


_AT_ITS_DESK = frozenset({"officer", "policy", "release"})  # what never leaves an installation


class Broken(AssertionError):
    """A property that does not hold, and where."""


def state(site: Site) -> tuple[object, ...]:
    """All that a site knows, for comparing, but what it notes of its own bundles."""
    sql = (
        "SELECT hash, length(body) FROM operation WHERE record IN"
        " (SELECT pk FROM record WHERE kind <> 'release')"
    )
    rows = site.db.execute(sql).fetchall()
    shown = site.db.execute("SELECT record, hidden FROM incident").fetchall()
    return (frozenset(rows), frozenset(shown))


def view(site: Site) -> dict[Cell, set[str]]:
    here = Oracle.of(site)
    return {cell: here.heads(cell) for cell in here.cells()}


def check(history: History) -> None:
    """Properties 1 and 2 at rest, and each installation's own audit."""
    world = history.world
    office, everything = Oracle.of(world.office), Oracle.of(*world.sites.values())
    known = {name: Oracle.of(site) for name, site in world.sites.items()}
    everything.forget(_out_of_reach(history, known, office))
    for site in world.sites.values():
        here, code = known[site.name], site.organisation
        here.forget(here.headers.keys() - everything.headers.keys())
        report = site.desk.case_log.verify()
        if report.problems:
            raise Broken(f"audit: {site.name} {report.problems}")
        _check_files(site)
        for cell in everything.cells():
            record, compartment, _key = cell
            if compartment.startswith("notice:") or record.kind in _AT_ITS_DESK:
                continue
            _check_cell(site, here, cell, office, everything)
        for name, values in here.values.items():
            gone = [key for key in values if (name, key) in everything.redacted]
            record = here.headers[name].record
            owner = record.owner
            # An organisation does not reach who supervises it no longer.
            ended = (code, owner) in history.supervised and code not in office.above(owner)
            # Nor the office, by way of one who is not to know of the record.
            cut_off = code == OFFICE and owner in world.remote and not everything.tells(record)
            if gone and not ended and not cut_off:
                raise Broken(f"2: destroyed but held: {site.name} {name} {gone}")
        for record in here.records():
            # What an organisation told who supervises it is not the office's to withdraw.
            told = (code, record.owner) in history.supervised
            if not told and not _may_see(record, code, office, everything):
                _check_gone(site, here, record)


def _check_files(site: Site) -> None:
    """Whoever sees an attachment has the file."""
    sql = (
        'SELECT uuid FROM "attachment" WHERE hidden = 0 AND sha256 IS NOT NULL'
        " AND sha256 NOT IN (SELECT sha256 FROM blob)"
    )
    lost = site.db.execute(sql).fetchall()
    if lost:
        raise Broken(f"1: file missing: {site.name} {lost}")


def check_direct(history: History) -> None:
    """The same, once those who reported through another alone exchange with the office as well."""
    if history.world.remote:
        history.world.remote = frozenset()
        history.exchange()
        check(history)


def _out_of_reach(history: History, known: dict[str, Oracle], office: Oracle) -> set[str]:
    """What an organisation lost when it was put back, and nobody has but who supervised it then:
    they exchange no more, and what it was told stays with him."""
    held: dict[str, set[str]] = {}
    owners: dict[str, str] = {}
    for site, here in known.items():
        for name, header in here.headers.items():
            held.setdefault(name, set()).add(history.world[site].organisation)
            owners[name] = header.record.owner
    return {
        name
        for name, codes in held.items()
        if all(
            (code, owners[name]) in history.supervised and code not in office.above(owners[name])
            for code in codes
        )
    }


def _may_see(record: RecordName, code: str, office: Oracle, everything: Oracle) -> bool:
    """Of another's records nobody has what their owner marked so that he may not."""
    if not office.is_shown((record, "own", ""), code, office):
        return False
    return code in (record.owner, OFFICE) or everything.entitled(record, code)


def _check_cell(site: Site, here: Oracle, cell: Cell, office: Oracle, everything: Oracle) -> None:
    record, compartment, key = cell
    code = site.organisation
    if not office.is_shown(cell, code, office):
        return
    # What its owner marked so that the office may not have it stays with him until he frees it.
    if record.owner not in (code, OFFICE):
        held_back = everything.is_red(record) or not everything.reported(record)
        if not is_answer(record) and held_back:
            return
    # What he removed before it ever left stays for good.
    if record.owner != code:
        if record.kind in ("package", "edition") and not everything.asks(record, code):
            return
        if any(True in everything.said(each, "removed") for each in record.chain()):
            return
    expected = everything.heads(cell)
    # Written on a machine that was lost before the value went out: nobody has it, and what has no
    # values is not passed on.
    nowhere = {name for name in expected if key not in everything.values[name]}
    if any((name, key) not in everything.redacted for name in nowhere):
        return
    if here.heads(cell) != expected:
        raise Broken(f"1: heads differ: {site.name} {record.kind} {record.id[:4]} {key}")
    for name in expected:
        lost = (name, key) in everything.redacted
        if not lost and key not in here.values[name]:
            raise Broken(f"1: value missing: {site.name} {record.kind} {record.id[:4]} {key}")
    stored = heads(site.db, (site.pk(record) or 0, compartment, key))
    if {head.name for head in stored} != expected:
        raise Broken(f"1: stored heads differ: {site.name} {record.kind} {record.id[:4]} {key}")


def _check_gone(site: Site, here: Oracle, record: RecordName) -> None:
    for name, values in here.values.items():
        header = here.headers[name]
        if header.record != record or header.compartment.startswith("notice:"):
            continue
        if values and site.organisation != OFFICE:
            raise Broken(f"2: withdrawn but held: {site.name} {record.kind} {record.id[:4]}")
    if site.organisation != OFFICE and site.shown(record, "uuid") is not None:
        raise Broken(f"2: withdrawn but in view: {site.name} {record.kind} {record.id[:4]}")


def check_past(history: History) -> None:
    """Property 6."""
    for name, position, then in history.seen[:2]:
        site = history.world[name]
        past = site.desk.case_log.as_of(position)
        try:
            for (record, compartment, key), names in then.items():
                pk = site.pk(record)
                assert pk is not None
                found = {head.name for head in heads(past._db, (pk, compartment, key))}
                if found != names:
                    raise Broken(f"6: as of {position} differs: {name} {record.kind} {key}")
        finally:
            past.close()


def settle(history: History) -> bool:
    """Property 4, on the first conflict there is; whether there was one."""
    world = history.world
    for code in world.agencies:
        sites = [site for site in world.sites.values() if site.organisation == code]
        here = Oracle.of(sites[0])
        cells = [
            cell
            for cell in here.cells()
            if cell[0].kind == "incident" and cell[0].owner == code and cell[1] == "own"
            if cell[2] in ("title", "status")
        ]
        found = [cell for cell in cells if len(here.heads(cell)) > 1]
        if not found:
            continue
        record, _, key = found[0]
        for writers in (sites[:1], sites):
            names = set()
            for number, site in enumerate(writers):
                value = ("triage", "closed")[number] if key == "status" else f"決定{number}"
                names.add(site.write(Act("settle", record, "own", {key: value})))
            history.exchange()
            for site in sites:
                if Oracle.of(site).heads((record, "own", key)) != names:
                    raise Broken(f"4: settlement: {site.name} {record.kind} {key}")
        return True
    return False
