"""The lines of the first screen: what each card counts, one by one."""

from dataclasses import dataclass

from liaison_app.domain.arrival import Replica
from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.indicators import defang
from liaison_app.domain.markings import strictest_grade, strictest_tlp
from liaison_app.store.arrivals import Arrived
from liaison_app.store.queries import Row
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.packages.facts import exercise_title
from liaison_app.ui.session import Session
from liaison_app.ui.today.agenda import Agenda, Chosen
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.actions import is_late
from liaison_app.workflows.campaign_candidates import Suggested
from liaison_app.workflows.circulation import Circulation
from liaison_app.workflows.hits import Warned
from liaison_app.workflows.releasing import Pending
from liaison_app.workflows.request_view import RequestView


@dataclass(frozen=True)
class Item:
    """One line: which card counts it, and where it opens. ``marks`` is (TLP, grade)."""

    group: str
    tone: str
    screen: str
    id: str | tuple[str, str]
    reference: str
    title: str
    when: str
    marks: tuple[object, object]

    @property
    def key(self) -> tuple[str, object, str]:
        """The same over a refresh, so that the selection stays."""
        return self.group, self.id, self.title


def items_of(session: Session, agenda: Agenda) -> list[Item]:
    """Every line, the most pressing first."""
    return [
        *_tasks(session, agenda),
        *_duties(session, agenda),
        *(_action(session, *each) for each in agenda.actions),
        *(_arrival(session, arrived) for arrived in agenda.arrivals),
        *_disputes(session, agenda),
        *(_release(session, pending) for pending in agenda.releases),
        *(_hit(session, warned) for warned in agenda.hits),
        *(_approval(session, each) for each in agenda.approvals),
        *(_disposal(session, row) for row in agenda.disposals),
        *(_request(session, view) for view in agenda.requests),
        *(_alert(session, alert.fields) for alert in agenda.alerts),
        *(_candidate(session, each) for each in agenda.candidates),
        *(_note(session, row) for row in agenda.intake),
        *(_escalation(session, row) for row in agenda.escalations),
        *(_former(session, each) for each in agenda.to_revoke),
        *(_ticks(session, each) for each in agenda.ticks),
        *(_draft(session, row) for row in agenda.drafts),
    ]


def item_columns(session: Session) -> tuple[Column, ...]:
    """What, reference, title, by when."""
    s = session

    def group(item: Item) -> BadgeText:
        return s.t(f"ui.today.{item.group}.badge"), item.tone

    return (
        Column("group", lambda: s.t("ui.today.column.what"), lambda i: group(i)[0], 150,
               badge=group),
        Column("reference", lambda: s.t("ui.incidents.column.reference"),
               lambda i: i.reference, 140),
        Column("title", lambda: s.t("ui.incidents.column.title"), lambda i: one_line(i.title),
               320, stretch=True),
        Column("when", lambda: s.t("ui.today.column.when"), lambda i: i.when, 190),
    )  # fmt: skip


def _tasks(session: Session, agenda: Agenda) -> list[Item]:
    groups = (
        ("overdue", "bad", agenda.overdue),
        ("due_soon", "warning", agenda.due_soon),
        ("to_decide", "warning", agenda.to_decide),
    )
    return [
        Item(group, tone, "packages", task.id, task.reference,
             exercise_title(session, task.title, task.exercise),
             session.day_text(task.due), _marks(task.fields))
        for group, tone, tasks in groups
        for task in tasks
    ]  # fmt: skip


def _duties(session: Session, agenda: Agenda) -> list[Item]:
    found = []
    for incident, duty in agenda.duties:
        label = duty.rule.label.in_language(session.language) if duty.rule else duty.code
        found.append(
            Item("duties", "bad" if duty.overdue else "warning", "incidents", str(incident["id"]),
                 str(incident["reference"]), f"{label}　{incident['title']}",
                 session.time_text(duty.fields["due_at"]), _marks(incident))
        )  # fmt: skip
    return found


def _action(session: Session, action: Row, incident: Row) -> Item:
    """Something to do about an incident, where it is shown."""
    tone = "bad" if is_late(action, japan_date(session.now()).isoformat()) else "warning"
    return Item("actions", tone, "incidents", str(incident["id"]), str(incident["reference"]),
                _said(action["title"], action["assigned_to"]), session.day_text(action["due"]),
                _marks(action))  # fmt: skip


def _disputes(session: Session, agenda: Agenda) -> list[Item]:
    found = []
    for view in agenda.disputes:
        kind, key = view.conflict.kind, view.conflict.field
        said = f"{session.t(f'record.{kind}')}　{field_label(session, kind, key)}　{view.title}"
        found.append(
            Item("conflicts", "bad", "exchange", view.conflict.id, view.reference, said, "",
                 (None, None))
        )  # fmt: skip
    return found


def _arrival(session: Session, arrived: Arrived) -> Item:
    """A file taken in; who sent it is known only once it was reviewed."""
    tone = "bad" if arrived.state == "held" else "info"
    return Item(arrived.state, tone, "exchange", ("arrival", arrived.sha256), "", arrived.name,
                session.time_text(arrived.arrived_at), (None, None))  # fmt: skip


