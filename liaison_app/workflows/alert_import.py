"""What an import does to alerts: a draft without recipients, which the office then issues.

One that was issued is never changed in passing: a newer version of the advisory becomes a draft in
its place.
"""

from collections.abc import Callable, Iterator, Mapping

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.alert import ALERT
from liaison_app.interop.items import ImportedAlert
from liaison_app.store.caselog import Act
from liaison_app.store.queries import Row
from liaison_app.workflows.addressing import COPY
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.values import with_defaults


def alert_acts(
    desk: Desk,
    item: ImportedAlert,
    check: Callable[[Mapping[str, Field], Mapping[str, Value]], None],
    count: Callable[[str, str, Mapping[str, Value]], None],
    refuse: Callable[[ImportedAlert, Refused], None],
) -> Iterator[Act]:
    """The acts for one alert; told as for the tasks of a package."""
    values = dict(item.values)
    try:
        check(ALERT.own, values)
        complete = with_defaults(ALERT.own, values)
    except Refused as refused:
        refuse(item, refused)
        return
    row = _known(desk, item.source_id)
    if row is None:
        count("created", item.item, complete)
        yield Act("create", desk.new_name("alert"), "own", complete, mint=True)
        return
    changed = {key: value for key, value in values.items() if row.get(key) != value}
    count("updated" if changed else "unchanged", item.item, changed or values)
    if not changed:
        return
    name = RecordName("alert", desk.installation.organisation, str(row["id"]))
    if not row["issued_at"]:
        yield Act("amend", name, "own", changed)
        return
    anew = desk.new_name("alert")
    yield Act("create", anew, "own", complete | {"supersedes": name.id}, mint=True)
    pk = int(str(row["pk"]))
    copied = (COPY + code for code in desk.queries.copied(pk))
    went: Value = [*desk.queries.addressed(pk), *copied]
    yield Act("amend", anew, "internal", {"to": went})


def _known(desk: Desk, source_id: str) -> Row | None:
    """The alert of this number: the draft before one that was issued."""
    found = [row for _, row in desk.queries.alerts()
             if row["source_id"] == source_id and not row["ended"]]  # fmt: skip
    return min(found, key=lambda row: row["issued_at"] is not None, default=None)
