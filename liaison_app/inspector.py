"""``liaison-inspect`` and ``python -m liaison_app.inspector``: bundles at a check station.

Needs no case log, no keys and no window, and changes nothing. Exit status 0: nothing but
well-formed bundles; 1: something to look at, which is named; 2: usage, or nothing could be read.
"""

import io
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from liaison_app.cli.parser import Parser
from liaison_app.cli.result import plain, table
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES, Texts
from liaison_app.exchange.inspection import INSPECT_VERB
from liaison_app.exchange.inspection import main as inspect_file
from liaison_app.host.language import language_of
from liaison_app.host.process import harden
from liaison_app.host.resources import resources_folder
from liaison_app.workflows.errors import sentence
from liaison_app.workflows.inspecting import UNSEEN, Inspected, Medium, inspect_path


def main() -> int:
    """The command itself: a process that leaves nothing behind, and what its arguments ask."""
    harden()
    if sys.argv[1:2] == [INSPECT_VERB]:
        return inspect_file(sys.argv[2:])
    return run(sys.argv[1:])


def run(given: list[str]) -> int:
    """Inspect the files and folders given; the command's exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    texts = Texts.load(resources_folder() / "texts", language_of(given))
    options = parser(texts).parse_args(given)
    try:
        media = [inspect_path(path) for path in options.paths]
    except Refused as refused:
        said = sentence(refused, texts)
        sys.stderr.write(f"liaison-inspect: error: {refused.code}: {said}\n")
        if options.json:
            error = {"error": {"code": refused.code, "message": said}}
            sys.stdout.write(json.dumps(error, ensure_ascii=False) + "\n")
        return 2
    ok = all(medium.ok for medium in media)
    if options.json:
        document = json.dumps(_document(media, ok=ok), ensure_ascii=False)
        sys.stdout.write(document + "\n")
    else:
        sys.stdout.write("\n\n".join(_said(medium, texts) for medium in media) + "\n")
    return 0 if ok else 1


def parser(texts: Texts) -> Parser:
    Parser.texts = texts
    found = Parser(
        prog="liaison-inspect", description=texts("inspect.description"), allow_abbrev=False
    )
    found.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path, help=texts("inspect.option.path")
    )
    found.add_argument("--json", action="store_true", help=texts("cli.option.json"))
    found.add_argument("--lang", choices=LANGUAGES, help=texts("cli.option.lang"))
    return found


def _document(media: list[Medium], *, ok: bool) -> dict[str, Any]:
    return {
        "ok": ok,
        "files": [_data(each) for medium in media for each in medium.bundles],
        "others": [name for medium in media for name in medium.others],
        "complete": all(medium.complete for medium in media),
        "unseen": list(UNSEEN),
    }


def _data(found: Inspected) -> dict[str, Any]:
    said = dict(zip(("sender", "recipient", "sequence"), found.says or (None,) * 3, strict=True))
    return asdict(found) | {"says": said if found.says else None}


def _said(medium: Medium, texts: Texts) -> str:
    parts = [_file(each, texts) for each in medium.bundles]
    if not medium.bundles:
        parts.append(texts("inspect.none"))
    if medium.others:
        names = "\n".join(f"  {plain(name)}" for name in medium.others)
        parts.append(f"{texts('inspect.others', count=len(medium.others))}\n{names}")
    if not medium.complete:
        parts.append(texts("inspect.incomplete"))
    unseen = "\n".join(f"  {texts(f'inspect.unseen.{each}')}" for each in UNSEEN)
    return "\n\n".join([*parts, f"{texts('inspect.unseen')}\n{unseen}"])


def _file(found: Inspected, texts: Texts) -> str:
    rows = [
        (texts("inspect.file"), plain(found.file)),
        (texts("cli.inspect.format"), found.format or texts("inspect.no_format")),
        (texts("cli.inspect.bytes"), f"{found.bytes:,}"),
        (texts("cli.inspect.fingerprint"), found.fingerprint),
        (texts("inspect.words"), found.words),
        (texts("cli.inspect.sealed_to"), str(found.recipients)),
    ]
    if found.says:
        sender, recipient, sequence = found.says
        said = texts("inspect.says", sender=sender, recipient=recipient, sequence=sequence)
        rows.append((texts("inspect.name"), said))
    findings = [texts(f"inspect.finding.{code}") for code in found.findings]
    rows.append((texts("inspect.result"), "\n".join(findings) or texts("inspect.well_formed")))
    return table([row for row in rows if row[1]])


if __name__ == "__main__":
    sys.exit(main())
