"""``liaison alert``: what the office warns of, and what each organisation said."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.recipients import planned_line
from liaison_app.cli.verbs.reminded import reminders_of
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import chosen_text, time_text
from liaison_app.domain.records.alert import ALERT
from liaison_app.domain.vocabulary import FINDING, INDICATOR_TYPE, TASK_END, label_of
from liaison_app.workflows import acknowledging, alerts
from liaison_app.workflows.alerts import AlertView
from liaison_app.workflows.kept_back import kept_here
from liaison_app.workflows.readable import indicator_text

_SHOWN = ("urgency", "body", "look_for", "measures", "ack_by", "issued_at", "techniques", "cves",
          "tlp", "grade", "handling", "ended_at", "ended_why")  # fmt: skip


def register(verbs: Verbs) -> None:
    text = verbs.texts
    listed = verbs.add("alert list", run_list)
    listed.add_argument("--ended", action="store_true", help=text("cli.option.alerts_ended"))
    listed.add_argument("--overdue", action="store_true", help=text("cli.option.alerts_overdue"))
    verbs.add("alert show", run_show).add_argument("id", metavar="ID", help=text("cli.option.id"))
    verbs.add("alert hits", run_hits).add_argument("id", metavar="ID", help=text("cli.option.id"))
    ack = verbs.add("alert ack", run_ack)
    ack.add_argument("id", metavar="ID", help=text("cli.option.id"))
    ack.add_argument("--note", metavar="TEXT", default="", help=text("cli.option.note"))
    ack.add_argument(
        "--finding",
        default="",
        choices=[code.code for code in FINDING],
        help=text("cli.option.finding"),
    )


def run_list(context: Context, options: Namespace) -> Result:
    found = alerts.alert_list(context.desk.queries, kept_here(context.desk))
    if not options.ended:
        found = alerts.standing_alerts(found)
    if options.overdue:
        found = [alert for alert in found if alert.overdue(context.desk.now())]
    lines = table(
        [
            (
                str(alert.fields["reference"]),
                _state(context, alert),
                plain(alert.fields["title"]),
            )
            for alert in found
        ]
    )
    said = context.texts("cli.alert.total", count=len(found))
    data = {"total": len(found), "alerts": [_json(context, alert) for alert in found]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_show(context: Context, options: Namespace) -> Result:
    desk, t = context.desk, context.texts
    found = desk.find(options.id, "alert")
    alert = alerts.alert_view(desk.queries, found.pk, kept_here(desk))
    rows = desk.queries.indicators(found.pk)
    language = t.language
    lines = [
        f"{found.reference}　{plain(alert.fields['title'])}　{_state(context, alert)}",
        chosen_text(alert.fields, ALERT.own, _SHOWN, t),
        *planned_line(context, alert.planned if alert.is_draft else ()),
        table(
            [
                (
                    label_of(INDICATOR_TYPE, str(row["type"])).in_language(language),
                    plain(indicator_text(row)),
                    plain(row["note"] or ""),
                )
                for row in rows
            ]
        ),
        table(
            [
                (
                    each.organisation.upper(),
                    time_text(each.at, t),
                    label_of(FINDING, each.finding).in_language(language) if each.finding else "",
                    plain(each.note),
                )
                for each in alert.answers
            ]
        ),
    ]
    if alert.missing:
        lines.append(t("cli.alert.missing", organisations=_codes(alert.missing)))
    if alert.held_back:
        lines.append(t("cli.alert.held_back", organisations=_codes(alert.held_back)))
    indicators = [json_row(row) | {"defanged": indicator_text(row)} for row in rows]
    reminders, said = reminders_of(context, found.name.id)
    data = _json(context, alert) | {"indicators": indicators} | reminders
    return Result(data, "\n".join(line for line in [*lines, *said] if line))


def run_hits(context: Context, options: Namespace) -> Result:
    from liaison_app.cli.verbs.hits import hits_result

    return hits_result(context, context.desk.find(options.id, "alert"))


def run_ack(context: Context, options: Namespace) -> Result:
    acknowledging.acknowledge_alert(context.desk, options.id, options.note, options.finding)
    reference = context.desk.find(options.id, "alert").reference
    return Result({"reference": reference}, context.texts("cli.alert.ack", reference=reference))


def _json(context: Context, alert: AlertView) -> dict[str, object]:
    return json_row(alert.fields) | {
        "draft": alert.is_draft,
        "addressed": list(alert.addressed),
        "copies": list(alert.copies),
        "planned": list(alert.planned),
        "acknowledged": sorted(alert.acknowledged),
        "acknowledged_at": dict(alert.acknowledged),
        "findings": {each.organisation: each.finding or None for each in alert.answers},
        "notes": {each.organisation: each.note for each in alert.answers if each.note},
        "found": list(alert.found),
        "missing": list(alert.missing),
        "held_back": list(alert.held_back),
        "overdue": list(alert.overdue(context.desk.now())),
    }


def _state(context: Context, alert: AlertView) -> str:
    t = context.texts
    if alert.is_draft:
        return t("alert.draft")
    if alert.ended:
        return label_of(TASK_END, alert.ended).in_language(t.language)
    given = len(set(alert.acknowledged) & set(alert.addressed))
    said = t("cli.alert.acknowledged", count=given, addressed=len(alert.addressed))
    found, late = len(alert.found), len(alert.overdue(context.desk.now()))
    parts = [said, t("alert.found_by", count=found) if found else ""]
    parts.append(t("alert.overdue_at", count=late) if late else "")
    held = len(alert.held_back)
    parts.append(t("task.held_back_count", count=held) if held else "")
    return t("cli.alert.joined").join(part for part in parts if part)


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(code.upper() for code in codes)
