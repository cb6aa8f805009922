"""``liaison briefing create``: the formal PDF from the case log's figures, or its editable copy."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain
from liaison_app.domain.vocabulary import BRIEFING_KIND, GRADE

if TYPE_CHECKING:
    from liaison_app.workflows.briefings import Copied, Drawn


def register(verbs: Verbs) -> None:
    text = verbs.texts
    create = verbs.add("briefing create", run_create)
    create.add_argument(
        "--kind",
        required=True,
        choices=[code.code for code in BRIEFING_KIND],
        help=text("cli.option.briefing_kind"),
    )
    create.add_argument(
        "--out",
        metavar="FILE.pdf|FILE.docx",
        required=True,
        type=Path,
        help=text("cli.option.briefing_out"),
    )
    for key, metavar in (
        ("incident", "ID"),
        ("from", "DATE"),
        ("to", "DATE"),
        ("as-of", "TIME"),
        ("tlp", "CODE"),
        ("number", "TEXT"),
    ):
        create.add_argument(
            f"--{key}",
            metavar=metavar,
            dest={"from": "from_day", "to": "to_day"}.get(key),
            help=text(f"cli.option.briefing_{key.replace('-', '_')}"),
        )
    create.add_argument(
        "--bundle", metavar="FILE", type=Path, help=text("cli.option.briefing_bundle")
    )
    create.add_argument(
        "--grade", choices=[code.code for code in GRADE], help=text("cli.option.grade")
    )
    create.add_argument("--copies", metavar="N", type=int, help=text("cli.option.copies"))
    create.add_argument("--exercise", action="store_true", help=text("cli.option.exercise"))
    create.add_argument("--anonymise", action="store_true", help=text("cli.option.anonymise"))
    create.add_argument("--sign", action="store_true", help=text("cli.option.sign"))
    create.add_argument("--attach-data", action="store_true", help=text("cli.option.attach_data"))
    create.add_argument("--issue", action="store_true", help=text("cli.option.issue"))
    create.add_argument("--details", action="store_true", help=text("cli.option.briefing_details"))


def run_create(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.briefing_annex import annex_path
    from liaison_app.workflows.briefing_request import BriefingRequest
    from liaison_app.workflows.briefings import copy_paths, create_briefing, create_copy, is_copy

    request = BriefingRequest(
        kind=options.kind,
        language=options.lang or context.texts.language,
        as_of=options.as_of,
        from_day=options.from_day,
        to_day=options.to_day,
        tlp=options.tlp,
        grade=options.grade,
        number=options.number,
        exercise=options.exercise,
        anonymise=options.anonymise,
        copies=options.copies,
        sign=options.sign,
        attach_data=options.attach_data,
        incident=options.incident,
        bundle=options.bundle,
    )
    if is_copy(options.out):
        copied = create_copy(context.desk, request, options.out, issue=options.issue)
        data = _said(options, copied, None)
        return Result(data, "\n".join(_lines(context, options, copied)))
    drawn = create_briefing(context.desk, request, options.out, issue=options.issue)
    data = _said(options, drawn, drawn.pages)
    if drawn.register_number:
        data["register_number"] = drawn.register_number
    lines = []
    copies = copy_paths(options.out, len(drawn.copies))
    if copies:
        data["copies"] = [str(path) for path in copies]
        first, last = plain(copies[0].name), plain(copies[-1].name)
        lines.append(
            context.texts("cli.briefing.copies", count=len(copies), first=first, last=last)
        )
    if drawn.annex is not None:
        annex = annex_path(options.out)
        data["annex"] = {
            "file": str(annex),
            "pages": drawn.annex.pages,
            "sha256": drawn.annex.sha256,
        }
        lines.append(
            context.texts("cli.briefing.annex", file=plain(annex.name), pages=drawn.annex.pages)
        )
    return Result(data, "\n".join(_lines(context, options, drawn, *lines)))


def _said(options: Namespace, made: "Drawn | Copied", pages: int | None) -> dict[str, object]:
    """The pages of an editable copy are for who opens it to count."""
    return {
        "file": str(options.out),
        "pages": pages,
        "sha256": made.sha256,
        "number": made.number,
        "kind": options.kind,
        "left_out": list(made.left_out),
        "warnings": list(made.warnings),
    }


def _lines(
    context: Context, options: Namespace, made: "Drawn | Copied", *further: str
) -> list[str]:
    lines = [context.texts("cli.written", file=plain(options.out)), *further]
    told = made if options.details else made.told
    for name, sentences in (("left_out", told.left_out), ("warnings", told.warnings)):
        if sentences:
            lines.append(context.texts(f"cli.briefing.{name}"))
            lines += [f"- {line}" for line in sentences]
    whole = len(made.left_out) + len(made.warnings)
    if whole > len(told.left_out) + len(told.warnings):
        lines.append(context.texts("cli.briefing.details", count=whole))
    return lines
