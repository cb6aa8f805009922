"""What passes between this installation and each other one: heard of when, answered or not.

Silence is shown, never hidden: an organisation nothing came from for some days may have lost its
sticks, its machine, or never applied what was sent. How many days is a setting of this computer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.arrival import Receipt, Replica
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.validity import is_in_force

SILENT_AFTER = 14  # days
UNANSWERED_WARNING = 3  # bundles without a receipt before the officer is told
_SETTING = "silent_after_days"
_LONGEST = 3650
_SHOWN = 20  # answers


@dataclass(frozen=True)
class Partner:
    """Another installation. Times are RFC 3339; ``unanswered`` counts the bundles since the newest
    that was applied there; ``silent_days`` the days since one of theirs was applied here, or what
    they made came through somebody else (or since they could have sent one); ``answers`` say what
    became of the bundles since the newest applied there, as far as they told."""

    replica: Replica
    last_in: str | None
    last_out: str | None
    unanswered: int
    silent_days: int
    answers: tuple[Receipt, ...] = ()

    @property
    def refuses(self) -> bool:
        """Whether they refused or declined something since they last applied what we sent."""
        return any(each.outcome in ("refused", "declined") for each in self.answers)


@dataclass(frozen=True)
class Concerns:
    """Codes of organisations: silent for too long, not answering, refusing what we sent."""

    silent: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    refusing: tuple[str, ...] = ()


def silent_after() -> int:
    """After how many days without a bundle an organisation counts as silent."""
    kept = load_settings().get(_SETTING)
    return kept if isinstance(kept, int) and 1 <= kept <= _LONGEST else SILENT_AFTER


def set_silent_after(days: int) -> None:
    """Refused ``silent-after`` unless between a day and ten years."""
    if not 1 <= days <= _LONGEST:
        raise Refused("silent-after", most=_LONGEST)
    save_settings(load_settings() | {_SETTING: days})


def partners(desk: Desk) -> list[Partner]:
    """Everybody this installation exchanges with: the office with all, an agency with the office
    and its own organisation's other installations."""
    own, now = desk.installation, desk.now()
    found = [
        each
        for each in desk.trust.replicas.values()
        if each.is_current
        and each.id not in own.epochs
        and is_in_force(each, now)
        and (desk.is_office or each.organisation in (own.office_code, own.organisation))
    ]
    ids = [each.id for each in found]
    received, told = desk.queries.last_received(ids), desk.queries.last_told(ids)
    sent = desk.inbox.traffic()
    return [
        _partner(
            desk,
            each,
            received.get(each.id),
            told.get(each.id),
            sent.get(each.id, (None, 0, 0)),
            now,
        )
        for each in sorted(found, key=lambda each: (each.organisation, each.letter))
    ]


def concerns(found: Sequence[Partner], after: int) -> Concerns:
    """What an officer has to see to. An organisation is silent where nothing came from any of its
    installations."""
    heard = set(_codes(each for each in found if each.silent_days < after))
    return Concerns(
        _codes(each for each in found if each.replica.organisation not in heard),
        _codes(each for each in found if each.unanswered >= UNANSWERED_WARNING),
        _codes(each for each in found if each.refuses),
    )


def _codes(found: Iterable[Partner]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.replica.organisation for each in found))


def _partner(
    desk: Desk,
    replica: Replica,
    last_in: str | None,
    last_told: str | None,
    sent: tuple[str | None, int, int],
    now: datetime,
) -> Partner:
    heard = [parse_rfc3339(each) for each in (last_in, last_told) if each]
    since = max(heard) if heard else _could_send_since(desk, replica)
    last_out, base, unanswered = sent
    answers = desk.queries.receipts_from(replica.id, base)
    silent = max(0, (now - since).days)
    return Partner(replica, last_in, last_out, unanswered, silent, tuple(answers[-_SHOWN:]))


def _could_send_since(desk: Desk, replica: Replica) -> datetime:
    """Since when both take part: nothing can have come before."""
    begun = desk.case_log.created_at()
    return max(begun, parse_rfc3339(replica.valid_from)) if replica.valid_from else begun
