"""Rules that hold wherever an object stands in the file: limits, actions, transparency, streams."""

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from liaison_app.briefing.conformance.finding import Finding

# ISO 19005-3, 6.1.13; bytes, except where it counts.
_LARGEST_INTEGER = 2**31 - 1
_LONGEST_STRING, _LONGEST_NAME, _MOST_OBJECTS = 32_767, 127, 8_388_607
_FILTERS = frozenset(
    {"/ASCIIHexDecode", "/ASCII85Decode", "/FlateDecode", "/RunLengthDecode"}
    | {"/CCITTFaxDecode", "/JBIG2Decode", "/DCTDecode", "/JPXDecode"}
)
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_FORBIDDEN_KEYS = ("/JS", "/AA", "/OpenAction", "/XFA")
_STATE_KEYS = ("/TR", "/HTP", "/HT")  # of a graphics state


def check_objects(pdf: Pdf) -> Iterator[Finding]:
    if len(pdf.objects) > _MOST_OBJECTS:
        yield Finding("limit", f"{len(pdf.objects)} objects")
    for held in pdf.objects:
        yield from _check(held)


def _check(held: Any) -> Iterator[Finding]:
    """``held`` and what stands within it; what it refers to is checked in its own place."""
    within: list[Any]
    yield from check_scalar(held)
    if isinstance(held, Array):
        within = list(held)
    elif isinstance(held, Dictionary | Stream):
        within = [held[key] for key in held.keys()]  # noqa: SIM118  # a stream has no other way
        for key in held.keys():  # noqa: SIM118
            yield from _check_name(key)
        yield from _check_dictionary(held)
    else:
        return
    for each in within:
        if not (isinstance(each, Object) and each.is_indirect):
            yield from _check(each)


def check_scalar(value: Any) -> Iterator[Finding]:
    """A number, string or name that is too large, too long or not of its kind."""
    if isinstance(value, int) and not -_LARGEST_INTEGER - 1 <= value <= _LARGEST_INTEGER:
        yield Finding("limit", f"integer {value}")
    elif isinstance(value, String) and len(bytes(value)) > _LONGEST_STRING:
        yield Finding("limit", f"string of {len(bytes(value))} bytes")
    elif isinstance(value, Name):
        yield from _check_name(_written(value))


def _written(name: Name) -> str:
    try:
        return str(name)
    except UnicodeDecodeError as error:
        return error.object.decode("utf-8", "surrogateescape")


def _check_name(name: str) -> Iterator[Finding]:
    try:
        length = len(name.encode()) - 1
    except UnicodeEncodeError:
        yield Finding("name", f"{name!r} is not UTF-8")
        return
    if length > _LONGEST_NAME:
        yield Finding("limit", f"name of {length} bytes")


def _check_dictionary(held: Object) -> Iterator[Finding]:
    for key in _FORBIDDEN_KEYS:
        if key in held:
            yield Finding("action", key)
    action = held.get("/A")
    if isinstance(action, Dictionary) and "/S" in action and action.get("/S") != Name.GoTo:
        yield Finding("action", str(action.S))
    if held.get("/Type") == Name.Action and held.get("/S") != Name.GoTo:
        yield Finding("action", str(held.get("/S")))
    if "/Lang" in held and not _LANGUAGE.fullmatch(str(held.Lang)):
        yield Finding("language", str(held.Lang))
    yield from _check_state(held)
    if isinstance(held, Stream):
        yield from _check_stream(held)


def _check_state(held: Object) -> Iterator[Finding]:
    """What a graphics state or an image may not ask for (6.2.5, 6.2.10)."""
    soft_mask = held.get("/SMask")
    if soft_mask is not None and soft_mask != Name("/None"):
        yield Finding("transparency", "soft mask")
    for key in ("/CA", "/ca"):
        if key in held and held.get("/Type") != Name.Annot and float(held[key]) != 1:
            yield Finding("transparency", f"{key} {held[key]}")
    if "/BM" in held and held.BM not in (Name.Normal, Name.Compatible):
        yield Finding("transparency", f"blend mode {held.BM}")
    for key in _STATE_KEYS:
        if key in held:
            yield Finding("graphics-state", key)
    if "/TR2" in held and held.get("/TR2") != Name.Default:
        yield Finding("graphics-state", "/TR2")


def _check_stream(held: Stream) -> Iterator[Finding]:
    filters = held.get("/Filter", Array())
    names = [filters] if isinstance(filters, Name) else list(filters)
    for name in names:
        if str(name) not in _FILTERS:
            yield Finding("filter", str(name))
    for key in ("/F", "/FFilter", "/FDecodeParms"):
        if key in held:
            yield Finding("external-stream", key)
    if held.get("/Subtype") in (Name.Image, Name.Form, Name.PS):
        yield Finding("not-vouched-for", f"external object {held.Subtype}")
