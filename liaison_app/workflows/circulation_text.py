"""Circulations in words, once for the command line, the window and the sheet."""

from collections.abc import Sequence
from datetime import date

from liaison_app.domain.dates import full_time, parse_rfc3339, western_date
from liaison_app.domain.records import field_in
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import OFFICER_ROLE, label_of
from liaison_app.workflows.circulation import Circulation
from liaison_app.workflows.issue_content import Content, Difference
from liaison_app.workflows.officer_roles import ALL_ROLES
from liaison_app.workflows.recipients_text import Names, recipients_text

STEPS = ("drafted", "reviewed", "approved", "returned")


def difference_text(each: Difference, texts: Texts) -> str:
    """One record that changed: which, and what of it."""
    name = each.reference or texts(f"record.{each.kind}")
    if not each.fields:
        return texts("approval.whole", record=name)
    labels = [_label(each.kind, key, texts.language) for key in each.fields]
    return texts("approval.fields", record=name, fields=texts("approval.joined").join(labels))


def roles_text(codes: Sequence[str], texts: Texts) -> str:
    """An officer's roles; all of them in one word."""
    if tuple(codes) == ALL_ROLES:
        return texts("approval.roles.all")
    if not codes:
        return texts("approval.roles.none")
    labels = [label_of(OFFICER_ROLE, code).in_language(texts.language) for code in codes]
    return texts("approval.joined").join(labels)


def _day_text(day: str, language: str) -> str:
    if "T" in day:
        return full_time(parse_rfc3339(day), language)
    return western_date(date.fromisoformat(day), language) if day else ""


def _label(kind: str, key: str, language: str) -> str:
    field = field_in(kind, key)
    return field.label.in_language(language) if field else key


def content_lines(content: Content, texts: Texts, names: Names) -> list[tuple[str, str, str, str]]:
    """Each record that goes out: what it is called, its title, its last day, its recipients."""
    found = []
    for name, said in content.parts.items():
        kind = content.kinds[name]
        title = said.get("title") or said.get("changes") or said.get("text") or said.get("value")
        day = said.get("due") or said.get("ack_by")
        to = said.get("to")
        found.append(
            (
                str(said.get("reference") or texts(f"record.{kind}")),
                str(title or ""),
                _day_text(str(day or ""), texts.language),
                recipients_text(to, texts, names) if isinstance(to, list) else "",
            )
        )
    return found


def circulation_lines(found: Circulation, texts: Texts, names: Names) -> list[str]:
    """What a circulation is about, who did what, and what changed since."""
    row = found.row
    lines = [f"{found.reference}　{found.title}", texts(f"approval.state.{found.state}"), ""]
    lines += [texts("approval.reason", reason=row["reason"])]
    if isinstance(row["to"], list) and row["to"]:
        lines.append(texts("approval.to", to=recipients_text(row["to"], texts, names)))
    if found.content is not None:
        lines.append(texts("approval.content"))
        for parts in content_lines(found.content, texts, names):
            lines.append("　" + "　".join(part for part in parts if part))
    if row["changes"]:
        lines.append(texts("approval.changes", changes=row["changes"]))
    lines += [
        texts(
            "approval.done",
            step=texts(f"approval.step.{step}"),
            name=row[f"{step}_by"],
            time=full_time(parse_rfc3339(str(row[f"{step}_at"])), texts.language),
        )
        for step in STEPS
        if row[f"{step}_by"]
    ]
    if row["returned_why"]:
        lines.append(texts("approval.returned_why", why=row["returned_why"]))
    if found.changed:
        lines += ["", texts("approval.changed")]
        lines += [f"　{difference_text(each, texts)}" for each in found.changed]
    return [*lines, "", texts("cli.approval.digest", digest=row["digest"])]
