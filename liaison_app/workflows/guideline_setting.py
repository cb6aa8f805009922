"""The office writes guidelines: as drafts of its own or copied from others, issued, withdrawn.

What was issued is never amended, since ticks rest on it: a copy of it takes its place.
"""

from collections.abc import Mapping, Sequence

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.editions import published_edition
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.guideline import GUIDELINE, STEP
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import COPY, address_acts, check_recipients, recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import drafting, end_act, item_edition
from liaison_app.workflows.guidelines import DRAFT, IN_FORCE, GuidelineView, find_guideline
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.issue_approval import require_approval
from liaison_app.workflows.issuing import issue_acts
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.values import parse_fields, with_defaults


def add_guideline(
    desk: Desk, fields: Mapping[str, str], package: str = "", to: Sequence[str] = ()
) -> Added:
    """A draft without steps. As an item of ``package`` it is issued with that one's edition."""
    require_office(desk)
    name = desk.new_name("guideline")
    given = _of_package(desk, package)
    values = with_defaults(GUIDELINE.own, given | parse_fields(desk, GUIDELINE.own, fields))
    return _create(desk, name, values, to)


def copy_guideline(desk: Desk, source: str, package: str = "", to: Sequence[str] = ()) -> Added:
    """A draft that says what ``source`` says, with all its steps, to be edited: it will replace a
    shipped guideline, or supersede one of the office's and go to whom that one went."""
    require_office(desk)
    view = find_guideline(desk, source)
    name = desk.new_name("guideline")
    values = with_defaults(GUIDELINE.own, _of_package(desk, package) | _copied(view))
    went: list[str] = []
    if view.fields is not None:
        pk = int(str(view.fields["pk"]))
        copies = (COPY + code for code in desk.queries.copied(pk))
        went = [*desk.queries.addressed(pk), *copies]
    return _create(desk, name, values, to or went, *_copied_steps(desk, name, view, values))


def set_guideline(
    desk: Desk, identifier: str, fields: Mapping[str, str], to: Sequence[str] = ()
) -> ChangeSet:
    """Amend a draft; Refused ``guideline-issued``."""
    draft = _draft(desk, identifier)
    values = parse_fields(desk, GUIDELINE.own, fields)
    acts = [Act("amend", draft.name, "own", values)] if values else []
    acts += _addressed_to(desk, draft.name, to)
    if not acts:
        raise Refused("nothing-to-change", id=draft.reference)
    return desk.write(*acts)


def add_step(desk: Desk, identifier: str, fields: Mapping[str, str]) -> Added:
    """A step of a draft, the last of its section unless ``rank`` says otherwise."""
    draft = _draft(desk, identifier)
    values = inherit(desk, draft) | parse_fields(desk, STEP.own, fields)
    if "rank" not in values:
        ranks = [
            int(str(row["rank"] or 0))
            for row in desk.queries.steps([draft.pk])
            if row["section"] == values.get("section")
        ]
        values["rank"] = max(ranks, default=0) + 1
    name = desk.new_name("step", draft.name)
    changes = desk.write(Act("create", name, "own", with_defaults(STEP.own, values)))
    return Added(name.id, "", changes)


def set_step(desk: Desk, identifier: str, step: str, fields: Mapping[str, str]) -> ChangeSet:
    """Amend a step of a draft (its id, or its number as the guideline is shown)."""
    name = _step(desk, identifier, step)
    values = parse_fields(desk, STEP.own, fields)
    if not values:
        raise Refused("nothing-to-change", id=step[:80])
    return desk.write(Act("amend", name, "own", values))


def remove_step(desk: Desk, identifier: str, step: str) -> ChangeSet:
    """Take a step out of a draft."""
    name = _step(desk, identifier, step)
    return desk.write(Act("remove", name, "own", {"removed": True}))


def issue_guideline(desk: Desk, identifier: str, to: Sequence[str] = ()) -> ChangeSet:
    """Issue a draft to ``to``, or to whom it was written for: it travels with the next bundle. What
    it was copied from is superseded in the same transaction.

    Refused: ``guideline-issued``, ``guideline-empty``, ``guideline-with-package`` (one that comes
    with an edition still to be published), and what `recipients` and `require_approval` refuse.
    """
    draft = _draft(desk, identifier)
    row = desk.queries.row(draft)
    if not desk.queries.steps([draft.pk]):
        raise Refused("guideline-empty", id=draft.reference)
    if row["package"]:
        package = desk.find(str(row["package"]), "package")
        if published_edition(desk.queries.row(package)) < int(str(row["edition"] or 1)):
            raise Refused("guideline-with-package", id=draft.reference, package=package.reference)
    to, _ = require_approval(desk, draft, to)
    meant = row["to"] if isinstance(row["to"], list) else []
    told = recipients(desk, to or meant)
    now = format_rfc3339_utc(desk.now())
    return desk.write(
        *issue_acts(desk, draft, {"issued_at": now}),
        *_superseding(desk, draft, row, now),
        *address_acts(draft.name, told.codes, told.copies),
    )


