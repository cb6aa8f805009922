"""Who may draft, review and approve what the office issues: roles, decided by two officers.

An officer without any such decision has all of them. What counts is the signed change, read from
the operations: a row that somebody wrote grants nothing, and an officer in whose record an
unsigned change stands has no role until two officers sign a new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.domain.issuing import ROLE_OF, Part, RolesChange, RolesDecided
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import OFFICER_ROLE
from liaison_app.store.caselog import Act
from liaison_app.store.problems import UNSIGNED, Problem
from liaison_app.workflows.approvals import approve_as, check_approval, sign_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.officers import Officer, officer_named, officers
from liaison_app.workflows.signed import read_approval
from liaison_app.workflows.two_signatures import check_other_officer

MAX_REASON = 1000  # characters
ALL_ROLES = tuple(role.code for role in OFFICER_ROLE)
_FIELD = "roles_decided"


@dataclass(frozen=True)
class Roles:
    """``codes`` are those an officer has. ``follows`` names the change they rest on, empty for
    none; ``fault`` is the code of why the newest one does not count."""

    codes: tuple[str, ...] = ALL_ROLES
    follows: str = ""
    fault: str = ""


def roles_of(desk: Desk, officer: Officer, position: int | None = None) -> Roles:
    """An officer's roles now, or at a position of the journal."""
    found = Roles()
    for each, at in _history(desk, officer):
        if position is None or at <= position:
            found = each
    return found


def check_role(
    desk: Desk, officer: Officer | None, *parts: Part, position: int | None = None
) -> None:
    """Refuse ``role-needed`` unless the officer has (or had, then) a role for one of the parts."""
    roles = roles_of(desk, officer, position).codes if officer else ()
    if not any(ROLE_OF[part] in roles for part in parts):
        name = officer.name if officer else ""
        raise Refused("role-needed", name=name[:80], role=ROLE_OF[parts[0]])


def change_roles(
    desk: Desk, name: str, roles: Sequence[str], reason: str, approver: str, passphrase: str
) -> Officer:
    """The signed-in officer and ``approver``, who types his own passphrase here, decide the roles
    of officer ``name``; none given: all.

    Refused: ``field-invalid``, ``reason-needed``, ``roles-unchanged``, ``approval-…``,
    ``officer-…``, ``key-not-endorsed``.
    """
    officer = officer_named(desk.queries, name)
    wanted = [code for code in ALL_ROLES if code in {each.strip() for each in roles}]
    for each in roles:
        if each.strip() not in ("", *ALL_ROLES):
            raise Refused("field-invalid", field="roles", value=each[:80])
    if not reason.strip():
        raise Refused("reason-needed")
    before = roles_of(desk, officer)
    if before.codes == tuple(wanted or ALL_ROLES) and not before.fault:
        raise Refused("roles-unchanged", name=officer.name)
    change = RolesChange(
        follows=before.follows,
        officer=officer.id,
        proposer=desk.actor.id,
        reason=reason.strip()[:MAX_REASON],
        roles=list(wanted),
    )
    proposal = sign_approval(desk, change.statement())
    approval, second = approve_as(desk, change.statement(), approver, passphrase)
    decided = RolesDecided(approval.text(), second.id, change, proposal.text())
    values: dict[str, Value] = {"roles": list(wanted), _FIELD: decided.text()}
    record = desk.queries.ref(officer.pk).name
    desk.write(Act("amend", record, "own", values))
    return officer_named(desk.queries, name)


def unsigned_roles(desk: Desk) -> Iterator[Problem]:
    """Changes of roles that no two officers signed, and rows that say other roles than decided."""
    for row, officer in zip(_rows(desk), officers(desk.queries), strict=True):
        for each, position in _history(desk, officer):
            if each.fault:
                yield Problem("officer", UNSIGNED, position, f"{officer.name} ({each.fault})")
        codes = roles_of(desk, officer).codes
        said = row["roles"] if isinstance(row["roles"], list) and row["roles"] else ALL_ROLES
        if codes and tuple(said) != codes:
            yield Problem("officer", UNSIGNED, detail=f"{officer.name} (roles)")


def _rows(desk: Desk) -> Iterator[dict[str, Value]]:
    return (dict(row) for row in desk.queries.officers() if not row.get("removed"))


def _history(desk: Desk, officer: Officer) -> Iterator[tuple[Roles, int]]:
    """What each change made of the officer's roles, and where the journal has it."""
    follows = ""
    for deed in desk.queries.issued.deeds(officer.pk):
        if not {_FIELD, "roles"} & deed.values.keys():
            continue
        try:
            change = _sound(desk, officer, deed.values, follows, deed.position)
        except Refused as refused:
            yield Roles((), follows, refused.code), deed.position
            continue
        follows = canonical.digest("roles", change.statement())
        yield Roles(tuple(change.roles) or ALL_ROLES, follows), deed.position


def _sound(
    desk: Desk, officer: Officer, values: Mapping[str, Value], follows: str, position: int
) -> RolesChange:
    """The change that an operation brings; Refused where it does not count."""
    text = values.get(_FIELD)
    if not isinstance(text, str):
        raise Refused("approval-malformed")
    decided = canonical.decode(text.encode(), RolesDecided)
    change = decided.change
    if change.follows != follows or change.officer != officer.id:
        raise Refused("roles-order", name=officer.name)
    if values.get("roles") != change.roles or not set(change.roles) <= set(ALL_ROLES):
        raise Refused("roles-order", name=officer.name)
    check_other_officer(change.proposer, decided.approver, officer.name)
    statement = change.statement()
    check_approval(desk, read_approval(decided.proposal), statement, change.proposer, position)
    check_approval(desk, read_approval(decided.approval), statement, decided.approver, position)
    return change
