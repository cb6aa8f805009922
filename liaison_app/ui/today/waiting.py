"""The navigation's counts: what waits on each screen, from what the first one lists."""

from liaison_app.ui.shell.navigation import Waiting
from liaison_app.ui.today.agenda import Agenda


def waiting_by_screen(agenda: Agenda, *, is_office: bool) -> dict[str, Waiting]:
    """By screen; the first one counts what needs this officer wherever it is done."""
    status = agenda.status
    counts = {
        "overdue": len(agenda.overdue),
        "due_soon": len(agenda.due_soon),
        "alerts": len(agenda.alerts),
        "hits": len(agenda.hits),
        "replies" if is_office else "requests": len(agenda.requests),
        "approval": agenda.to_approve,
        "candidates": len(agenda.candidates),
        "intake": len(agenda.intake),
        "escalation": len(agenda.escalations),
        "unreviewed": status.unreviewed,
        "conflicts": len(agenda.disputes),
        "release": len(agenda.releases),
    }

    def of(tone: str, *names: str) -> Waiting:
        there = [(f"ui.today.{name}", counts[name]) for name in names if counts.get(name)]
        return Waiting(tone, tuple(there))

    asked = ("requests", "replies")
    late = "bad" if agenda.overdue else "warning"
    return {
        "today": of("warning", "overdue", "due_soon", "alerts", "hits", *asked, "approval"),
        "incidents": Waiting("neutral", (("ui.nav.incidents_count", status.incidents),)),
        "packages": of(late, "overdue", "approval"),
        "alerts": of("warning", "alerts"),
        "campaigns": of("warning", "candidates"),
        "requests": of("warning", *asked),
        "day": of("warning", "intake", "escalation"),
        "exchange": of("warning", "unreviewed", "conflicts", "release"),
    }
