"""``liaison campaign``, the office's part: candidates, linking, what is told, and to whom."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.domain.indicators import defang
from liaison_app.workflows import campaign_sharing, campaigns
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.campaign_candidates import (
    Suggested,
    campaign_candidates,
    find_candidate,
)
from liaison_app.workflows.packages import require_office


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("campaign candidates", run_candidates)
    add = verbs.add("campaign add", run_add)
    add.add_argument("--title", metavar="TEXT", required=True, help=text("cli.option.title"))
    add.add_argument("--candidate", metavar="TEXT", help=text("cli.option.candidate"))
    add.add_argument("--incidents", metavar="ID[,ID]", default="", help=text("cli.option.members"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    for name, run in (
        ("set", run_set),
        ("link", run_link),
        ("unlink", run_unlink),
        ("close", run_close),
        ("dismiss", run_dismiss),
        ("share", run_share),
        ("unshare", run_unshare),
        ("name-reporter", run_name),
        ("indicator add", run_indicator_add),
        ("indicator remove", run_indicator_remove),
    ):
        parser = verbs.add(f"campaign {name}", run)
        about = "cli.option.candidate" if name == "dismiss" else "cli.option.id"
        parser.add_argument("id", metavar="ID", help=text(about))
        match name:
            case "set":
                about = text("cli.option.fields")
                parser.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=about)
            case "link" | "unlink":
                about = text("cli.option.members")
                parser.add_argument("incident", metavar="INCIDENT", nargs="+", help=about)
            case "dismiss":
                about = text("cli.option.reason")
                parser.add_argument("--reason", metavar="TEXT", required=True, help=about)
            case "share" | "unshare":
                about = text("cli.option.audience")
                parser.add_argument("--to", metavar="CODE[,CODE]", required=True, help=about)
                if name == "share":
                    about = text("cli.option.copy")
                    parser.add_argument("--copy", metavar="CODE", default="", help=about)
            case "name-reporter":
                about = text("cli.option.organisation")
                parser.add_argument("organisation", metavar="CODE", help=about)
                about = text("cli.option.not_named")
                parser.add_argument("--remove", action="store_true", help=about)
            case "indicator add":
                about = text("cli.option.indicators")
                parser.add_argument("text", metavar="TEXT|@FILE", help=about)
            case "indicator remove":
                parser.add_argument("value", metavar="VALUE", help=text("cli.option.indicator"))


def run_candidates(context: Context, _: Namespace) -> Result:
    desk = context.desk
    require_office(desk)
    found = campaign_candidates(desk.queries, desk.now())
    rows = [
        (
            context.texts(f"campaign.evidence.{_evidence(each)}"),
            "  ".join(plain(defang(s.type, s.value)) for s in each.candidate.shared),
            " ".join(code.upper() for code in each.candidate.organisations),
            each.campaign,
        )
        for each in found
    ]
    said = context.texts("campaign.candidates", count=len(found))
    lines = table(rows)
    data = {"total": len(found), "candidates": [candidate_json(each) for each in found]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def candidate_json(each: Suggested) -> dict[str, object]:
    """A candidate with its incidents."""
    return {
        "key": each.key,
        "evidence": _evidence(each),
        "basis": list(each.candidate.basis),
        "organisations": list(each.candidate.organisations),
        "incidents": [
            {
                "id": row["id"],
                "reference": row["reference"],
                "organisation": row["organisation"] or row["owner"],
                "title": row["title"],
                "new": row["id"] in each.new,
            }
            for row in each.incidents
        ],
        "campaign": each.campaign or None,
        "campaign_status": each.status or None,
    }


def run_add(context: Context, options: Namespace) -> Result:
    desk = context.desk
    named = options.candidate is not None
    candidate = find_candidate(desk, options.candidate) if named else None
    typed = typed_fields([f"title={options.title}", *options.fields])
    incidents = [each for each in options.incidents.split(",") if each.strip()]
    added = campaigns.add_campaign(desk, typed, incidents, candidate)
    return _done(context, added.id, "campaign.added")


def run_set(context: Context, options: Namespace) -> Result:
    campaigns.set_campaign(context.desk, options.id, typed_fields(options.fields))
    return _done(context, options.id, "campaign.amended")


def run_link(context: Context, options: Namespace) -> Result:
    campaigns.link_incidents(context.desk, options.id, options.incident)
    return _done(context, options.id, "campaign.amended")


def run_unlink(context: Context, options: Namespace) -> Result:
    for incident in options.incident:
        campaigns.unlink_incident(context.desk, options.id, incident)
    return _done(context, options.id, "campaign.amended")


def run_close(context: Context, options: Namespace) -> Result:
    campaigns.end_campaign(context.desk, options.id, "closed")
    return _done(context, options.id, "campaign.amended")


def run_dismiss(context: Context, options: Namespace) -> Result:
    """A campaign by its reference, or a candidate by what it has in common."""
    desk = context.desk
    known = {str(row[key]) for row in desk.queries.campaigns() for key in ("reference", "id")}
    if options.id.upper() in known or options.id in known:
        campaigns.end_campaign(desk, options.id, "dismissed", options.reason)
        return _done(context, options.id, "campaign.dismissed")
    added = campaigns.dismiss_candidate(desk, find_candidate(desk, options.id), options.reason)
    return _done(context, added.id, "campaign.dismissed")


def run_share(context: Context, options: Namespace) -> Result:
    to = typed_recipients(options.to, options.copy)
    campaign_sharing.share_campaign(context.desk, options.id, to)
    return _shared(context, options.id)


def run_unshare(context: Context, options: Namespace) -> Result:
    campaign_sharing.unshare_campaign(context.desk, options.id, options.to.split(","))
    return _shared(context, options.id)


def run_name(context: Context, options: Namespace) -> Result:
    campaign_sharing.name_reporter(
        context.desk, options.id, options.organisation, named=not options.remove
    )
    return _done(context, options.id, "campaign.amended")


def run_indicator_add(context: Context, options: Namespace) -> Result:
    found = campaigns.add_campaign_indicators(context.desk, options.id, value_or_file(options.text))
    data = {
        "added": [{"type": each.type, "value": each.value} for each in found.added],
        "known": [{"type": each.type, "value": each.value} for each in found.known],
    }
    said = context.texts("cli.indicator.added", count=len(found.added), known=len(found.known))
    return Result(data, said)


def run_indicator_remove(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.indicators import remove_indicator

    campaigns.own_campaign(context.desk, options.id)
    remove_indicator(context.desk, options.id, options.value)
    return _done(context, options.id, "campaign.amended")


def _evidence(each: Suggested) -> str:
    return "strong" if each.candidate.is_strong else "weak"


def _shared(context: Context, identifier: str) -> Result:
    found = context.desk.find(identifier, "campaign")
    codes = campaign_sharing.shared_with(context.desk, found.pk)
    joined = context.texts("cli.alert.joined")
    listed = joined.join(code.upper() for code in codes) or context.texts("cli.none")
    data = {"id": found.name.id, "reference": found.reference, "shared_with": codes}
    said = context.texts("campaign.shared", id=found.reference, organisations=listed)
    return Result(data, said)


def _done(context: Context, identifier: str, said: str) -> Result:
    found = context.desk.find(identifier, "campaign")
    data = {"id": found.name.id, "reference": found.reference}
    return Result(data, context.texts(said, id=found.reference))
