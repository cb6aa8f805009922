"""What audits ask of approvals: that their signatures hold, and that everything issued here while
the policy asked for one had one, for exactly what went out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liaison_app.domain.errors import Refused
from liaison_app.domain.issuing import DRAFT
from liaison_app.domain.operations import Value
from liaison_app.store.problems import UNSIGNED, Problem
from liaison_app.store.queries import RecordRef, Row
from liaison_app.store.queries.issued import Deed
from liaison_app.workflows.addressing import ALL, AUDIENCES, COPY
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issue_approval import (
    FIELDS,
    called,
    check_approved,
    check_part,
    content_drafted,
    drafted_at,
)
from liaison_app.workflows.issue_content import ISSUED_KINDS, Content
from liaison_app.workflows.release_policy import policies

_NOTICE = "notice:"


@dataclass
class _Issue:
    """One act by which a record went out: its first operation on that record, and to whom."""

    first: int
    codes: list[str] = field(default_factory=list)


def unsigned_circulations(desk: Desk) -> Iterator[Problem]:
    """Parts of circulations that nobody signed who could, whatever became of them."""
    for row in desk.queries.issued.approvals():
        for part, (_name, by, at, _signature) in FIELDS.items():
            if part != DRAFT and not row[by] and not row[at]:
                continue
            try:
                check_part(desk, row, part)
            except Refused as refused:
                yield Problem("approval", UNSIGNED, detail=f"{row['id']} ({refused.code})")
                break


def unapproved_issues(desk: Desk) -> Iterator[Problem]:
    """What was issued here while approval was asked for, without one for what went out."""
    asked = _asked_from(desk)
    if not any(wanted for _, wanted in asked):
        return
    items: dict[tuple[int, str], Mapping[str, Value]] = {}  # approved with their package
    for kind in ISSUED_KINDS:
        for pk in desk.queries.issued.issuable(kind):
            subject = desk.queries.ref(pk)
            for act, issue in _issues(desk, subject).items():
                if not _is_asked(asked, issue.first):
                    continue
                with_package = items.get((act, subject.name.id))
                if with_package is not None and _reaches(with_package, issue.codes):
                    continue
                content = _approved_content(desk, subject, issue)
                if content is None:
                    yield Problem(kind, UNSIGNED, issue.first, called(desk, subject))
                else:
                    items |= {(act, name): said for name, said in content.parts.items()}


def _asked_from(desk: Desk) -> list[tuple[int, bool]]:
    """From which position on approval was asked for, or no longer; the newest last."""
    rows = desk.queries.policies()
    states = policies(desk)[1:]
    first = [next(desk.queries.issued.deeds(int(str(row["pk"])))).position for row in rows]
    return [(at, state.approval_to_issue) for at, state in zip(first, states, strict=True)]


def _is_asked(asked: Sequence[tuple[int, bool]], position: int) -> bool:
    return next((wanted for at, wanted in reversed(asked) if at < position), False)


def _issues(desk: Desk, subject: RecordRef) -> Mapping[int, _Issue]:
    found: dict[int, _Issue] = {}
    for deed in desk.queries.issued.deeds(subject.pk):
        if _goes_out(deed, subject):
            issue = found.setdefault(deed.act, _Issue(deed.position))
            if deed.compartment.startswith(_NOTICE):
                issue.codes.append(deed.compartment.removeprefix(_NOTICE))
    return found


def _goes_out(deed: Deed, subject: RecordRef) -> bool:
    if deed.compartment.startswith(_NOTICE):
        return deed.values.get("addressed") is True
    if deed.compartment != "own":
        return False
    if subject.name.kind == "package":
        return bool(deed.values.get("published_at") or deed.values.get("edition"))
    return bool(deed.values.get("issued_at"))


def _approved_content(desk: Desk, subject: RecordRef, issue: _Issue) -> Content | None:
    """What was approved, if it is what went out; the edition's own record goes just before its
    package."""
    before = issue.first - (2 if subject.name.kind == "package" else 1)
    for row in reversed(desk.queries.issued.approvals(subject.name.id)):
        if not row["approved_at"] or _position_of(desk, row, "approval") >= issue.first:
            continue
        # Taken back after it went out, by a further circulation, it was an approval all the same.
        if row["returned_at"] and _position_of(desk, row, "returned_at") < issue.first:
            continue
        content = content_drafted(desk, subject, row, before)
        if content.digest != row["digest"] and not content.gone:
            continue
        try:
            check_approved(desk, row)
        except Refused:
            continue
        said = content.parts.get(subject.name.id, {})
        if subject.name.kind == "package" or _reaches(said, issue.codes):
            return content
    return None


def _position_of(desk: Desk, row: Row, key: str) -> int:
    found = [
        deed.position
        for deed in desk.queries.issued.deeds(int(str(row["pk"])))
        if key in deed.values
    ]
    return found[-1] if found else drafted_at(desk, row)


def _reaches(said: Mapping[str, Value], codes: Sequence[str]) -> bool:
    """Whether all who were told are meant by the recipients as typed. Who belonged to an audience
    then is not known any more."""
    to = said.get("to")
    meant = {each.removeprefix(COPY) for each in to} if isinstance(to, list) else set[str]()
    return bool(meant & {ALL, *AUDIENCES}) or meant.issuperset(codes)
