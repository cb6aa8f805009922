"""``liaison form`` and ``incident form`` and ``incident check``: reporting forms (共通様式)."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import REPORT_STAGE, label_of
from liaison_app.workflows import forms
from liaison_app.workflows.forms import FilledForm


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("form list", run_list)
    verbs.add("form show", run_show).add_argument("form", metavar="F", help=text("cli.option.form"))
    fill = verbs.add("incident form", run_form)
    check = verbs.add("incident check", run_check)
    for parser in (fill, check):
        parser.add_argument("id", metavar="ID", help=text("cli.option.id"))
        parser.add_argument(
            "--form", metavar="F", required=parser is fill, help=text("cli.option.form")
        )
        parser.add_argument(
            "--stage", metavar="S", choices=forms.STAGES, help=text("cli.option.stage")
        )
    fill.add_argument(
        "fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.form_fields")
    )
    fill.add_argument("--out", metavar="FILE", type=Path, help=text("cli.option.form_out"))
    fill.add_argument("--submitted-to", metavar="TEXT", help=text("cli.option.submitted_to"))


def run_list(context: Context, options: Namespace) -> Result:
    found = context.desk.vocabularies.forms.values()
    data = [
        {
            "form": form.code,
            "name": form.name.in_language(context.texts.language),
            "edition": form.edition,
            "date": form.date.isoformat(),
            "source": form.source,
            "checked": form.checked,
            "kinds": sorted(form.kinds),
        }
        for form in found
    ]
    unchecked = context.texts("form.unchecked")
    lines = [
        (item["form"], item["name"], item["edition"], "" if item["checked"] else unchecked)
        for item in data
    ]
    return Result(
        {"total": len(data), "forms": data}, table([tuple(map(str, line)) for line in lines])
    )


def run_show(context: Context, options: Namespace) -> Result:
    form = forms.form_named(context.desk, options.form)
    language = context.texts.language
    fields = [
        {
            "field": field.key,
            "label": field.label.in_language(language),
            "type": field.field.type.value,
            "codes": [code.code for code in field.field.codes],
            "required": [stage for stage in forms.STAGES if stage in field.required],
            "of_incident": field.of_incident,
        }
        for field in form.fields()
    ]
    lines = table([(str(item["field"]), str(item["label"])) for item in fields])
    return Result({"form": form.code, "edition": form.edition, "fields": fields}, lines)


def run_form(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.form_files import shown_value, write_form_file

    desk, typed = context.desk, typed_fields(options.fields)
    operations = 0
    filled = forms.filled_form(desk, options.id, options.form, options.stage)
    if typed or options.submitted_to is not None:
        saved = forms.save_form(
            desk, options.id, options.form, options.stage, typed,
            submitted_to=options.submitted_to,
        )  # fmt: skip
        operations = saved.changes.operations if saved.changes else 0
        filled = saved.filled
    if options.out:
        write_form_file(desk, filled, options.out, context.texts)
    language = context.texts.language
    shown = [
        (field.label.in_language(language), plain(shown_value(desk, filled, field, language)))
        for field in filled.definition.fields()
        if filled.values.get(field.key) not in (None, "", [])
    ]
    lines = [table(shown), missing_text(filled, context.texts)]
    lines += [context.texts("cli.written", file=plain(options.out))] if options.out else []
    data = form_data(filled) | {
        "operations": operations,
        "file": str(options.out) if options.out else None,
        "values": dict(filled.values),
    }
    return Result(data, "\n".join(filter(None, lines)))


def run_check(context: Context, options: Namespace) -> Result:
    found = forms.check_incident(context.desk, options.id, options.form, options.stage)
    complete = not any(form.missing for form in found)
    data = {"complete": complete, "forms": [form_data(form) for form in found]}
    return Result(data, "\n".join(missing_text(form, context.texts) for form in found))


def form_data(filled: FilledForm) -> dict[str, Any]:
    """A filled form in JSON: which it is and what it lacks."""
    return {
        "form": filled.definition.code,
        "edition": filled.definition.edition,
        "stage": filled.stage,
        "issue_no": filled.issue_no,
        "missing": [field.key for field in filled.missing],
    }


def missing_text(filled: FilledForm, texts: Texts) -> str:
    """What a form lacks, in a sentence."""
    language = texts.language
    stage = label_of(REPORT_STAGE, filled.stage).in_language(language)
    name = filled.definition.name.in_language(language)
    if not filled.missing:
        return texts("form.complete", form=name, stage=stage)
    labels = [field.label.in_language(language) for field in filled.missing]
    separator = "、" if language == "ja" else ", "
    return texts(
        "form.missing", form=name, stage=stage, count=len(labels), fields=separator.join(labels)
    )
