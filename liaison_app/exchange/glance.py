"""Operations as a review reads them: the child process has checked their form and their values.

A review does without checking them again, since nothing it says is written down: the bytes are
those that were signed, whatever the child says of them, and what is shown in full, like everything
that is applied, is read strictly.
"""

import msgspec

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Operation
from liaison_app.exchange.parts import split_line

_decoder = msgspec.json.Decoder(Operation)


def read_glance(line: bytes) -> StoredOperation:
    """One line without its line feed, as far as it is an operation at all; its name is its
    header's hash. Raises BundleRefused ``bundle-not-canonical``."""
    try:
        operation = _decoder.decode(line)
        return StoredOperation(*split_line(line, operation.body is not None), operation)
    except (msgspec.MsgspecError, RecursionError, UnicodeError, ValueError) as error:
        detail = type(error).__name__
        raise BundleRefused("bundle-not-canonical", part="operations", detail=detail) from error
