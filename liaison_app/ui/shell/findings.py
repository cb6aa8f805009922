"""What an officer has to know at once when a case log was unlocked."""

from collections.abc import Callable, Iterator

from liaison_app.store.slots import RECOVERY
from liaison_app.ui.errors import Offer
from liaison_app.ui.opened import Opened
from liaison_app.ui.session import Session
from liaison_app.workflows.traffic import silent_after
from liaison_app.workflows.unclean_exit import Recovered

_WEIGHT = ("bad", "warning", "info")


def tell_findings(
    session: Session,
    desk: Opened,
    recovered: Recovered | None = None,
    open_audit: Callable[[], object] | None = None,
) -> None:
    """Say in the message bar, the weightiest first: tampering, doubts about this copy, a lost
    passphrase, a program that was stopped (``recovered``), a new form of file, silence."""
    found = [*_findings(session, desk, recovered)]
    if not found:
        return
    found.sort(key=lambda each: _WEIGHT.index(each[0]))
    audit = open_audit is not None and (recovered is not None or not desk.mark.ok)
    offer = Offer("ui.findings.audit", open_audit) if audit and open_audit else None
    session.say(found[0][0], "\n".join(said for _tone, said in found), offer)


def _findings(
    session: Session, desk: Opened, recovered: Recovered | None
) -> Iterator[tuple[str, str]]:
    t = session.t
    if not desk.mark.ok:
        yield "bad", t(f"mark.{desk.mark.finding}", witness=t(f"mark.by.{desk.mark.witness}"))
    if desk.doubts:
        yield "bad", " ".join(t(f"doubt.{code}") for code in desk.doubts)
    if desk.opened_by == RECOVERY:
        yield "warning", t("ui.admin.recovered")
    if recovered is not None:
        yield "warning", _told(session, desk, recovered)
    if desk.kept_before is not None:
        yield "info", t("ui.upgraded", kept=str(desk.kept_before))
    if desk.silent:
        names = t("ui.list.separator").join(map(session.organisation_name, desk.silent))
        yield "warning", t("ui.traffic.silent", names=names, days=silent_after())


def _told(session: Session, desk: Opened, recovered: Recovered) -> str:
    t, last = session.t, session.time_text(recovered.last_at, "second")
    if recovered.since is None:
        said = [t("ui.unclean"), t("ui.unclean.last", last=last)]
    else:
        said = [t("ui.unclean.since", since=session.time_text(recovered.since))]
        if recovered.acts:
            said.append(t("ui.unclean.acts", count=recovered.acts, last=last))
        else:
            said.append(t("ui.unclean.no_acts"))
    said.append(t("ui.unclean.under_way"))
    if desk.mark.ok:
        said.append(t("ui.unclean.sound"))
    if recovered.ticks:
        said.append(t("ui.unclean.ticks", count=recovered.ticks))
    if recovered.drafts:
        said.append(t("ui.unclean.drafts", count=recovered.drafts))
    if recovered.arrivals:
        said.append(t("ui.unclean.arrivals", count=recovered.arrivals))
    return t("ui.sentence.separator").join(said)
