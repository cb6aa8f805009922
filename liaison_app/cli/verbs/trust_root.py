"""``liaison trust``: root keys, and the way from one root to the next."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.root_options import (
    add_root_options,
    add_root_passphrase,
    root_media,
    root_passphrase,
)
from liaison_app.domain.errors import Refused

if TYPE_CHECKING:
    from liaison_app.workflows.root_rotation import ProposalShown


def register(verbs: Verbs) -> None:
    text = verbs.texts
    key = verbs.add("trust key", run_key)
    key.add_argument(
        "--organisation", metavar="CODE", required=True, help=text("cli.option.office_code")
    )
    key.add_argument(
        "--out", metavar="DIR", required=True, type=Path, help=text("cli.option.root_key_out")
    )
    add_root_passphrase(key, text)
    propose = verbs.add("trust propose", run_propose)
    propose.add_argument(
        "--out", metavar="FILE", required=True, type=Path, help=text("cli.option.out")
    )
    propose.add_argument(
        "--root-key",
        metavar="HEX|FILE",
        action="append",
        default=[],
        help=text("cli.option.root_key"),
    )
    propose.add_argument(
        "--root-threshold", metavar="M", type=int, help=text("cli.option.root_threshold")
    )
    sign = verbs.add("trust sign", run_sign)
    sign.add_argument(
        "--root-key", metavar="FILE", required=True, type=Path, help=text("cli.option.root_key_own")
    )
    sign.add_argument("--yes", action="store_true", help=text("cli.option.yes_sign"))
    add_root_passphrase(sign, text)
    inspect = verbs.add("trust inspect", run_inspect)
    adopt = verbs.add("trust adopt", run_adopt)
    for parser in (sign, inspect, adopt):
        parser.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.proposal"))
    rotate = verbs.add("trust rotate", run_rotate)
    add_root_options(rotate, text)
    for parser in (propose, rotate):
        parser.add_argument(
            "--new-registry-key", action="store_true", help=text("cli.option.new_registry_key")
        )


def run_key(context: Context, options: Namespace) -> Result:
    from liaison_app.exchange.root_keys import short_name
    from liaison_app.workflows.root_media import make_root_key

    files = options.root_passphrase_file
    if len(files) > 1:
        raise Refused("root-passphrase-number", count=1, files=len(files))
    passphrase = context.new_passphrase(files[0] if files else None)
    made = make_root_key(options.out, options.organisation, passphrase, context.surroundings.random)
    data = {"file": str(made.path), "name": short_name(made.key), "key": made.key}
    return Result(data, context.texts("cli.trust.key", **(data | {"file": plain(made.path)})))


def run_propose(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.root_rotation import propose_rotation

    shown = propose_rotation(
        context.desk,
        options.out,
        options.root_key,
        options.root_threshold,
        new_registry_key=options.new_registry_key,
    )
    return _proposal(context, shown, {"file": str(options.out)})


def run_inspect(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.root_rotation import inspect_proposal

    return _proposal(context, inspect_proposal(options.file))


def run_sign(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.root_rotation import inspect_proposal, sign_rotation

    if not options.yes:
        if options.json or not context.is_terminal:
            raise Refused("confirmation-needed")
        context.say(_text(context, inspect_proposal(options.file)))
        if not context.confirm("cli.trust.sign_question"):
            return Result({}, context.texts("cli.trust.not_signed"))
    passphrase = root_passphrase(context, options)
    return _proposal(context, sign_rotation(options.file, options.root_key, passphrase))


def run_adopt(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.root_rotation import adopt_rotation

    return _adopted(context, adopt_rotation(context.desk, options.file))


def run_rotate(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.root_rotation import rotate_here

    desk = context.desk
    media, threshold = root_media(context, options)
    shown = rotate_here(desk, media, threshold, new_registry_key=options.new_registry_key)
    return _adopted(context, shown)


def _adopted(context: Context, shown: "ProposalShown") -> Result:
    said = context.texts("cli.trust.adopted", version=shown.version)
    return Result(_json(shown), said)


def _proposal(
    context: Context, shown: "ProposalShown", more: dict[str, Any] | None = None
) -> Result:
    return Result((more or {}) | _json(shown), _text(context, shown))


def _json(shown: "ProposalShown") -> dict[str, Any]:
    old, new = shown.missing
    return {
        "office": shown.office,
        "office_fingerprint": shown.fingerprint,
        "version": shown.version,
        "expires": shown.expires,
        "threshold": shown.threshold,
        "keys": list(shown.keys),
        "added": list(shown.added),
        "removed": list(shown.removed),
        "new_registry_key": shown.new_registry_key,
        "signed": list(shown.signed),
        "missing": {"present_keys": old, "new_keys": new},
    }


def _text(context: Context, shown: "ProposalShown") -> str:
    text = context.texts
    none = text("cli.none")
    old, new = shown.missing
    rows = [
        (text("cli.trust.office"), shown.office.upper()),
        (text("cli.trust.words"), shown.words),
        (text("cli.trust.next"), str(shown.version)),
        (text("cli.trust.needed"), f"{shown.threshold} / {len(shown.keys)}"),
        (text("cli.trust.added"), ", ".join(shown.added) or none),
        (text("cli.trust.removed"), ", ".join(shown.removed) or none),
        (
            text("cli.trust.registry_key"),
            text("cli.trust.replaced" if shown.new_registry_key else "cli.trust.kept"),
        ),
        (text("cli.trust.signed"), ", ".join(shown.signed) or none),
        (text("cli.trust.missing"), text("cli.trust.missing_count", old=old, new=new)),
    ]
    return table(rows)
