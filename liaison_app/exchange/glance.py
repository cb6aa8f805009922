"""Operations as a review reads them: of most of them the headers alone.

The child process has checked form and values of each, and says which are plain: nothing in their
values is missing, forbidden, or to be told to a person. Of those the program decodes the header and
hashes it, which proves that the operation was signed; the others it reads strictly. Nothing of a
review is written down; what is shown in full is read strictly, and so is all that is applied.
"""

from functools import lru_cache

import msgspec

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.authority import check_values, is_actor
from liaison_app.domain.disguise import is_suspect
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.markings import AMBER_STRICT, RED
from liaison_app.domain.operations import Body, Header, Operation, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.exchange.parts import split_line

_decoder = msgspec.json.Decoder(Header)
_UNREAD = Body(actor=None, values={})
_TOLD = frozenset({RED, AMBER_STRICT})


def read_plain(line: bytes) -> StoredOperation:
    """One line without its line feed that was found plain; its name is its header's hash. Raises
    BundleRefused ``bundle-not-canonical``."""
    try:
        name, header, body = split_line(line, has_body=True)
        return StoredOperation(
            name, header, body, Operation(_UNREAD, _decoder.decode(header)), True
        )
    except (msgspec.MsgspecError, RecursionError, UnicodeError, ValueError) as error:
        detail = type(error).__name__
        raise BundleRefused("bundle-not-canonical", part="operations", detail=detail) from error


def is_plain(operation: Operation) -> bool:
    """Whether nobody needs to look at the values of an operation of the right form."""
    header, body = operation.header, operation.body
    if body is None or body.actor is None or len(body.values) < len(header.cells):
        return False
    if header.record.kind == "attachment" or header.record.kind not in RECORD_KINDS:
        return False
    marked = body.values.get("tlp")
    if marked is not None and marked.value in _TOLD:
        return False
    for salted in body.values.values():
        if _is_suspect(salted.value):
            return False
    actor = body.actor.value
    if not isinstance(actor, list) or not _is_plain_actor(*actor):
        return False
    try:
        check_values(header, body, "")
    except Refused:
        return False
    return True


def _is_suspect(value: Value) -> bool:
    if isinstance(value, str):
        return is_suspect(value)
    return isinstance(value, list) and any(map(is_suspect, value))


@lru_cache(maxsize=256)
def _is_plain_actor(*actor: str) -> bool:
    return is_actor(list(actor)) and not any(map(is_suspect, actor))
