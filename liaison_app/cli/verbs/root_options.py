"""Options and passphrases of root keys, shared by ``init`` and ``trust``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context, passphrase_in
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts

if TYPE_CHECKING:
    from liaison_app.workflows.root_media import RootMedium


def add_root_options(parser: ArgumentParser, text: Texts) -> None:
    """How many root keys, how many must sign, and the medium of each."""
    parser.add_argument("--root-keys", metavar="N", type=int, help=text("cli.option.root_keys"))
    parser.add_argument(
        "--root-threshold", metavar="M", type=int, help=text("cli.option.root_threshold")
    )
    parser.add_argument(
        "--root-key-out",
        metavar="DIR",
        action="append",
        default=[],
        type=Path,
        help=text("cli.option.root_key_out"),
    )
    add_root_passphrase(parser, text)


def add_root_passphrase(parser: ArgumentParser, text: Texts) -> None:
    parser.add_argument(
        "--root-passphrase-file",
        metavar="FILE",
        action="append",
        default=[],
        help=text("cli.option.root_passphrase_file"),
    )


def root_media(context: Context, options: Namespace) -> "tuple[list[RootMedium], int]":
    """The media that were asked for and the threshold; no media: the one key stays here.

    Without ``--root-threshold`` more than half of the keys have to sign. Refused:
    ``root-keys-need-media``, ``root-media-number``, ``root-passphrase-number``.
    """
    from liaison_app.workflows.root_media import RootMedium

    folders, files = options.root_key_out, options.root_passphrase_file
    count = options.root_keys if options.root_keys is not None else max(1, len(folders))
    threshold = options.root_threshold if options.root_threshold is not None else count // 2 + 1
    if not folders:
        if (count, threshold) != (1, 1) or files:
            raise Refused("root-keys-need-media")
        return [], 1
    if len(folders) == 1:
        folders = folders * max(1, count)
    if len(folders) != count:
        raise Refused("root-media-number", count=count, media=len(folders))
    if files and len(files) != count:
        raise Refused("root-passphrase-number", count=count, files=len(files))
    said: list[str | Callable[[], str]] = [
        passphrase_in(files[place]) if files else partial(_typed, context, place + 1)
        for place in range(count)
    ]
    media = [RootMedium(folder, each) for folder, each in zip(folders, said, strict=True)]
    return media, threshold


def _typed(context: Context, number: int) -> str:
    context.say(context.texts("cli.trust.holder", number=number))
    return context.new_passphrase()


def root_passphrase(context: Context, options: Namespace) -> str:
    """The passphrase of the one root key in question: from its file, or typed."""
    files = options.root_passphrase_file
    if len(files) > 1:
        raise Refused("root-passphrase-number", count=1, files=len(files))
    return passphrase_in(files[0]) if files else context.ask_passphrase("cli.passphrase.root")
