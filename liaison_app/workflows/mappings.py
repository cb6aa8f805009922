"""Column mappings that are remembered: a ledger of the same headings is read the same way again.

A mapping is a record like any other: named after the file it was made for, told in the history,
and taken out of view rather than deleted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import MAX_LINE
from liaison_app.domain.operations import MAX_ITEMS, RecordName, Value
from liaison_app.domain.records.desk import MAPPING
from liaison_app.interop.columns import Rule, signature
from liaison_app.interop.items import LedgerHead
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.values import parse_fields


@dataclass(frozen=True)
class RememberedMapping:
    """``rules`` are by heading, in the order of the columns."""

    id: str
    name: str
    rules: Mapping[str, Rule]
    updated_at: str


def mapping_list(reader: Reader) -> list[RememberedMapping]:
    """The mappings in use, newest first."""
    return [_remembered(row) for row in reader.mappings()]


def mapping_named(reader: Reader, text: str) -> RememberedMapping:
    """The mapping of this name or id; Refused ``mapping-unknown``."""
    wanted = fold(text)
    for mapping in mapping_list(reader):
        if text == mapping.id or wanted == fold(mapping.name):
            return mapping
    raise Refused("mapping-unknown", name=text[:80])


def rename_mapping(desk: Desk, text: str, name: str) -> ChangeSet:
    """Give a mapping another name; Refused ``mapping-unknown``, ``mapping-exists``."""
    found = mapping_named(desk.queries, text)
    values = parse_fields(desk, MAPPING.own, {"name": name})
    taken = (each for each in mapping_list(desk.queries) if each.id != found.id)
    if any(fold(each.name) == fold(name) for each in taken):
        raise Refused("mapping-exists", name=name[:80])
    return desk.write(Act("amend", _name(desk, found), "own", values))


def drop_mapping(desk: Desk, text: str) -> ChangeSet:
    """Take a mapping out of use."""
    return desk.write(_drop(desk, mapping_named(desk.queries, text)))


def remembering(desk: Desk, name: str, ledger: LedgerHead) -> tuple[Act, ...]:
    """The acts that keep how ``ledger`` was read; none if it is kept like that already."""
    rules = {
        column.heading: Rule(column.field, column.words)
        for column in ledger.columns
        if column.known_by != "program"
    }
    known = mapping_list(desk.queries)
    same = [mapping for mapping in known if signature(mapping.rules) == signature(rules)]
    values: dict[str, Value] = {"headings": list(rules), "columns": _written(rules)}
    if not _fits(values):
        return ()
    if not same:
        values["name"] = _free_name(name, known)
        return (Act("create", desk.new_name("mapping"), "own", values),)
    if dict(same[0].rules) == rules:
        return ()
    return (Act("amend", _name(desk, same[0]), "own", values),)


def _drop(desk: Desk, mapping: RememberedMapping) -> Act:
    return Act("remove", _name(desk, mapping), "own", {"removed": True})


def _name(desk: Desk, mapping: RememberedMapping) -> RecordName:
    return desk.find(mapping.id, "mapping").name


def _free_name(name: str, known: Sequence[RememberedMapping]) -> str:
    taken = {fold(mapping.name) for mapping in known}
    free, count = name, 1
    while fold(free) in taken:
        count += 1
        free = f"{name} ({count})"
    return free


def _written(rules: Mapping[str, Rule]) -> list[str]:
    """One text a column, and one for each of its ledger's own words."""
    texts: list[str] = []
    for heading, rule in rules.items():
        texts.append(json.dumps([heading, rule.field], ensure_ascii=False))
        texts += [
            json.dumps([heading, rule.field, word, meaning], ensure_ascii=False)
            for word, meaning in rule.words.items()
        ]
    return texts


def _fits(values: Mapping[str, Value]) -> bool:
    """A table too wide to be remembered is read all the same."""
    return all(
        isinstance(texts, list)
        and len(texts) <= MAX_ITEMS
        and all(len(text) <= MAX_LINE for text in texts)
        for texts in values.values()
    ) and all(_is_valid(key, value) for key, value in values.items())


def _is_valid(key: str, value: Value) -> bool:
    try:
        MAPPING.own[key].check(value)
    except Refused:
        return False
    return True


def _remembered(row: Row) -> RememberedMapping:
    fields: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    columns = row["columns"]
    for text in columns if isinstance(columns, list) else []:
        heading, field, *rest = json.loads(text)
        fields[heading] = field
        if rest:
            words.setdefault(heading, {})[rest[0]] = rest[1]
    rules = {heading: Rule(field, words.get(heading, {})) for heading, field in fields.items()}
    return RememberedMapping(str(row["id"]), str(row["name"]), rules, str(row["updated_at"]))
