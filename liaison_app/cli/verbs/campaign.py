"""``liaison campaign``: one attack seen at several organisations, as everybody may read it."""

from argparse import Namespace
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import chosen_text
from liaison_app.cli.verbs.titles import titled
from liaison_app.domain.records.campaign import CAMPAIGN
from liaison_app.domain.vocabulary import CAMPAIGN_STATUS, label_of
from liaison_app.store.queries import Row
from liaison_app.workflows.campaign_content import Member, members_of
from liaison_app.workflows.campaign_holding import why_withheld
from liaison_app.workflows.campaign_sharing import shared_with
from liaison_app.workflows.errors import sentence
from liaison_app.workflows.readable import indicator_text

_SHOWN = ("status", "summary", "assessment", "measures", "ai_vectors", "first_seen_at",
          "last_seen_at", "named_reporters", "techniques", "cves", "tlp", "grade",
          "handling")  # fmt: skip


def register(verbs: Verbs) -> None:
    text = verbs.texts
    listed = verbs.add("campaign list", run_list)
    listed.add_argument("--all", action="store_true", help=text("cli.option.campaigns_all"))
    for name, run in (("show", run_show), ("hits", run_hits)):
        verbs.add(f"campaign {name}", run).add_argument(
            "id", metavar="ID", help=text("cli.option.id")
        )


def run_list(context: Context, options: Namespace) -> Result:
    rows = context.desk.queries.campaigns()
    if not options.all:
        rows = [row for row in rows if row["status"] not in ("closed", "dismissed")]
    lines = table([(str(row["reference"]), _status(context, row), titled(context.texts, row))
                   for row in rows])  # fmt: skip
    said = context.texts("campaign.total", count=len(rows))
    data = {"total": len(rows), "campaigns": [json_row(row) for row in rows]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_show(context: Context, options: Namespace) -> Result:
    desk, t = context.desk, context.texts
    found = desk.find(options.id, "campaign")
    row = desk.queries.row(found)
    members = members_of(desk.queries, found.pk) if desk.is_office else []
    indicators = desk.queries.indicators(found.pk)
    shared = shared_with(desk, found.pk)
    lines = [
        f"{found.reference}　{titled(t, row)}",
        chosen_text(row, CAMPAIGN.own, _SHOWN, t),
        table([(plain(indicator_text(each)), str(each["tlp"])) for each in indicators]),
        table([_member_line(member) for member in members]),
    ]
    if desk.is_office:
        said = t("cli.alert.joined").join(code.upper() for code in shared) or t("cli.none")
        lines.append(t("campaign.shared", id=found.reference, organisations=said))
    why = why_withheld(desk, found) if desk.is_office else None
    if why is not None:
        lines.append(t("campaign.held", why=sentence(why, t, "campaign")))
    data: dict[str, Any] = json_row(row) | {
        "indicators": [json_row(each) | {"defanged": indicator_text(each)} for each in indicators],
        "members": [_member_json(member) for member in members],
        "shared_with": shared,
        "held": why.code if why is not None else None,
    }
    return Result(data, "\n".join(line for line in lines if line))


def run_hits(context: Context, options: Namespace) -> Result:
    from liaison_app.cli.verbs.hits import hits_result

    return hits_result(context, context.desk.find(options.id, "campaign"))


def _status(context: Context, row: Row) -> str:
    return label_of(CAMPAIGN_STATUS, str(row["status"])).in_language(context.texts.language)


def _member_line(member: Member) -> tuple[str, ...]:
    code = member.organisation.upper()
    return member.incident.reference, code, plain(member.fields["title"])


def _member_json(member: Member) -> dict[str, object]:
    return {
        "incident": member.incident.name.id,
        "reference": member.incident.reference,
        "organisation": member.organisation,
        "title": member.fields["title"],
        "consent_sharing": member.fields["consent_sharing"],
    }
