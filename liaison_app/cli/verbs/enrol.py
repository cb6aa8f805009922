"""``liaison enrol``: office and agency come to know each other, both fingerprints confirmed."""

from argparse import Namespace
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.workflows import enrolment


def register(verbs: Verbs) -> None:
    text = verbs.texts
    request = verbs.add("enrol request", run_request)
    request.add_argument(
        "--out", metavar="FILE", required=True, type=Path, help=text("cli.option.out")
    )
    approve = verbs.add("enrol approve", run_approve)
    approve.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.request_file"))
    approve.add_argument(
        "--fingerprint", metavar="HEX", required=True, help=text("cli.option.fingerprint")
    )
    approve.add_argument(
        "--out", metavar="FILE", required=True, type=Path, help=text("cli.option.out")
    )
    accept = verbs.add("enrol accept", run_accept)
    accept.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.welcome_file"))
    accept.add_argument(
        "--office-fingerprint",
        metavar="HEX",
        required=True,
        help=text("cli.option.office_fingerprint"),
    )
    revoke = verbs.add("enrol revoke", run_revoke)
    revoke.add_argument("replica", metavar="REPLICA", help=text("cli.option.replica"))
    revoke.add_argument("--reason", metavar="TEXT", required=True, help=text("cli.option.reason"))
    verbs.add("enrol list", run_list)


def run_request(context: Context, options: Namespace) -> Result:
    made = enrolment.request_enrolment(context.desk, options.out)
    data = {"file": str(made.file), "fingerprint": made.fingerprint, "words": made.words}
    return Result(data, context.texts("cli.enrol.requested", **(data | {"file": plain(made.file)})))


def run_approve(context: Context, options: Namespace) -> Result:
    done = enrolment.approve_enrolment(context.desk, options.file, options.fingerprint, options.out)
    data = {
        "organisation": done.organisation,
        "replica_id": done.replica_id,
        "office_fingerprint": done.office_fingerprint,
    }
    said = context.texts(
        "cli.enrol.approved", **data, words=done.office_words, file=plain(options.out)
    )
    return Result(data, said)


def run_accept(context: Context, options: Namespace) -> Result:
    accepted = enrolment.accept_enrolment(context.desk, options.file, options.office_fingerprint)
    data = {
        "organisation": accepted.organisation,
        "office": accepted.office,
        "references": dict(accepted.changes.references),
    }
    return Result(data, context.texts("cli.enrol.accepted", office=accepted.office.upper()))


def run_revoke(context: Context, options: Namespace) -> Result:
    revoked = enrolment.revoke_replica(context.desk, options.replica, options.reason)
    data = {
        "replica_id": revoked.id,
        "organisation": revoked.organisation,
        "revoked_at_seq": revoked.revoked_at_seq,
    }
    return Result(data, context.texts("cli.enrol.revoked", organisation=revoked.organisation))


def run_list(context: Context, options: Namespace) -> Result:
    replicas = enrolment.enrolled(context.desk)
    rows = [
        {
            "replica_id": replica.id,
            "organisation": replica.organisation,
            "letter": replica.letter,
            "status": replica.status,
            "fingerprint": enrolment.fingerprint_of(replica),
        }
        for replica in replicas
    ]
    text = table(
        [
            (
                row["organisation"].upper(),
                row["letter"],
                context.texts(f"cli.replica.{row['status']}"),
                plain(row["replica_id"]),
            )
            for row in rows
        ]
    )
    return Result({"total": len(rows), "replicas": rows}, text or context.texts("cli.none"))
