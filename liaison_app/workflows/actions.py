"""対処項目: what is to be done about an incident, by whom and by when; its end is told in the
timeline, in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.duties import business_days_after
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import ACTION, ENTRY
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import ACTION_STATUS, label_of
from liaison_app.domain.width import shortened
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.checklists import checklist
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.values import parse_fields, with_defaults

SOON_DAYS = 3  # business days
_TITLE_PLACES = 400  # of a step's words; two for a full-width character
_ENDS = ("done", "dropped")
# Given by the act that ends it.
_OF_THE_END = frozenset({"status", "done_at"})


@dataclass(frozen=True)
class ActionView:
    """One thing to do. ``number`` counts from 1 as they were entered; overdue on ``today``."""

    number: int
    fields: Row
    overdue: bool

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def is_open(self) -> bool:
        return self.fields["status"] == "open"


def action_views(reader: Reader, pk: int, today: str) -> list[ActionView]:
    """What is to be done about an incident (its pk), and what was, as entered."""
    rows = reader.actions(pk)
    return [ActionView(number, row, is_late(row, today)) for number, row in enumerate(rows, 1)]


def is_late(row: Row, today: str) -> bool:
    """Whether it is open past its day."""
    return row["status"] == "open" and bool(row["due"]) and str(row["due"]) < today


def actions_waiting(desk: Desk) -> list[tuple[Row, Row]]:
    """This organisation's open ones, late or due within three business days, each with its
    incident; no exercises."""
    last = business_days_after(japan_date(desk.now()), SOON_DAYS).isoformat()
    return desk.queries.actions_due(desk.installation.organisation, last)


def add_action(
    desk: Desk,
    identifier: str,
    fields: Mapping[str, str],
    guideline: str = "",
    step: str = "",
    language: str = "ja",
) -> Added:
    """Enter something to do about one's own incident; the office may on any it has.

    From a ``step`` of a ``guideline`` it has the step's words as title, unless one is typed.
    Refused: ``not-owner``, ``field-…``, ``step-unknown``.
    """
    found = _incident(desk, identifier)
    typed = parse_fields(desk, ACTION.own, _without_end(fields))
    opened: dict[str, Value] = {}
    if guideline:
        view = checklist(desk, identifier, guideline).guideline
        asked = view.step(step)
        opened = {"guideline": view.key, "step": asked.id}
        title = shortened(asked.text.in_language(language), _TITLE_PLACES)
        typed.setdefault("title", title)
    values = with_defaults(ACTION.own, inherit(desk, found) | typed | opened)
    name = desk.new_name("action", found.name)
    return Added(name.id, "", desk.write(Act("create", name, "own", values)))


def set_action(desk: Desk, identifier: str, action: str, fields: Mapping[str, str]) -> ChangeSet:
    """Amend one (its id, or its number as listed); it is ended by `end_action`."""
    found = _action(desk, identifier, action)
    values = parse_fields(desk, ACTION.own, _without_end(fields))
    if not values:
        raise Refused("nothing-to-change", id=action[:80])
    return desk.write(Act("amend", found.name, "own", values))


def end_action(
    desk: Desk, identifier: str, action: str, status: str, texts: Texts, result: str = ""
) -> ChangeSet:
    """``done``, or ``dropped`` with the reason, told in the timeline in the language of ``texts``.

    Refused: ``action-ended``, ``note-needed``.
    """
    incident = _incident(desk, identifier)
    found = _action(desk, identifier, action)
    row = desk.queries.row(found)
    if row["status"] != "open":
        raise Refused("action-ended", title=str(row["title"]))
    if status not in _ENDS:
        raise Refused("field-invalid", field="status", value=status[:80])
    said = result.strip()
    if status == "dropped" and not said:
        raise Refused("note-needed", status=status)
    now = format_rfc3339_utc(desk.now())
    values: dict[str, Value] = {"status": status}
    if status == "done":
        values["done_at"] = now
    if said:
        values |= parse_fields(desk, ACTION.own, {"result": said})
    word = label_of(ACTION_STATUS, status).in_language(texts.language)
    told = texts("action.entry", title=row["title"], status=word)
    entry = inherit(desk, found) | parse_fields(
        desk, ENTRY.own, {"text": f"{told}\n{said}" if said else told, "occurred_at": now}
    )
    name = desk.new_name("entry", incident.name)
    return desk.write(
        Act("amend", found.name, "own", values),
        Act("create", name, "own", with_defaults(ENTRY.own, entry)),
    )


def _incident(desk: Desk, identifier: str) -> RecordRef:
    found = desk.find(identifier, "incident")
    if found.name.owner != desk.installation.organisation and not desk.is_office:
        raise Refused("not-owner", id=found.reference, owner=found.name.owner.upper())
    return found


def _action(desk: Desk, identifier: str, action: str) -> RecordRef:
    incident = _incident(desk, identifier)
    wanted = action.strip()
    for number, row in enumerate(desk.queries.actions(incident.pk), 1):
        if wanted in (row["id"], str(number)):
            if row["owner"] != desk.installation.organisation:
                raise Refused("not-owner", id=wanted, owner=str(row["owner"]).upper())
            return desk.find(str(row["id"]), "action")
    raise Refused("action-unknown", action=wanted[:80], id=incident.reference)


def _without_end(fields: Mapping[str, str]) -> Mapping[str, str]:
    for key in _OF_THE_END & fields.keys():
        raise Refused("field-unknown", field=key)
    return fields
