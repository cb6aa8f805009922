"""What waits, counted and listed from the workflows' own views."""

from dataclasses import dataclass
from typing import NamedTuple

from liaison_app.domain.arrival import Replica
from liaison_app.domain.dates import japan_date
from liaison_app.domain.duties import business_days_after
from liaison_app.store.arrivals import Arrived
from liaison_app.store.queries import Row
from liaison_app.ui.packages.filters import SOON_DAYS
from liaison_app.workflows.actions import actions_waiting
from liaison_app.workflows.alerts import AlertView, alert_views, is_open
from liaison_app.workflows.campaign_candidates import Suggested, campaign_candidates
from liaison_app.workflows.circulation import APPROVED, Circulation, circulations, waiting_for
from liaison_app.workflows.conflicts import ConflictView, conflict_list
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.duties import DutyView, duties_waiting
from liaison_app.workflows.hits import Warned, hits_waiting
from liaison_app.workflows.kept_back import kept_here
from liaison_app.workflows.records import Status, status
from liaison_app.workflows.registry import to_revoke
from liaison_app.workflows.releasing import Pending, releases
from liaison_app.workflows.request_view import RequestView, requests_waiting
from liaison_app.workflows.roster import OnDuty, on_duty
from liaison_app.workflows.tasks import TaskView, open_tasks

_CANDIDATE_VALUES, _CANDIDATES = 200, 20  # of the newest that organisations share


@dataclass(frozen=True)
class Agenda:
    """``to_decide`` are answers the office has not judged yet; ``duties`` reporting duties overdue
    or due within three days, each with its incident; ``drafts`` own incidents that are not marked
    to be reported; ``intake`` notes nobody has dealt with
    and calls promised; ``arrivals`` files to review or held; ``releases`` bundles that wait for
    another officer, or to be written out; ``actions`` own things to do, late or due soon, each with
    its incident; ``approvals`` circulations that wait for this officer: others' to be looked over
    or decided, his own to be issued or drafted again; ``to_revoke`` former installations that the
    office has not revoked yet; ``hits`` alerts and campaigns of which something was found here,
    ``candidates`` what reports of several organisations have in common; ``requests`` those to
    answer, at the office those with replies to judge or late; ``disposals`` others' proposals to be
    approved; ``ticks`` what this officer chose on checklists and has not recorded."""

    status: Status
    overdue: tuple[TaskView, ...]
    due_soon: tuple[TaskView, ...]
    to_decide: tuple[TaskView, ...]
    alerts: tuple[AlertView, ...]
    duties: tuple[tuple[Row, DutyView], ...]
    drafts: tuple[Row, ...]
    disputes: tuple[ConflictView, ...]
    intake: tuple[Row, ...]
    escalations: tuple[Row, ...]
    arrivals: tuple[Arrived, ...]
    releases: tuple[Pending, ...]
    duty: OnDuty
    actions: tuple[tuple[Row, Row], ...] = ()
    to_revoke: tuple[Replica, ...] = ()
    hits: tuple[Warned, ...] = ()
    candidates: tuple[Suggested, ...] = ()
    approvals: tuple[Circulation, ...] = ()
    requests: tuple[RequestView, ...] = ()
    disposals: tuple[Row, ...] = ()
    ticks: tuple["Chosen", ...] = ()

    @property
    def to_approve(self) -> int:
        """How much waits for this officer's decision."""
        return len(self.approvals) + len(self.disposals)


class Chosen(NamedTuple):
    """An incident with a checklist of which this many steps were chosen and not recorded."""

    incident: Row
    steps: int


def read_agenda(desk: Desk) -> Agenda:
    """Everything the first screen and the navigation's counts say."""
    tasks = open_tasks(desk)
    agency = None if desk.is_office else desk.installation.organisation
    alerts = alert_views(desk.queries, desk.queries.waiting.alerts(agency), kept_here(desk))
    last = business_days_after(japan_date(desk.now()), SOON_DAYS)
    today = japan_date(desk.now()).isoformat()
    waiting = [task for task in tasks if _waits(task) and not task.overdue]
    return Agenda(
        status=status(desk),
        overdue=tuple(task for task in tasks if task.overdue),
        due_soon=tuple(
            task for task in waiting if task.due and today <= task.due <= last.isoformat()
        ),
        to_decide=tuple(task for task in tasks if desk.is_office and _asks_decision(task)),
        alerts=tuple(alert for alert in alerts if is_open(desk, alert)),
        duties=tuple(duties_waiting(desk)),
        drafts=tuple(_drafts(desk)),
        disputes=tuple(view for view in conflict_list(desk) if not view.follows),
        intake=tuple(_notes(desk)),
        escalations=tuple(desk.queries.day.escalations(unanswered=True)),
        arrivals=tuple(
            each for state in ("held", "unreviewed") for each in desk.inbox.arrivals(state)
        ),
        releases=tuple(releases(desk)),
        duty=on_duty(desk.queries, desk.now()),
        actions=tuple(actions_waiting(desk)),
        to_revoke=tuple(to_revoke(desk)) if desk.is_office else (),
        hits=tuple(hits_waiting(desk.queries, desk.installation)),
        candidates=tuple(_candidates(desk)) if desk.is_office else (),
        approvals=tuple(_approvals(desk)) if desk.is_office else (),
        requests=tuple(requests_waiting(desk)),
        disposals=tuple(
            row for row in desk.queries.waiting.disposals() if row["proposer"] != desk.actor.id
        ),
        ticks=tuple(
            Chosen(desk.queries.row(desk.queries.ref(pk)), count)
            for pk, _guideline, count in desk.queries.ticks_waiting(desk.actor.id)
        ),
    )


def _approvals(desk: Desk) -> list[Circulation]:
    found = circulations(desk)
    own = [each for each in found if each.row["drafter"] == desk.actor.id]
    return [
        *waiting_for(desk, desk.actor, found),
        *(each for each in own if each.changed or each.state == APPROVED),
    ]


def _notes(desk: Desk) -> list[Row]:
    """Callers to call back first; a note keeps its promise also where it became an incident."""
    promised = desk.queries.day.call_backs()
    called = {row["pk"] for row in promised}
    waiting = desk.queries.day.intake(open_only=True)
    return [*promised, *(row for row in waiting if row["pk"] not in called)]


def _candidates(desk: Desk) -> list[Suggested]:
    """What speaks strongly for one attack; techniques alone wait on their own screen."""
    found = campaign_candidates(desk.queries, desk.now(), most=_CANDIDATE_VALUES, limit=_CANDIDATES)
    return [each for each in found if each.candidate.is_strong]


def _waits(task: TaskView) -> bool:
    return any(response.waits for response in task.responses)


def _asks_decision(task: TaskView) -> bool:
    asking = ("done", "extension-requested", "exception", "not-applicable-declared")
    return any(response.status in asking for response in task.responses)


def _drafts(desk: Desk) -> list[Row]:
    """Own incidents nobody marked for reporting; the office reports to nobody."""
    if desk.is_office:
        return []
    own = desk.installation.organisation
    _total, rows = desk.queries.incidents(organisation=own, exercise=False, limit=200)
    return [
        row
        for row in rows
        if row["owner"] == own and not row["reported"] and row["status"] != "duplicate"
    ]
