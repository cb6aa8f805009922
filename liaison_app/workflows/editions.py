"""Editions of a package: its first publication, its revisions, and what each of them changed.

What is prepared for an edition is a draft, whatever the package: it names its recipients for the
office alone, and leaves once the edition is published. Publishing is one transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.editions import published_edition
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import edition_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import Recipients, address_acts, recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.due_dates import draft_due
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.issue_approval import require_approval
from liaison_app.workflows.issuing import Drafts
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.removal import standing_again


@dataclass(frozen=True)
class Drafting:
    """Into which edition of a package a new item goes. ``at_once``: it is published already."""

    edition: int
    at_once: bool


def drafting(desk: Desk, package: RecordRef) -> Drafting:
    """Where an item added now would go: to the draft, or to what is published."""
    published = published_edition(desk.queries.row(package))
    if published and revision(desk, package) is None:
        return Drafting(published, at_once=True)
    return Drafting(published + 1, at_once=False)


def revision(desk: Desk, package: RecordRef) -> Row | None:
    """The edition that is being prepared, None where there is none."""
    published = published_edition(desk.queries.row(package))
    for row in desk.queries.editions(package.pk):
        number = row["edition"]
        if isinstance(number, int) and number > published and not row["published_at"]:
            return row
    return None


def revise_package(desk: Desk, identifier: str) -> ChangeSet:
    """Open the next edition of a published package, as a draft.

    Refused: ``not-published``, ``already-under-revision``.
    """
    require_office(desk)
    package = desk.find(identifier, "package")
    published = published_edition(desk.queries.row(package))
    if not published:
        raise Refused("not-published", id=package.reference)
    if revision(desk, package) is not None:
        raise Refused("already-under-revision", id=package.reference, edition=published + 1)
    return desk.write(edition_act(desk, package, published + 1))


def publish_package(
    desk: Desk, identifier: str, to: Sequence[str] = (), changes: str = ""
) -> ChangeSet:
    """Publish a draft package, or the edition of it that is being prepared: from now on it travels.

    ``to`` addresses those of its items that have nobody yet; ``changes`` say what a later edition
    changed, unless it says so already. Refused: ``already-published``, ``package-empty``,
    ``task-unaddressed``, ``guideline-empty``, ``changes-needed``, and what `recipients` and
    `require_approval` refuse.
    """
    require_office(desk)
    package = desk.find(identifier, "package")
    row = desk.queries.row(package)
    published = published_edition(row)
    draft = revision(desk, package)
    if published and draft is None:
        raise Refused("already-published", id=package.reference)
    to, changes = require_approval(desk, package, to, changes.strip())
    said = changes or (str(draft["changes"] or "") if draft else "")
    if published and not said:
        raise Refused("changes-needed", id=package.reference)
    return desk.write(*_Publishing(desk, package, row, draft, said, to).acts())


def leaving(desk: Desk, package: RecordRef) -> list[str]:
    """The ids of the items that the edition being prepared will withdraw."""
    draft = revision(desk, package)
    return _texts(draft["withdraws"]) if draft else []


def withdraw_act(desk: Desk, package: RecordRef, item: RecordName, reason: str) -> Act | None:
    """Has an item withdrawn with the edition being prepared; None where there is none."""
    draft = revision(desk, package)
    if draft is None:
        return None
    listed = _texts(draft["withdraws"])
    reasons = [*_texts(draft["reasons"]), *[""] * len(listed)][: len(listed)]
    values: dict[str, Value] = {
        "withdraws": [*listed, item.id],
        "reasons": [*reasons, " ".join(reason.split())],
    }
    name = edition_name(package.name, int(str(draft["edition"])))
    return Act("amend", name, "internal", values)


def _texts(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def edition_act(desk: Desk, package: RecordRef, number: int) -> Act:
    """Opens an edition as a draft."""
    name = edition_name(package.name, number)
    values = inherit(desk, package) | {"edition": number} | standing_again(desk, name)
    return Act("create", name, "own", values)


def edition_name(package: RecordName, number: int) -> RecordName:
    """The name of an edition's record."""
    return RecordName("edition", package.owner, edition_id(package.id, number), package)


def item_edition(number: int) -> dict[str, Value]:
    """What an item says of its edition: nothing in the first, so that earlier programs read it."""
    return {"edition": number} if number > 1 else {}


