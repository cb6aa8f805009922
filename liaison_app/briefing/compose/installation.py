"""導入票: what was delivered, with the sums a security desk compares, on one page."""

from liaison_app.briefing.compose.papers import composed_paper, paper_scribe
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.compose.transmittal import in_fours
from liaison_app.briefing.model import (
    Labelled,
    Paper,
    Prose,
    Section,
    SignOff,
)
from liaison_app.briefing.paper_facts import InstallationFacts
from liaison_app.domain.texts import Texts

_STEPS = 3
_SHARES = (36, 14, 42, 8)


def compose_installation(facts: InstallationFacts, texts: Texts) -> Paper:
    """The sheet of one delivery. ``texts`` must be in the language the facts ask for."""
    scribe = paper_scribe(facts.paper, texts)
    title = scribe.say("install.title", version=facts.version)
    opening = [Labelled(scribe.say("install.version"), facts.version)]
    sections = [_key(facts, scribe), _how(scribe), _files(facts, scribe), _signed(scribe)]
    return composed_paper("installation", facts.paper, facts, title, opening, sections, scribe)


def _key(facts: InstallationFacts, scribe: Scribe) -> Section:
    heading = scribe.say("install.key")
    if not facts.key_fingerprint:
        return Section(heading, (Prose((scribe.say("install.key.none"),)),))
    kind, _, digest = facts.key_fingerprint.partition(":")
    rows = (
        (scribe.say("install.key.as-written"), facts.key_fingerprint),
        (scribe.say("install.key.in-fours"), f"{kind}: {in_fours(digest)}"),
    )
    columns = (scribe.say("install.key.said"), scribe.say("install.key.digits"))
    return Section(heading, (scribe.grid(columns, (20, 80), rows, heading, codes=[1]),))


def _how(scribe: Scribe) -> Section:
    heading = scribe.say("install.how")
    columns = tuple(scribe.say(f"install.column.{key}") for key in ("number", "what", "typed"))
    rows = tuple(
        (
            scribe.number(step),
            scribe.say(f"install.step.{step}"),
            scribe.say(f"install.typed.{step}"),
        )
        for step in range(1, _STEPS + 1)
    )
    return Section(heading, (scribe.grid(columns, (7, 51, 42), rows, heading, codes=[2]),))


def _files(facts: InstallationFacts, scribe: Scribe) -> Section:
    heading = scribe.say("install.files")
    columns = tuple(scribe.say(f"install.column.{key}") for key in ("file", "bytes", "sum", "seen"))
    rows = tuple(
        (
            scribe.whole(each.name, heading),
            f"{each.size:,}",
            in_fours(each.sha256),
            scribe.say("install.box"),
        )
        for each in facts.files
    )
    remark = Prose((scribe.say("install.files.remark"),), remark=True)
    return Section(heading, (scribe.grid(columns, _SHARES, rows, heading, codes=[2]), remark))


def _signed(scribe: Scribe) -> Section:
    labels = tuple(scribe.say(f"install.by.{key}") for key in ("desk", "phone", "installer"))
    return Section(scribe.say("install.signed"), (SignOff(labels, wide=True),), kept=True)
