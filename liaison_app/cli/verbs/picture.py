"""``liaison picture``: how far every organisation is, how fast, and how fresh that is."""

from argparse import Namespace
from collections.abc import Iterable, Mapping

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import full_time, parse_rfc3339
from liaison_app.domain.picture import (
    COUNTED,
    STEPS,
    UNSTATED,
    GroupFigures,
    Picture,
    task_figures,
)
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import (
    AI_INVOLVEMENT,
    AUDIENCE,
    INCIDENT_STATUS,
    SEVERITY,
    label_of,
)

_CODES = {"status": INCIDENT_STATUS, "severity": SEVERITY, "ai_involvement": AI_INVOLVEMENT}


def register(verbs: Verbs) -> None:
    text = verbs.texts
    parser = verbs.add("picture", run)
    parser.add_argument("--as-of", metavar="TIME|NUMBER", help=text("cli.option.picture_as_of"))
    parser.add_argument(
        "--from", dest="since", metavar="TIME|NUMBER", help=text("cli.option.picture_from")
    )


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.picture import picture
    from liaison_app.workflows.picture_text import picture_json, trend_json

    found = picture(context.desk, options.as_of)
    data, lines = picture_json(found), _lines(context, found)
    if options.since is not None:
        before = picture(context.desk, options.since)
        data["trend"] = trend_json(before, found)
        lines += _trend(context.texts, data["trend"])
    return Result(data, "\n".join(lines))


def _lines(context: Context, found: Picture) -> list[str]:
    t = context.texts
    organisations = context.desk.organisation
    head = t("cli.picture.head", time=full_time(found.as_of, t.language), position=found.position)
    lines = [head, "", t("cli.picture.incidents", count=found.total)]
    for key, counts in found.by.items():
        said = "　".join(f"{_label(context, key, code)} {n}" for code, n in counts.items())
        lines.append(f"  {t(f'picture.by.{key}')}　{said}".rstrip("　"))
    counted = [t(f"picture.count.{key}") for key in COUNTED]
    rows = [
        [task.reference, *(str(n) for n in task_figures(task).values()), plain(task.title)]
        for task in found.tasks
    ]
    lines += _section(t, "tasks", [t("picture.task"), *counted, t("picture.title")], rows)
    steps = [t(f"picture.step.{step}") for step in STEPS]
    rows = [
        [
            plain(organisations(each.facts.code).name.in_language(t.language)),
            full_time(each.facts.last_bundle_at, t.language) if each.facts.last_bundle_at else "-",
            str(each.silent_days),
            str(each.group.figures["overdue"]),
            str(each.group.figures["held_back"]),
            *_hours(each.group),
        ]
        for each in found.organisations
    ]
    heads = [t(f"picture.{key}") for key in ("organisation", "last_bundle", "silent_days")]
    late = [t("picture.count.overdue"), t("picture.count.held_back")]
    heads += [*late, *steps]
    lines += _section(t, "organisations", heads, rows)
    for name, groups in (("sector", found.sectors), ("audience", found.audiences)):
        rows = [
            [
                _label(context, name, each.code),
                str(each.figures["overdue"]),
                str(each.figures["held_back"]),
                *_hours(each),
            ]
            for each in groups
        ]
        heads = [t(f"picture.by.{name}"), *late, *steps]
        lines += _section(t, f"{name}s", heads, rows)
    return lines


def _section(t: Texts, name: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    found = [list(row) for row in rows]
    return ["", t(f"cli.picture.{name}"), table([list(heads), *found])] if found else []


def _hours(group: GroupFigures) -> list[str]:
    """Median and 90th percentile of each step, in hours."""
    of = group.reaction
    return [f"{_one(of.median_hours[step])}／{_one(of.p90_hours[step])}" for step in STEPS]


def _one(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:.1f}"


def _label(context: Context, key: str, code: str) -> str:
    """A code in words."""
    language = context.texts.language
    if code == UNSTATED:
        return context.texts("picture.unstated")
    if key == "sector":
        label = context.desk.vocabularies.sectors.get(code)
        return label.in_language(language) if label else plain(code)
    codes = AUDIENCE if key == "audience" else _CODES[key]
    return label_of(codes, code).in_language(language)


def _trend(t: Texts, trend: Mapping[str, object]) -> list[str]:
    from liaison_app.workflows.picture_text import signed

    incidents, answers = trend["incidents"], trend["answers"]
    before = parse_rfc3339(str(trend["as_of"]))
    assert isinstance(incidents, dict)
    assert isinstance(answers, dict)
    rows = [[t("picture.incidents"), signed(incidents["total"])]]
    rows += [[t(f"picture.count.{key}"), signed(answers[key])] for key in COUNTED]
    return ["", t("cli.picture.trend", time=full_time(before, t.language)), table(rows)]
