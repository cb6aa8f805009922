"""Alerts (注意喚起) as they stand: to whom they went, and what each organisation said.

``alert_drafts.py`` writes and issues them, ``acknowledging.py`` answers them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.operations import Value
from liaison_app.store.queries import Conflict, Reader, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_back import Kept


@dataclass(frozen=True)
class Acknowledged:
    """One organisation's acknowledgement (了知); ``finding`` is empty until it says one."""

    organisation: str
    at: str
    finding: str = ""
    note: str = ""


@dataclass(frozen=True)
class AlertView:
    """An alert with who was addressed and who acknowledged it, when (organisation → time), and
    what is in conflict on it and its acknowledgements. ``copies`` have it for information: nothing
    is expected of them. Of a draft ``planned`` are the recipients as typed. ``kept`` are those
    addressed whom its markings keep it from: nobody waits for their acknowledgement."""

    fields: Mapping[str, Value]
    addressed: tuple[str, ...]
    answers: tuple[Acknowledged, ...] = ()
    conflicts: Sequence[Conflict] = ()
    copies: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def is_draft(self) -> bool:
        return not self.fields["issued_at"]

    @property
    def ended(self) -> str:
        """``superseded`` or ``withdrawn``; empty while it stands."""
        return str(self.fields["ended"] or "")

    @property
    def acknowledged(self) -> Mapping[str, str]:
        return {each.organisation: each.at for each in self.answers}

    @property
    def found(self) -> tuple[str, ...]:
        """Who found what the alert asks to look for."""
        return tuple(each.organisation for each in self.answers if each.finding == "found")

    @property
    def missing(self) -> tuple[str, ...]:
        """Who has yet to acknowledge; nobody has once it ended."""
        return tuple(code for code in self._silent if code not in self.kept)

    @property
    def held_back(self) -> tuple[str, ...]:
        """Who cannot acknowledge, since its markings keep it from him."""
        return tuple(code for code in self._silent if code in self.kept)

    @property
    def _silent(self) -> tuple[str, ...]:
        given = self.acknowledged
        return () if self.ended else tuple(code for code in self.addressed if code not in given)

    def overdue(self, now: datetime) -> tuple[str, ...]:
        """Who should have acknowledged by now; computed, never stored."""
        limit = self.fields["ack_by"]
        late = isinstance(limit, str) and parse_rfc3339(limit) < now
        return self.missing if late else ()


def alert_list(reader: Reader, kept: Kept) -> list[AlertView]:
    """Every alert, newest first: drafts and those that ended too."""
    return alert_views(reader, reader.alerts(), kept)


def standing_alerts(alerts: Iterable[AlertView]) -> list[AlertView]:
    """Those that neither were superseded nor withdrawn."""
    return [alert for alert in alerts if not alert.ended]


def alert_view(reader: Reader, pk: int, kept: Kept) -> AlertView:
    """One alert."""
    return alert_views(reader, [(pk, reader.row(reader.ref(pk)))], kept)[0]


def alert_views(reader: Reader, alerts: Sequence[tuple[int, Row]], kept: Kept) -> list[AlertView]:
    """These alerts (pk and row) with what was said of them."""
    disputed = reader.conflicts_of([pk for pk, _ in alerts])
    return [
        AlertView(
            fields=row,
            addressed=(told := tuple(reader.addressed(pk))),
            answers=tuple(map(_acknowledged, reader.acknowledgements(pk))),
            conflicts=disputed.get(pk, ()),
            copies=tuple(reader.copied(pk)),
            planned=tuple(_texts(row["to"])),
            kept=tuple(code for code in told if kept(code, pk)),
        )
        for pk, row in alerts
    ]


def is_open(desk: Desk, alert: AlertView) -> bool:
    """Whether this organisation has yet to take note; for the office, whether anyone has."""
    if desk.is_office:
        return bool(alert.missing)
    return desk.installation.organisation in alert.missing


def _acknowledged(row: Row) -> Acknowledged:
    return Acknowledged(
        organisation=str(row["owner"]),
        at=str(row["acknowledged_at"]),
        finding=str(row["finding"] or ""),
        note=str(row["note"] or ""),
    )


def _texts(value: Value) -> list[str]:
    return value if isinstance(value, list) else []
