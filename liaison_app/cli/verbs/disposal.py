"""``liaison disposal``: propose, approve, carry out, and what became of it."""

from argparse import Namespace
from pathlib import Path

from liaison_app.cli.context import Context, passphrase_in
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import value_or_file
from liaison_app.cli.verbs.shown import time_text
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import DISPOSAL_BASIS, label_of
from liaison_app.workflows import disposal
from liaison_app.workflows.disposal import Proposal


def register(verbs: Verbs) -> None:
    text = verbs.texts
    propose = verbs.add("disposal propose", run_propose)
    propose.add_argument("ids", metavar="ID", nargs="+", help=text("cli.option.disposal_ids"))
    propose.add_argument(
        "--basis",
        required=True,
        choices=[code.code for code in DISPOSAL_BASIS],
        help=text("cli.option.disposal_basis"),
    )
    propose.add_argument(
        "--reason", metavar="TEXT|@FILE", required=True, help=text("cli.option.disposal_reason")
    )
    propose.add_argument("--field", metavar="F", help=text("cli.option.disposal_field"))
    propose.add_argument(
        "--corrected", metavar="TEXT|@FILE", help=text("cli.option.disposal_corrected")
    )
    approve = _with_id(verbs, "disposal approve", run_approve)
    approve.add_argument("--approver", metavar="NAME", help=text("cli.option.approver"))
    approve.add_argument(
        "--approver-passphrase-file",
        metavar="FILE",
        type=Path,
        help=text("cli.option.approver_passphrase_file"),
    )
    _with_id(verbs, "disposal carry-out", run_carry_out)
    _with_id(verbs, "disposal show", run_show)
    verbs.add("disposal list", run_list)


def _with_id(verbs: Verbs, name: str, run: object) -> Parser:
    parser = verbs.add(name, run)  # type: ignore[arg-type]
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.disposal_id"))
    return parser


def run_propose(context: Context, options: Namespace) -> Result:
    corrected = value_or_file(options.corrected) if options.corrected is not None else None
    found = disposal.propose(
        context.desk,
        options.basis,
        value_or_file(options.reason),
        options.ids,
        options.field,
        corrected,
    )
    return Result(_data(found), context.texts("cli.disposal.proposed", id=found.id))


def run_approve(context: Context, options: Namespace) -> Result:
    passphrase = None
    if options.approver is not None:
        named = options.approver_passphrase_file
        passphrase = (
            passphrase_in(str(named))
            if named is not None
            else context.ask_passphrase("cli.disposal.passphrase")
        )
    found = disposal.approve(context.desk, options.id, options.approver, passphrase)
    said = context.texts("cli.disposal.approved", name=plain(found.row["approved_by"]))
    return Result(_data(found), said)


def run_carry_out(context: Context, options: Namespace) -> Result:
    context.progress("cli.disposal.working")
    done = disposal.carry_out(context.desk, options.id)
    data = _data(done.proposal) | {
        "operations": done.operations,
        "foreign": done.foreign,
        "scrubbed": done.scrubbed,
    }
    lines = [context.texts("cli.disposal.done", count=done.operations)]
    if done.foreign:
        lines.append(context.texts("cli.disposal.foreign", count=done.foreign))
    if not done.scrubbed:
        lines.append(context.texts("cli.disposal.unscrubbed", id=done.proposal.id))
    else:
        lines += _remaining(context.texts, done.proposal)
    return Result(data, "\n".join(lines))


def run_show(context: Context, options: Namespace) -> Result:
    found = disposal.proposal(context.desk, options.id)
    texts, row = context.texts, found.row
    rows = [
        (texts("cli.disposal.state"), texts(f"disposal.state.{found.state}")),
        (_label(texts, "basis"), _basis(texts, found)),
        (_label(texts, "reason"), plain(row["reason"])),
        (_label(texts, "records"), ", ".join(name or uuid for uuid, name in found.records)),
        (_label(texts, "proposed_by"), _who(texts, found, "proposed")),
        (_label(texts, "approved_by"), _who(texts, found, "approved")),
        (_label(texts, "done_at"), time_text(row["done_at"], texts)),
    ]
    if row["field"]:
        rows.insert(3, (_label(texts, "field"), plain(row["field"])))
    lines = table([(label, value) for label, value in rows if value])
    return Result(_data(found), "\n".join([lines, *_remaining(texts, found)]))


def run_list(context: Context, _: Namespace) -> Result:
    found = disposal.proposals(context.desk)
    texts = context.texts
    lines = table(
        [
            (
                each.id,
                texts(f"disposal.state.{each.state}"),
                _basis(texts, each),
                ", ".join(name or uuid for uuid, name in each.records),
                plain(each.row["reason"]),
            )
            for each in found
        ]
    )
    data = {"total": len(found), "disposals": [_data(each) for each in found]}
    said = texts("cli.disposal.total", count=len(found))
    return Result(data, f"{lines}\n{said}" if lines else said)


def _data(found: Proposal) -> dict[str, object]:
    row = found.row
    return {
        "id": found.id,
        "state": found.state,
        "basis": row["basis"],
        "reason": row["reason"],
        "field": row["field"],
        "records": [{"id": uuid, "reference": name or None} for uuid, name in found.records],
        "proposed_by": row["proposed_by"],
        "proposed_at": row["proposed_at"],
        "approved_by": row["approved_by"],
        "approved_at": row["approved_at"],
        "done_at": row["done_at"],
        "remaining": row["backups"],
    }


def _remaining(texts: Texts, found: Proposal) -> list[str]:
    """Copies the officer has to see to, one to a line."""
    lines = found.row["backups"]
    if not isinstance(lines, list):
        return []
    said = [texts("cli.disposal.remaining")]
    for line in lines:
        kind, _, which = line.partition(" ")
        said.append(f"- {texts(f'disposal.copy.{kind}', which=plain(which))}")
    return said


def _basis(texts: Texts, found: Proposal) -> str:
    return label_of(DISPOSAL_BASIS, str(found.row["basis"])).in_language(texts.language)


def _who(texts: Texts, found: Proposal, what: str) -> str:
    name, at = found.row[f"{what}_by"], found.row[f"{what}_at"]
    return f"{plain(name)} {time_text(at, texts)}" if name else ""


def _label(texts: Texts, key: str) -> str:
    from liaison_app.domain.records.desk import DISPOSAL

    return DISPOSAL.own[key].label.in_language(texts.language)
