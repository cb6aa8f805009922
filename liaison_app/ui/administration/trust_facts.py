"""What is known of trust documents and clock, as labels and texts."""

from dataclasses import dataclass

from liaison_app.exchange.overrides import Override
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.facts import Fact
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.time_floor import TrustHealth, overrides, trust_health
from liaison_app.workflows.trust import DocumentShown, TrustShown, show_trust


@dataclass(frozen=True)
class TrustState:
    """What there is to say; ``trust`` is None before enrolment."""

    trust: TrustShown | None
    health: TrustHealth
    overrides: tuple[Override, ...]


def read_trust(desk: Desk) -> TrustState:
    """From the desk."""
    trust = show_trust(desk) if desk.trust.roots else None
    return TrustState(trust, trust_health(desk), tuple(overrides(desk)))


def trust_facts(s: Session, state: TrustState) -> list[Fact]:
    """Label and text of each, in the language of the screen."""
    t = s.t
    clock = state.health.clock
    facts = []
    if state.trust is not None:
        found = state.trust
        facts = [
            (t("cli.trust.office"), s.organisation_name(found.office)),
            (t("cli.trust.words"), found.words),
            (t("cli.trust.as_of"), s.time_text(found.as_of)),
            (t("cli.trust.root"), _document(s, found.root)),
            (t("cli.trust.registry"), _document(s, found.registry)),
            (t("cli.trust.replicas"), str(found.replicas)),
            *((t("cli.trust.release_keys"), each.fingerprint) for each in found.release_keys),
        ]
    facts += [
        (t("cli.status.trust"), t(f"cli.trust.{state.health.grade}")),
        (t("cli.status.clock"), t(f"cli.clock.{clock.finding or 'good'}")),
        *((t(f"cli.clock.{name}"), s.time_text(at)) for name, at in clock.evidence.items()),
    ]
    facts += [
        (t(f"ui.admin.override.{each.kind}"),
         f"{s.time_text(each.at)}　{each.actor[1]}　{each.reason}")
        for each in state.overrides
    ]  # fmt: skip
    return facts


def _document(s: Session, shown: DocumentShown) -> str:
    return s.t(
        "cli.trust.document",
        version=shown.version,
        threshold=shown.threshold,
        count=len(shown.keys),
        keys=", ".join(each.name for each in shown.keys),
        expires=s.time_text(shown.expires, "day"),
    )
