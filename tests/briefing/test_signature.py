"""Signed PDFs: still PDF/A and PDF/UA, never a socket, and told when one byte is another."""

import random
import re
import sys
from datetime import UTC, datetime
from functools import cache

import pytest

from liaison_app.briefing import compose_cabinet_summary, render_pdf
from liaison_app.briefing.conformance import check_conformance
from liaison_app.briefing.signature.certificate import identity_of
from liaison_app.briefing.signature.checking import check_signature
from liaison_app.briefing.signature.signing import sign_pdf
from liaison_app.exchange.keys import public_key
from tests.briefing.samples import RESOURCES, TEXTS, typical

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
SEED = b"s" * 32


@cache
def unsigned() -> bytes:
    return render_pdf(compose_cabinet_summary(typical(), TEXTS["ja"]), RESOURCES)


@cache
def signed() -> bytes:
    identity = identity_of(b"d" * 32, SEED, "nco", "内閣官房国家サイバー統括室（架空）")
    return sign_pdf(unsigned(), identity, AT, "電子署名")


def test_a_signed_file_still_conforms_and_says_who_signed() -> None:
    assert check_conformance(unsigned()) == []
    assert check_conformance(signed()) == []
    found = check_signature(signed())
    assert found is not None
    assert found.sound
    assert found.issued_by == public_key(SEED)
    assert found.signer == "内閣官房国家サイバー統括室（架空）"
    assert found.at == AT
    assert b"/DocMDP" in signed()
    assert b"/P 1" in signed()
    assert b"ETSI.CAdES.detached" in signed()


def test_nothing_opens_a_socket() -> None:
    told: list[str] = []
    watching = True

    def hear(event: str, _: object) -> None:
        if watching and event.startswith("socket."):
            told.append(event)

    sys.addaudithook(hear)
    again = sign_pdf(unsigned(), identity_of(b"d" * 32, SEED, "nco", "局"), AT, "署名")
    found = check_signature(again)
    watching = False
    assert found is not None
    assert found.sound
    assert told == []


def test_a_file_without_a_signature_has_none() -> None:
    assert check_signature(unsigned()) is None


def test_every_altered_byte_is_told() -> None:
    whole = signed()
    place = re.search(rb"/Contents <([0-9A-F]+)>", whole)
    assert place is not None
    within = range(*place.span(1))
    drawn = random.Random(7)
    places = [drawn.randrange(len(whole)) for _ in range(40)]
    places += [drawn.choice(within) for _ in range(40)]
    places += [within[-1], within[0], len(whole) - 1]
    for at in places:
        other = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        found = check_signature(other)
        assert found is None or not found.sound, at


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pdf: pdf + b"\n% more\n",
        lambda pdf: pdf + b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n",
        lambda pdf: pdf[: len(pdf) // 2],
        lambda pdf: pdf.replace(b"/ByteRange [0", b"/ByteRange [1"),
        lambda _: b"%PDF-1.7 /ByteRange [0 1 2 3]\n%%EOF",
    ],
)
def test_what_was_added_cut_or_made_up_does_not_hold(spoil: object) -> None:
    assert callable(spoil)
    found = check_signature(spoil(signed()))
    assert found is None or not found.sound
