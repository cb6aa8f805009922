"""``liaison briefing list``, ``verify`` and ``reprint``: the register of issued briefings."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import BRIEFING_KIND, label_of

if TYPE_CHECKING:
    from liaison_app.workflows.briefing_register import Entry

_SHOWN = 16  # hexadecimal digits of a hash in a list
_GOOD = ("issued", "signed")
_FAILED = {
    "altered": "briefing-altered",
    "draft": "briefing-draft",
    "unknown": "briefing-unknown-file",
}


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("briefing list", run_list)
    verify = verbs.add("briefing verify", run_verify)
    verify.add_argument("file", metavar="FILE.pdf", type=Path, help=text("cli.option.briefing_pdf"))
    reprint = verbs.add("briefing reprint", run_reprint)
    reprint.add_argument("number", metavar="NUMBER", help=text("cli.option.register_number"))
    reprint.add_argument(
        "--out", metavar="FILE.pdf", required=True, type=Path, help=text("cli.option.out")
    )

    printing = verbs.add("briefing print", run_print)
    printing.add_argument("number", metavar="NUMBER", help=text("cli.option.register_number"))
    printing.add_argument(
        "--copies", metavar="N", type=int, default=1, help=text("cli.option.print_copies")
    )
    printing.add_argument("--printer", metavar="NAME", help=text("cli.option.printer"))


def run_list(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.briefing_register import register_entries

    entries = register_entries(context.desk)
    rows = [
        (
            entry.number,
            _kind_name(context, entry),
            str(entry.row["as_of"]),
            plain(entry.released_by),
            str(entry.row["pdf_sha256"])[:_SHOWN],
            context.texts("briefing.prints", count=entry.prints),
        )
        for entry in entries
    ]
    data = {"total": len(entries), "briefings": [_entry_json(entry) for entry in entries]}
    return Result(data, table(rows))


def run_verify(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.briefing_register import verify_briefing
    from liaison_app.workflows.briefing_verdict import verdict_lines

    found = verify_briefing(context.desk, options.file)
    data: dict[str, object] = {
        "file": str(options.file),
        "sha256": found.sha256,
        "bytes": found.bytes,
        "pages": found.claims.pages,
        "verdict": found.verdict,
        "unaltered": found.verdict in _GOOD,
        "signature": {
            "state": found.signature.state,
            "signer": found.signature.signer,
            "organisation": found.signature.organisation,
            "replica_id": found.signature.replica,
            "at": format_rfc3339_utc(found.signature.at) if found.signature.at else None,
        },
        "data": asdict(found.claims.data) if found.claims.data else None,
        "copy": found.copy,
        "claims": {
            "register_number": found.claims.register_number,
            "source_fingerprint": found.claims.fingerprint,
        },
        "entry": _entry_json(found.entry) if found.entry else None,
    }
    lines = verdict_lines(found, context.texts)
    said = "\n".join(
        [
            context.texts(f"briefing.verdict.{found.verdict}"),
            table([(label, plain(value)) for label, value in lines]),
        ]
    )
    failed = None
    if found.verdict not in _GOOD:
        number = found.entry.number if found.entry else found.claims.register_number or ""
        code = _FAILED[found.verdict]
        failed = Refused(code, file=options.file.name, number=number or found.sha256[:_SHOWN])
    return Result(data, said, failed)


def run_reprint(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.briefing_register import reprint_briefing

    entry, _changes = reprint_briefing(context.desk, options.number, options.out)
    data = {
        "file": str(options.out),
        "sha256": entry.row["pdf_sha256"],
        "register_number": entry.number,
    }
    return Result(data, context.texts("cli.written", file=plain(options.out)))


def run_print(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.briefing_register import print_briefing

    entry, _changes = print_briefing(context.desk, options.number, options.copies, options.printer)
    data = {"register_number": entry.number, "copies": options.copies, "prints": entry.prints}
    said = context.texts("cli.briefing.printed", number=entry.number, count=options.copies)
    return Result(data, said)


def _kind_name(context: Context, entry: "Entry") -> str:
    return label_of(BRIEFING_KIND, str(entry.row["kind"])).in_language(context.texts.language)


def _entry_json(entry: "Entry") -> dict[str, object]:
    row = entry.row
    keys = ("register_number", "paper_number", "kind", "language", "issue_no", "as_of", "exercise")
    hashes = ("pdf_sha256", "source_sha256", "journal_position", "tlp", "grade")
    return {
        **{key: row[key] for key in (*keys, *hashes)},
        "source_fingerprint": str(row["source_sha256"])[:_SHOWN],
        "issued_at": row["created_at"],
        "released_by": entry.released_by,
        "copies": len(entry.copies),
        "prints": entry.prints,
        "kept": entry.kept is not None,
        "custody": [
            {key: each[key] for key in ("act", "at", "officer", "destination", "copies")}
            for each in entry.custody
        ],
    }
