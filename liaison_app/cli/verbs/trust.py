"""``liaison trust``: the documents everybody goes by, and the clock they are judged by."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, table
from liaison_app.domain.dates import format_rfc3339_utc, full_time

if TYPE_CHECKING:
    from liaison_app.exchange.overrides import Override
    from liaison_app.workflows.trust import DocumentShown


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("trust show", run_show)
    clock = verbs.add("trust clock", run_clock)
    clock.add_argument("--confirm", action="store_true", help=text("cli.option.confirm_clock"))
    clock.add_argument("--reason", metavar="TEXT", default="", help=text("cli.option.override"))
    verbs.add("trust renew", run_renew)


def run_show(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.time_floor import overrides, trust_health
    from liaison_app.workflows.trust import show_trust

    desk = context.desk
    found, health = show_trust(desk), trust_health(desk)
    data = {
        "office": found.office,
        "office_fingerprint": found.fingerprint,
        "words": found.words,
        "as_of": format_rfc3339_utc(found.as_of),
        "root": _document(found.root),
        "registry": _document(found.registry),
        "organisations": found.organisations,
        "replicas": found.replicas,
        "release_keys": [each.fingerprint for each in found.release_keys],
        "state": health.grade,
        "clock": health.clock.finding or "good",
        "overrides": [_override(each) for each in overrides(desk)],
    }
    text = context.texts

    def document(name: str, each: "DocumentShown") -> tuple[str, str]:
        said = text(
            "cli.trust.document",
            version=each.version,
            threshold=each.threshold,
            count=len(each.keys),
            keys=", ".join(key.name for key in each.keys),
            expires=full_time(each.expires, text.language),
        )
        return text(f"cli.trust.{name}"), said

    rows = [
        (text("cli.trust.office"), found.office.upper()),
        (text("cli.trust.fingerprint"), found.fingerprint),
        (text("cli.trust.words"), found.words),
        (text("cli.trust.as_of"), full_time(found.as_of, text.language)),
        document("root", found.root),
        document("registry", found.registry),
        (text("cli.trust.replicas"), str(found.replicas)),
        *((text("cli.trust.release_keys"), each.fingerprint) for each in found.release_keys),
        (text("cli.status.trust"), text(f"cli.trust.{health.grade}")),
        (text("cli.status.clock"), text(f"cli.clock.{health.clock.finding or 'good'}")),
    ]
    return Result(data, table(rows))


def run_renew(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.registry import renew_registry
    from liaison_app.workflows.trust import show_trust

    desk, text = context.desk, context.texts
    renew_registry(desk)
    registry = show_trust(desk).registry
    until = full_time(registry.expires, text.language)
    said = text("cli.trust.renewed", version=registry.version, expires=until)
    return Result({"registry": _document(registry)}, said)


def run_clock(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.time_floor import clock_state, confirm_clock

    desk = context.desk
    found = confirm_clock(desk, options.reason) if options.confirm else clock_state(desk)
    data = {
        "now": format_rfc3339_utc(found.shown),
        "floor": format_rfc3339_utc(found.floor),
        "clock": found.finding or "good",
        "evidence": {name: format_rfc3339_utc(at) for name, at in found.evidence.items()},
    }
    text = context.texts
    rows = [
        (text("cli.status.clock"), text(f"cli.clock.{found.finding or 'good'}")),
        (text("cli.clock.now"), full_time(found.shown, text.language)),
        *(
            (text(f"cli.clock.{name}"), full_time(at, text.language))
            for name, at in found.evidence.items()
        ),
    ]
    return Result(data, table(rows))


def _override(found: "Override") -> dict[str, Any]:
    return {
        "at": found.at,
        "kind": found.kind,
        "actor": found.actor[1],
        "reason": found.reason,
        "manifest": found.manifest,
    }


def _document(shown: "DocumentShown") -> dict[str, Any]:
    return {
        "version": shown.version,
        "issued": format_rfc3339_utc(shown.issued),
        "expires": format_rfc3339_utc(shown.expires),
        "threshold": shown.threshold,
        "keys": [{"name": each.name, "key": each.key, "here": each.here} for each in shown.keys],
    }
