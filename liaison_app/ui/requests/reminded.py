"""Who was reminded of a record, for the screens of tasks, alerts and requests."""

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.facts import Fact


def reminder_facts(session: Session, identifier: str) -> list[Fact]:
    """A line for each reminder, the latest first; ``identifier`` is an id."""
    return [
        (
            session.t("ui.calls.reminded_at", time=session.time_text(row["reminded_at"])),
            session.t(
                "ui.calls.reminded",
                told=session.organisation_name(str(row["organisation"])),
                answer=row["answer"] or "—",
            ),
        )
        for row in session.reader.asked.reminders_about(identifier)
    ]