def withdraw_guideline(desk: Desk, identifier: str, reason: str) -> ChangeSet:
    """Withdraw what was issued; the shipped one it replaced is in force again.

    Refused: ``guideline-is-draft``, ``guideline-ended``, ``note-needed``.
    """
    require_office(desk)
    found = desk.find(identifier, "guideline")
    row = desk.queries.row(found)
    if not row["issued_at"]:
        raise Refused("guideline-is-draft", id=found.reference)
    if row["ended"]:
        raise Refused("guideline-ended", id=found.reference)
    if not reason.strip():
        raise Refused("note-needed", status="withdrawn")
    at = format_rfc3339_utc(desk.now())
    return desk.write(end_act(found.name, "withdrawn", at, reason.strip()))


def _create(
    desk: Desk, name: RecordName, values: Mapping[str, Value], to: Sequence[str], *more: Act
) -> Added:
    acts = [Act("create", name, "own", values, mint=True), *_addressed_to(desk, name, to), *more]
    changes = desk.write(*acts)
    return Added(name.id, changes.references[name.id], changes)


def _addressed_to(desk: Desk, name: RecordName, to: Sequence[str]) -> list[Act]:
    meant: Value = list(check_recipients(desk, to)) if to else []
    return [Act("amend", name, "internal", {"to": meant})] if to else []


def _of_package(desk: Desk, package: str) -> dict[str, Value]:
    if not package:
        return {}
    found = desk.find(package, "package")
    edition = item_edition(drafting(desk, found).edition)
    return inherit(desk, found) | {"package": found.name.id} | edition


def _copied(view: GuidelineView) -> dict[str, Value]:
    if view.fields is not None:
        kept = ("title", "title_en", "summary", "summary_en", "vectors", "techniques", "replaces")
        marks = ("tlp", "grade", "handling", "recipients")
        values = {key: view.fields[key] for key in (*kept, *marks)}
        ended = view.state not in (IN_FORCE, DRAFT)
        before: dict[str, Value] = {"supersedes": view.key}
        return values | ({} if ended or view.state == DRAFT else before)
    return {
        "title": view.title.ja,
        "title_en": view.title.en,
        "summary": view.summary.ja,
        "summary_en": view.summary.en,
        "vectors": list(view.vectors),
        "techniques": list(view.techniques),
        "replaces": view.key,
    }


def _copied_steps(
    desk: Desk, parent: RecordName, view: GuidelineView, above: Mapping[str, Value]
) -> list[Act]:
    marks = {
        key: above[key] for key in ("tlp", "grade", "handling", "recipients") if above.get(key)
    }
    acts = []
    for rank, step in enumerate(view.steps, 1):
        values: dict[str, Value] = {
            "section": step.section,
            "rank": rank,
            "text": step.text.ja,
            **({"text_en": step.text.en} if step.text.en != step.text.ja else {}),
            **({"techniques": list(step.techniques)} if step.techniques else {}),
        }
        name = desk.new_name("step", parent)
        acts.append(Act("create", name, "own", with_defaults(STEP.own, marks | values)))
    return acts


def _superseding(desk: Desk, draft: RecordRef, row: Row, now: str) -> list[Act]:
    """Nothing where what it was copied from has ended in the meantime."""
    if not row["supersedes"]:
        return []
    before = desk.find(str(row["supersedes"]), "guideline")
    if desk.queries.row(before)["ended"]:
        return []
    return [end_act(before.name, "superseded", now, "", by=draft.name.id)]


def _draft(desk: Desk, identifier: str) -> RecordRef:
    require_office(desk)
    found = desk.find(identifier, "guideline")
    if desk.queries.row(found)["issued_at"]:
        raise Refused("guideline-issued", id=found.reference)
    return found


def _step(desk: Desk, identifier: str, step: str) -> RecordName:
    draft = _draft(desk, identifier)
    return desk.find(find_guideline(desk, draft.name.id).step(step).id, "step").name
