"""``FIELD=VALUE`` arguments: the officer's texts by field key; ``@FILE`` reads a value."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.host.files import read_file

_MAX_VALUE_FILE = 4 * 1024 * 1024


def typed_fields(arguments: Sequence[str]) -> dict[str, str]:
    """The fields given on the command line; one given twice is refused."""
    typed: dict[str, str] = {}
    for argument in arguments:
        key, equals, text = argument.partition("=")
        if not equals or not key:
            raise Refused("field-value-form", argument=argument[:80])
        if key in typed:
            raise Refused("field-given-twice", field=key)
        typed[key] = value_or_file(text)
    return typed


def value_or_file(text: str) -> str:
    """The text itself, or what the file after ``@`` says (UTF-8)."""
    if not text.startswith("@"):
        return text
    path = Path(text[1:])
    try:
        return read_file(path, _MAX_VALUE_FILE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("file-not-text", path=str(path)) from error


def fields_of(options: Namespace, *named: str) -> dict[str, str]:
    """The options that are fields as well (``--told``), and FIELD=VALUE beside them."""
    given = {key: getattr(options, key) for key in named}
    return typed_fields(
        [
            *(f"{key}={value}" for key, value in given.items() if value is not None),
            *options.fields,
        ]
    )
