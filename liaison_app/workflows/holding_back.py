"""What does not leave although somebody means it to, and why: for the officer, before he sends."""

from collections.abc import Container
from dataclasses import dataclass

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.errors import Refused
from liaison_app.store.labels import Called
from liaison_app.store.queries import RecordRef
from liaison_app.store.queries.held_back import WithdrawnRecord
from liaison_app.workflows.addressing import planned
from liaison_app.workflows.campaign_holding import withheld_from
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_back import entitled
from liaison_app.workflows.outgoing import recipients

REFUSED, UNPUBLISHED, CAMPAIGN = "refused", "unpublished", "campaign"
MARKINGS = "markings"


@dataclass(frozen=True)
class Held:
    """One record held back from an organisation. ``reason``: markings (they do not allow it),
    unpublished, withdrawn (it had the record before), refused (an operation was refused there),
    campaign (a report that it rests on has changed)."""

    organisation: str
    record: Called
    reason: str


@dataclass(frozen=True)
class RefusedOperation:
    """An operation of ours that another installation refused.

    ``open`` until it is superseded in every cell it wrote; ``reason`` is the refusal's code.
    """

    organisation: str
    operation: str
    sequence: int
    reason: str
    noted_at: str
    record: Called
    open: bool


def held_back(desk: Desk, to: str) -> list[Held]:
    """What would not leave for those that ``to`` names, each organisation once."""
    tlp_max = {each.organisation: each.tlp_max for each in recipients(desk, to)}
    found = [
        Held(each.organisation, each.record, each.reason)
        for each in desk.queries.held_back(tlp_max)
    ]
    found += _drafts(desk, tlp_max)
    withheld = withheld_from(desk, frozenset(tlp_max))
    found += [Held(code, record, CAMPAIGN) for code, record in withheld]
    found += [
        Held(each.organisation, each.record, REFUSED)
        for each in refused_operations(desk)
        if each.open and each.organisation in tlp_max
    ]
    return list(dict.fromkeys(found))


def held_of_package(desk: Desk, package: RecordRef) -> list[Held]:
    """What a package that is out asks of organisations which its markings keep it from: nobody can
    answer it."""
    tlp_max = {each.organisation: each.tlp_max for each in desk.trust.replicas.values()}
    items = desk.queries.package_items(package.name.id).values()
    ours = {str(row["id"]) for row in desk.queries.tasks(package=package.pk)}
    ours |= {str(row["id"]) for rows in items for row in rows} | {package.name.id}
    found = [
        Held(each.organisation, each.record, each.reason)
        for each in desk.queries.held_back(tlp_max)
        if each.record.id in ours and each.reason == MARKINGS
    ]
    # Whoever takes no part yet could not have it either, and is counted like the others.
    for pk, codes in desk.queries.kept_by_markings(entitled(desk.trust)).items():
        record = desk.queries.called(pk)
        if record.id in ours:
            found += [Held(code, record, MARKINGS) for code in sorted(codes)]
    return list(dict.fromkeys(found))


def held_if_published(desk: Desk, package: RecordRef) -> list[Held]:
    """The same of what its next edition would bring, by the recipients that its drafts name."""
    drafts = [row for row in desk.queries.tasks(package=package.pk) if not row["published"]]
    for rows in desk.queries.package_items(package.name.id).values():
        drafts += [row for row in rows if not row["issued_at"]]
    meant: dict[str, list[int]] = {}
    for row in drafts:
        to = row["to"]
        for code in planned(desk, to if isinstance(to, list) else ()):
            meant.setdefault(code, []).append(int(str(row["pk"])))
    kept = desk.queries.kept_of(entitled(desk.trust), meant)
    return [
        Held(code, desk.queries.called(pk), MARKINGS)
        for pk, codes in kept.items()
        for code in sorted(codes)
    ]


def _drafts(desk: Desk, organisations: Container[str]) -> list[Held]:
    """Items of editions that are being prepared, by the recipients their authors wrote down."""
    if not desk.is_office:
        return []
    drafts = [row for row in desk.queries.tasks() if not row["published"] and row["to"]]
    for package in desk.queries.packages():
        for rows in desk.queries.package_items(str(package["id"])).values():
            drafts += [row for row in rows if not row["issued_at"] and row["to"]]
    found = []
    meant: dict[tuple[str, ...], tuple[str, ...]] = {}  # many drafts are for the same
    for row in drafts:
        typed = row["to"]
        to = tuple(typed) if isinstance(typed, list) else ()
        if to not in meant:
            meant[to] = tuple(code for code in planned(desk, to) if code in organisations)
        if meant[to]:
            record = desk.queries.called(int(str(row["pk"])))
            found += [Held(code, record, UNPUBLISHED) for code in meant[to]]
    return found


def withdrawn_records(desk: Desk) -> list[WithdrawnRecord]:
    """What is withdrawn now, the latest first."""
    return desk.queries.withdrawn()


def refused_operations(desk: Desk) -> list[RefusedOperation]:
    """Operations that were refused elsewhere, in the order noted. They do not go there again by
    themselves, so that they never hold up the rest."""
    noted = desk.inbox.refused_there()
    stored = {
        each.name: each
        for each in desk.queries.operations_named([each.operation for each in noted])
    }
    found = []
    for each in noted:
        operation = stored.get(each.operation)
        if operation is None:
            continue
        name = operation.operation.header.record
        pk = desk.find(name.id, name.kind).pk
        replica = desk.trust.replicas.get(each.replica)
        found.append(
            RefusedOperation(
                replica.organisation if replica else "",
                each.operation,
                each.sequence,
                each.reason,
                each.noted_at,
                desk.queries.called(pk),
                _stands(desk, pk, operation),
            )
        )
    return found


def send_again(desk: Desk, operation: str) -> None:
    """Let a refused operation go once more, to everybody who refused it: the officer has settled
    with them what was wrong. ``not-refused``."""
    name = operation.strip().lower()
    known = [each.operation for each in desk.inbox.refused_there()]
    matching = sorted({each for each in known if name and each.startswith(name)})
    if len(matching) != 1:
        raise Refused("not-refused", operation=operation[:64])
    desk.inbox.send_again(matching[0])


def _stands(desk: Desk, pk: int, stored: StoredOperation) -> bool:
    header = stored.operation.header
    return any(
        head.name == stored.name
        for cell in header.cells
        for head in desk.queries.heads(pk, header.compartment, cell.field)
    )