def _release(session: Session, pending: Pending) -> Item:
    row = pending.row
    said = (session.t(f"release.state.{pending.state}"),
            session.organisation_name(str(row["organisation"])), pending.file)  # fmt: skip
    return Item("release", "warning", "exchange", ("release", pending.id), "", _said(*said),
                session.time_text(row["prepared_at"]), (None, None))  # fmt: skip


def _approval(session: Session, found: Circulation) -> Item:
    key = "approval.stale" if found.changed else f"approval.state.{found.state}"
    return Item("approval", "warning", "packages", ("approval", found.id), found.reference,
                _said(session.t(key), found.title), session.time_text(found.row["drafted_at"]),
                (None, None))  # fmt: skip


def _disposal(session: Session, row: Row) -> Item:
    """A proposal to destroy records, which another officer has to approve."""
    said = session.t("ui.today.disposal", name=str(row["proposed_by"]), reason=str(row["reason"]))
    return Item("approval", "warning", "keeping", str(row["id"]), "", said,
                session.time_text(row["proposed_at"]), (None, None))  # fmt: skip


def _request(session: Session, view: RequestView) -> Item:
    """A request to answer; at the office one with replies to judge, or late."""
    group = "replies" if session.is_office else "requests"
    late = any(each.overdue for each in view.replies)
    said = exercise_title(session, view.title, bool(view.fields["exercise"]))
    if session.is_office:
        judge = sum(each.status == "answered" for each in view.replies)
        overdue = sum(each.overdue for each in view.replies)
        counted = session.t("ui.today.replies.counted", judge=judge, overdue=overdue)
        said = f"{said}　{counted}"
    return Item(group, "bad" if late else "warning", "requests", view.id, view.reference,
                said, session.day_text(view.due), _marks(view.fields))  # fmt: skip


def _ticks(session: Session, chosen: Chosen) -> Item:
    """Steps of a checklist that were chosen and not recorded."""
    row = chosen.incident
    said = session.t("ui.today.ticks.counted", count=chosen.steps, title=str(row["title"]))
    return Item("ticks", "info", "incidents", ("checklist", str(row["id"])),
                str(row["reference"]), said, "", _marks(row))  # fmt: skip


def _alert(session: Session, row: Row) -> Item:
    return Item("alerts", "warning", "alerts", str(row["id"]), str(row["reference"]),
                str(row["title"]), session.time_text(row.get("ack_by")), _marks(row))  # fmt: skip


def _hit(session: Session, warned: Warned) -> Item:
    """Something that an alert or a campaign tells of was found in incidents here."""
    screen = "campaigns" if warned.root.name.kind == "campaign" else "alerts"
    said = session.t("hits.today", count=len(warned.incidents), title=str(warned.fields["title"]))
    return Item("hits", "bad", screen, warned.root.name.id, warned.root.reference, said, "",
                _marks(warned.fields))  # fmt: skip


def _candidate(session: Session, each: Suggested) -> Item:
    """Reports of several organisations that may be one attack."""
    shared = each.candidate.shared[0]
    names = ", ".join(session.organisation_name(code) for code in each.candidate.organisations)
    said = f"{defang(shared.type, shared.value)}　{names}"
    marks = [(row.get("tlp"), row.get("grade")) for row in each.incidents]
    strictest = (strictest_tlp(str(tlp) for tlp, _ in marks),
                 strictest_grade(str(grade) for _, grade in marks))  # fmt: skip
    return Item("candidates", "warning", "campaigns", ("candidate", each.key), each.campaign, said,
                "", strictest)  # fmt: skip


def _draft(session: Session, row: Row) -> Item:
    changed = session.time_text(row.get("updated_at"))
    return Item("drafts", "info", "incidents", str(row["id"]), str(row["reference"]),
                str(row["title"]), changed, _marks(row))  # fmt: skip


def _former(session: Session, replica: Replica) -> Item:
    """A former installation: one act of the registry ends what still counts in its name."""
    name = session.organisation_name(replica.organisation)
    said = session.t("ui.today.former", organisation=name, letter=replica.letter)
    return Item("to_revoke", "warning", "organisations", (replica.organisation, replica.id),
                replica.organisation.upper(), said, "", (None, None))  # fmt: skip


def _note(session: Session, row: Row) -> Item:
    """A note nobody has dealt with; where a call is promised, by when."""
    promised = row["call_back_by"] if not row["called_back_at"] else None
    when = session.time_text(promised or row["received_at"])
    late = isinstance(promised, str) and promised < format_rfc3339_utc(session.now())
    if promised:
        when = session.t("ui.today.call_back", time=when)
    return Item("intake", "bad" if late else "warning", "day", ("intake", str(row["id"])),
                str(row["reference"] or ""), _said(row["caller"], row["text"]), when,
                _marks(row))  # fmt: skip


def _escalation(session: Session, row: Row) -> Item:
    """Somebody who was told and has not answered."""
    return Item("escalation", "warning", "day", ("escalation", str(row["id"])),
                str(row["reference"] or ""), _said(row["told"], row["message"]),
                session.time_text(row["told_at"]), _marks(row))  # fmt: skip


def _said(*parts: object) -> str:
    return "　".join(str(part) for part in parts if part)


def _marks(row: Row) -> tuple[object, object]:
    return row.get("tlp"), row.get("grade")
