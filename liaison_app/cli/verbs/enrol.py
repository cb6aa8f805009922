"""``liaison enrol``: office and agency come to know each other, both fingerprints confirmed."""

from argparse import Namespace
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import japan_date, parse_rfc3339
from liaison_app.workflows import enrolment

if TYPE_CHECKING:
    from liaison_app.workflows.registry import Entitlement


def register(verbs: Verbs) -> None:
    text = verbs.texts
    request = verbs.add("enrol request", run_request)
    request.add_argument(
        "--out", metavar="FILE", required=True, type=Path, help=text("cli.option.out")
    )
    approve = verbs.add("enrol approve", run_approve)
    approve.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.request_file"))
    approve.add_argument(
        "--fingerprint", metavar="HEX|WORDS", required=True, help=text("cli.option.fingerprint")
    )
    approve.add_argument(
        "--out", metavar="FILE", required=True, type=Path, help=text("cli.option.out")
    )
    approve.add_argument(
        "--replaces", metavar="REPLICA", default="", help=text("cli.option.replaces")
    )
    accept = verbs.add("enrol accept", run_accept)
    accept.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.welcome_file"))
    accept.add_argument(
        "--office-fingerprint",
        metavar="HEX|WORDS",
        required=True,
        help=text("cli.option.office_fingerprint"),
    )
    revoke = verbs.add("enrol revoke", run_revoke)
    revoke.add_argument("replica", metavar="REPLICA", help=text("cli.option.replica"))
    revoke.add_argument("--reason", metavar="TEXT", required=True, help=text("cli.option.reason"))
    lost = verbs.add("enrol exposure", run_exposure)
    lost.add_argument("replica", metavar="REPLICA", help=text("cli.option.replica_lost"))
    entitle = verbs.add("enrol set", run_set)
    entitle.add_argument("code", metavar="CODE", help=text("cli.option.organisation"))
    for name, metavar in (
        ("tlp-max", "TLP"),
        ("valid-from", "DATE"),
        ("valid-until", "DATE|none"),
        ("status", "active|withdrawn"),
        ("reason", "TEXT"),
    ):
        option = name.replace("-", "_")
        entitle.add_argument(
            f"--{name}", metavar=metavar, default="", help=text(f"cli.option.entitle_{option}")
        )
    verbs.add("enrol list", run_list)


def run_request(context: Context, options: Namespace) -> Result:
    made = enrolment.request_enrolment(context.desk, options.out)
    data = {"file": str(made.file), "fingerprint": made.fingerprint, "words": made.words}
    return Result(data, context.texts("cli.enrol.requested", **(data | {"file": plain(made.file)})))


def run_approve(context: Context, options: Namespace) -> Result:
    done = enrolment.approve_enrolment(
        context.desk, options.file, options.fingerprint, options.out, options.replaces
    )
    data = {
        "organisation": done.organisation,
        "replica_id": done.replica_id,
        "letter": done.letter,
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
    from liaison_app.workflows.registry import revoke_replica

    revoked = revoke_replica(context.desk, options.replica, options.reason)
    data = {
        "replica_id": revoked.id,
        "organisation": revoked.organisation,
        "revoked_at_seq": revoked.revoked_at_seq,
        "successors": list(revoked.successors),
    }
    lines = [context.texts("cli.enrol.revoked", organisation=revoked.organisation)]
    if revoked.successors:
        replicas = ", ".join(revoked.successors)
        lines.append(context.texts("cli.enrol.revoked_successors", replicas=replicas))
    return Result(data, "\n".join(lines))


def run_exposure(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.exposure import exposure

    text = context.texts
    found = exposure(context.desk, options.replica)
    data = {
        "replica_id": found.replica.id,
        "organisation": found.replica.organisation,
        "records": [asdict(each) for each in found.records],
        "on_their_way": list(found.on_their_way),
    }
    rows = [
        (text(f"record.{each.kind}"), each.reference, each.tlp, plain(each.title))
        for each in found.records
    ]
    lines = [text("cli.enrol.exposed", count=len(rows))]
    if rows:
        lines.append(table(rows))
    if found.on_their_way:
        lines.append(text("cli.enrol.on_their_way", files=", ".join(found.on_their_way)))
    return Result(data, "\n".join(lines))


def run_set(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.registry import set_entitlement

    found = set_entitlement(
        context.desk,
        options.code,
        tlp_max=options.tlp_max,
        valid_from=options.valid_from,
        valid_until=options.valid_until,
        status=options.status,
        reason=options.reason,
    )
    said = _entitlement_row(context, found)
    return Result(asdict(found), context.texts("cli.enrol.entitled", said="  ".join(said)))


def run_list(context: Context, options: Namespace) -> Result:
    from liaison_app.exchange.enrolment import words
    from liaison_app.workflows.registry import entitlements

    desk, text = context.desk, context.texts
    replicas = enrolment.enrolled(desk)
    rows = [
        {
            "replica_id": replica.id,
            "organisation": replica.organisation,
            "letter": replica.letter,
            "status": replica.status,
            "replaced": replica.is_replaced,
            "revoked_at_seq": replica.revoked_at_seq,
            "fingerprint": (fingerprint := enrolment.fingerprint_of(replica)),
            "words": words(fingerprint),
        }
        for replica in replicas
    ]
    shown = [
        (
            replica.organisation.upper(),
            replica.letter,
            text(f"cli.replica.{enrolment.standing_of(replica)}"),
            plain(replica.id),
            words(enrolment.fingerprint_of(replica)),
        )
        for replica in replicas
    ]
    entitled = entitlements(desk.trust).values()
    said = [table(shown)] if shown else [text("cli.none")]
    if entitled:
        said.append(table([_entitlement_row(context, each) for each in entitled]))
    data = {
        "total": len(rows),
        "replicas": rows,
        "organisations": [asdict(each) for each in entitled],
    }
    return Result(data, "\n\n".join(said))


def _entitlement_row(context: Context, found: "Entitlement") -> tuple[str, ...]:
    """Code, standing, marking, first and last day in Japan."""
    text = context.texts
    end = text("cli.enrol.without_end")
    if found.valid_until:
        last = parse_rfc3339(found.valid_until) - timedelta(seconds=1)
        end = japan_date(last).isoformat()
    return (
        found.organisation.upper(),
        text(f"cli.organisation.{found.status}"),
        found.tlp_max,
        f"{japan_date(parse_rfc3339(found.valid_from)).isoformat()} – {end}",
    )
