"""The briefings of the play: summaries on some days, every other kind on the last."""

from datetime import timedelta
from pathlib import Path

from liaison_app.briefing.facts import DecisionFacts
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.texts import LANGUAGES
from liaison_app.workflows.briefing_request import BriefingRequest, Words
from liaison_app.workflows.briefings import create_briefing
from liaison_app.workflows.demo.stage import Stage
from liaison_app.workflows.desk import Desk


def summary(stage: Stage, desk: Desk, called: str) -> None:
    """In both languages; the office issues that of the play."""
    # The draft first: it has the number of the one that is issued.
    for language in sorted(LANGUAGES, key=lambda each: each == stage.language):
        issue = desk is stage.office and language == stage.language
        request = BriefingRequest(language=language)
        if desk is stage.office:
            request = BriefingRequest(
                language=language,
                distribution=stage.play["briefing"]["distribution"],
                words=_words(stage),
            )
        _draw(stage, desk, f"{called}-{language}", request, issue=issue)


def others(stage: Stage) -> None:
    """Drafts of every other kind at the office, in both languages."""
    office = stage.office
    _, gravest = office.queries.day.open_incidents(1)
    code = office.installation.organisation
    bundle = next(str(each["file"]) for each in stage.bundles[::-1] if each["sender"] == code)
    for language in LANGUAGES:
        for request in (
            BriefingRequest(kind="situation", language=language, words=_words(stage)),
            BriefingRequest(kind="task-status", language=language),
            BriefingRequest(
                kind="incident", language=language, incident=str(gravest[0]["reference"])
            ),
            BriefingRequest(kind="transmittal", language=language, bundle=Path(bundle)),
            BriefingRequest(kind="handover", language=language),
        ):
            _draw(stage, office, f"{request.kind}-{language}", request, issue=False)


def _draw(stage: Stage, desk: Desk, called: str, request: BriefingRequest, *, issue: bool) -> None:
    name = f"{desk.installation.organisation}-{called}.pdf"
    out = stage.folder / "briefings" / name
    create_briefing(desk, request, out, issue=issue)
    stage.briefings.append(str(out))


def _words(stage: Stage) -> Words:
    """What the desk writes, with times from now on."""
    said, now = stage.play["briefing"], stage.clock()
    return Words(
        posture=said["posture"],
        press=said["press"],
        next_issue_at=format_rfc3339_utc(now + timedelta(minutes=said["next_minutes"])),
        decisions=tuple(
            DecisionFacts(
                text=each["text"],
                by_when=now + timedelta(minutes=each["by_minutes"]),
                basis=each["basis"],
                proposal=each["proposal"],
                coordination=each["coordination"],
            )
            for each in said["decisions"]
        ),
    )