class _Publishing:
    """The acts of publishing one edition, the newest last."""

    def __init__(
        self,
        desk: Desk,
        package: RecordRef,
        row: Row,
        draft: Row | None,
        changes: str,
        to: Sequence[str],
    ) -> None:
        self._desk, self._package, self._row, self._draft = desk, package, row, draft
        self._changes, self._to = changes, to
        self._number = published_edition(row) + 1
        moment = desk.now()
        self._now, self._today = format_rfc3339_utc(moment), japan_date(moment)
        self._drafts = Drafts(desk, package)
        self._tasks = {str(task["id"]): task for task in desk.queries.tasks(package=package.pk)}

    def acts(self) -> Iterator[Act]:
        drafts = [task for task in self._tasks.values() if not task["published"]]
        others = [
            (kind, item)
            for kind, items in self._desk.queries.package_items(self._package.name.id).items()
            for item in items
            if not item["issued_at"]
        ]
        withdrawn = self._withdrawn()
        if not (drafts or others or withdrawn):
            raise Refused("package-empty", id=self._package.reference)
        self._check_steps([item for kind, item in others if kind == "guideline"])
        told = self._recipients([*drafts, *(item for _, item in others)])
        yield from self._edition()
        yield from self._package_act()
        for task in drafts:
            yield from self._issue_task(task, told[str(task["id"])])
        for kind, item in others:
            name = RecordName(kind, self._package.name.owner, str(item["id"]))
            values: dict[str, Value] = {"issued_at": self._now}
            yield from self._drafts.issue(name, values | item_edition(self._number))
            yield from self._superseding(kind, item)
            meant = told[str(item["id"])]
            yield from address_acts(name, meant.codes, meant.copies)
        for name, reason in withdrawn:
            yield end_act(name, "withdrawn", self._now, reason or self._changes)

    def _package_act(self) -> Iterator[Act]:
        name = self._package.name
        if self._row["published_at"]:
            yield Act("publish", name, "own", {"edition": self._number})
        else:
            yield from self._drafts.issue(name, {"published_at": self._now}, with_below=False)

    def _check_steps(self, guidelines: Sequence[Row]) -> None:
        """Refused ``guideline-empty`` where one has none."""
        steps = self._desk.queries.steps([int(str(each["pk"])) for each in guidelines])
        filled = {step["parent"] for step in steps}
        for each in guidelines:
            if each["pk"] not in filled:
                raise Refused("guideline-empty", id=str(each["reference"]))

    def _recipients(self, items: Sequence[Row]) -> Mapping[str, Recipients]:
        """Everybody each item goes to; Refused ``task-unaddressed`` where one has nobody."""
        found: dict[str, Recipients] = {}
        meant: dict[tuple[str, ...], Recipients] = {}  # many items go to the same
        given = recipients(self._desk, self._to) if self._to else None
        nobody = 0
        for item in items:
            typed = item["to"]
            if isinstance(typed, list) and typed:
                to = tuple(typed)
                if to not in meant:
                    meant[to] = recipients(self._desk, to)
                found[str(item["id"])] = meant[to]
            elif item.get("addressed"):
                found[str(item["id"])] = Recipients(())  # by its notices, as drafts once were
            elif given is not None:
                found[str(item["id"])] = given
            else:
                nobody += 1
        if nobody:
            raise Refused("task-unaddressed", count=nobody, id=self._package.reference)
        return found

    def _edition(self) -> Iterator[Act]:
        name = edition_name(self._package.name, self._number)
        values: dict[str, Value] = {"published_at": self._now}
        if self._changes:
            values["changes"] = self._changes
        if self._draft is not None:
            yield from self._drafts.issue(name, values)
            return
        # It was made before where a publication was undone.
        again = standing_again(self._desk, name)
        values |= {**inherit(self._desk, self._package), "edition": self._number, **again}
        yield Act("publish" if again else "create", name, "own", values)

    def _issue_task(self, task: Row, told: Recipients) -> Iterator[Act]:
        name = self._task_name(str(task["id"]))
        values: dict[str, Value] = {}
        if (task["edition"] or 1) != self._number:
            values["edition"] = self._number
        if not task["due"]:
            values |= draft_due(self._desk, task, self._today)
        yield from self._drafts.issue(name, values)
        yield from self._superseding("task", task)
        yield from address_acts(name, told.codes, told.copies)

    def _superseding(self, kind: str, item: Row) -> Iterator[Act]:
        before = item["supersedes"]
        if not before:
            return
        old = (
            self._task_name(str(before))
            if kind == "task"
            else RecordName(kind, self._package.name.owner, str(before))
        )
        yield end_act(old, "superseded", self._now, self._changes, by=str(item["id"]))

    def _withdrawn(self) -> list[tuple[RecordName, str]]:
        if self._draft is None or not isinstance(self._draft["withdraws"], list):
            return []
        given = self._draft["reasons"]
        reasons = given if isinstance(given, list) else []
        listed = list(self._draft["withdraws"])
        padded = [*reasons, *[""] * len(listed)]
        named = {key: (self._task_name(key), row) for key, row in self._tasks.items()}
        for kind, items in self._desk.queries.package_items(self._package.name.id).items():
            for row in items:
                key = str(row["id"])
                named[key] = (RecordName(kind, self._package.name.owner, key), row)
        superseded = {row["supersedes"] for _, row in named.values()}
        return [
            (named[each][0], why)
            for each, why in zip(listed, padded, strict=False)
            if each in named and each not in superseded and not named[each][1]["ended"]
        ]

    def _task_name(self, identifier: str) -> RecordName:
        return RecordName("task", self._package.name.owner, identifier, self._package.name)


def end_act(name: RecordName, ended: str, at: str, why: str, by: str = "") -> Act:
    """An item's end: superseded ``by`` another one, or withdrawn."""
    values: dict[str, Value] = {"ended": ended, "ended_at": at}
    if why:
        values["ended_why"] = why
    if by:
        values["superseded_by"] = by
    return Act("amend", name, "own", values)
