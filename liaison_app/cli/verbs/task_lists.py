"""``liaison task templates`` and ``task rules``: what a task can begin with, and be due by."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, table


def register(verbs: Verbs) -> None:
    verbs.add("task templates", run_templates)
    verbs.add("task rules", run_rules)


def run_templates(context: Context, _options: Namespace) -> Result:
    language = context.texts.language
    found = context.desk.vocabularies.task_templates
    data = [
        {
            "code": code,
            "title": each.title.in_language(language),
            "due_rule": each.values.get("due_rule"),
        }
        for code, each in found.items()
    ]
    lines = table([(code, each.title.in_language(language)) for code, each in found.items()])
    return Result({"total": len(data), "templates": data}, lines)


def run_rules(context: Context, _options: Namespace) -> Result:
    t = context.texts
    found = context.desk.vocabularies.due_rules
    data = [
        {
            "code": code,
            "label": rule.label.in_language(t.language),
            "source": {"ja": rule.source.ja, "en": rule.source.en},
            "edition": rule.edition,
            "date": rule.date.isoformat(),
            "checked": rule.checked,
            "inputs": list(rule.inputs()),
        }
        for code, rule in found.items()
    ]
    rows = [
        (
            code,
            rule.label.in_language(t.language),
            t("due.edition" if rule.checked else "due.edition_unchecked", edition=rule.edition,
              date=rule.date.isoformat()),
        )
        for code, rule in found.items()
    ]  # fmt: skip
    return Result({"total": len(data), "rules": data}, table(rows))
