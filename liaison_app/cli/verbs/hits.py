"""Hits as the command line says them: what an alert or a campaign tells of, found in incidents."""

from collections.abc import Iterable

from liaison_app.cli.context import Context
from liaison_app.cli.result import Result, plain, table
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.campaign_candidates import Suggested
from liaison_app.workflows.hits import Hit, Warned, hits_of
from liaison_app.workflows.readable import indicator_text


def hits_result(context: Context, found: RecordRef) -> Result:
    """What of one alert or campaign was found here."""
    desk = context.desk
    hits = hits_of(desk.queries, desk.installation, found.pk)
    data = hits_json(context, hits)
    said = context.texts("hits.total", count=len(data))
    lines = table(
        [
            (plain(str(each["defanged"])), str(each["incident"] or ""), plain(each["title"]))
            for each in data
        ]
    )
    return Result({"total": len(data), "hits": data}, f"{lines}\n{said}" if lines else said)


def hits_json(context: Context, hits: Iterable[Hit]) -> list[dict[str, object]]:
    """One line for each indicator and incident."""
    queries = context.desk.queries
    return [
        {
            "kind": hit.root.name.kind,
            "reference": hit.root.reference,
            "type": hit.indicator["type"],
            "value": hit.indicator["value"],
            "defanged": indicator_text(hit.indicator),
            "found_as": match.by,
            "incident": case.reference,
            "incident_id": case.name.id,
            "organisation": match.whose,
            "title": queries.row(case)["title"],
        }
        for hit in hits
        for match in hit.matches
        for case in [queries.ref(match.incident)]
    ]


def told(context: Context, warned: Iterable[Warned], candidates: Iterable[Suggested]) -> list[str]:
    """A sentence for each alert or campaign that was found, and for each candidate."""
    t, queries = context.texts, context.desk.queries
    lines = []
    for each in warned:
        cases = [queries.ref(pk).reference for pk in each.incidents]
        lines.append(
            t(
                "hits.found",
                id=each.root.reference,
                count=len(cases),
                incidents=t("cli.alert.joined").join(cases[:10]),
            )
        )
    for candidate in candidates:
        codes = [code.upper() for code in candidate.candidate.organisations]
        lines.append(t("hits.candidate", organisations=t("cli.alert.joined").join(codes)))
    return lines
