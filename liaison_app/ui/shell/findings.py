"""What an officer has to know at once when a case log was unlocked."""

from liaison_app.store.slots import RECOVERY
from liaison_app.ui.jobs import Opened
from liaison_app.ui.session import Session
from liaison_app.workflows.traffic import silent_after


def tell_findings(session: Session, desk: Opened) -> None:
    """Say the weightiest in the message bar: tampering, a lost passphrase, a new form of file,
    silence."""
    if not desk.mark.ok:
        witness = session.t(f"mark.by.{desk.mark.witness}")
        session.say("bad", session.t(f"mark.{desk.mark.finding}", witness=witness))
    elif desk.doubts:
        session.say("bad", " ".join(session.t(f"doubt.{code}") for code in desk.doubts))
    elif desk.opened_by == RECOVERY:
        session.say("warning", session.t("ui.admin.recovered"))
    elif desk.kept_before is not None:
        session.say("info", session.t("ui.upgraded", kept=str(desk.kept_before)))
    elif desk.silent:
        names = session.t("ui.list.separator").join(map(session.organisation_name, desk.silent))
        session.say("warning", session.t("ui.traffic.silent", names=names, days=silent_after()))
