"""Enrolment: nobody is taken for another, in either direction."""

import pytest

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.exchange import bech32, dsse, keys, registrar
from liaison_app.exchange.dsse import Envelope
from liaison_app.exchange.enrolment import (
    REQUEST_TYPE,
    Request,
    key_fingerprint,
    parse_fingerprint,
    read_request,
    read_welcome,
    words,
    write_request,
    write_welcome,
)
from liaison_app.exchange.forms import from_base64, to_base64
from liaison_app.exchange.sealing import seal_bytes
from liaison_app.exchange.trust import office_fingerprint
from tests.exchange import simulator as sim
from tests.exchange.simulator import NOW, REGISTRY_SEED, ROOT_SEED, refusal_of

NEW = sim.party("npa")


def request_with(**changes: str) -> bytes:
    """A request rightly signed by the newcomer, whatever it says."""
    fields = {
        "age_recipient": NEW.replica.age_recipient,
        "created": "2026-11-24T00:00:00Z",
        "name": "警察庁（架空）",
        "organisation": "npa",
        "replica": NEW.id,
        "signing_key": NEW.replica.signing_key,
    }
    request = Request(**(fields | changes))
    return dsse.seal(canonical.encode(request), REQUEST_TYPE, [NEW.seed])


def code_of(data: bytes) -> str:
    return refusal_of(lambda: read_request(data)).code


def test_enrolment_ends_in_trust_pinned_by_voice() -> None:
    applicant = read_request(write_request(NEW.replica, "警察庁（架空）", NEW.seed, NOW))
    fingerprint = key_fingerprint("npa", NEW.replica.signing_key, NEW.replica.age_recipient)
    assert (applicant.fingerprint, applicant.created) == (fingerprint, NOW)
    assert len(applicant.words.split()) == 12
    trust = registrar.certify_replica(sim.world().trust, applicant.replica, [REGISTRY_SEED], NOW)
    welcome = write_welcome(trust, NEW.id)
    pin = parse_fingerprint(office_fingerprint(trust).upper())
    assert read_welcome(welcome, NEW.identity, NEW.replica, pin) == trust


def test_an_altered_request_does_not_verify() -> None:
    request = request_with()
    envelope = canonical.decode(request, Envelope)
    payload = from_base64(envelope.payload)
    for old, new in ((b'"npa"', b'"mod"'), ("警察庁".encode(), "警視庁".encode())):
        altered = to_base64(payload.replace(old, new)).encode()
        changed = request.replace(envelope.payload.encode(), altered)
        assert code_of(changed) == "enrolment-signature"


def test_nobody_presents_anothers_key() -> None:
    other = sim.world().other.replica.signing_key
    assert code_of(request_with(signing_key=other)) == "enrolment-signature"


@pytest.mark.parametrize("weak", ["01" + "00" * 31, "00" * 32, "ee" + "ff" * 30 + "7f"])
def test_a_low_order_or_non_canonical_signing_key_is_refused(weak: str) -> None:
    assert code_of(request_with(signing_key=weak)) == "key-invalid"


@pytest.mark.parametrize("raw", [b"\0" * 32, b"\1" + b"\0" * 31, b"\xff" * 32, b"\7" * 31])
def test_an_age_key_that_keeps_no_secret_is_refused(raw: bytes) -> None:
    assert code_of(request_with(age_recipient=bech32.encode("age", raw))) == "key-invalid"


def test_a_request_of_any_other_form_is_malformed() -> None:
    for data in (b"", b"{}", request_with() + b"\n", b"{" * 70_000, sim.valid()):
        assert code_of(data) == "enrolment-malformed"
    assert code_of(request_with(name="二行\n目")) == "enrolment-malformed"
    assert code_of(request_with(created="2026-13-01T00:00:00Z")) == "enrolment-malformed"


def test_a_registered_key_is_not_certified_again() -> None:
    with pytest.raises(Refused, match="replica-known"):
        registrar.certify_replica(
            sim.world().trust, sim.world().agency.replica, [REGISTRY_SEED], NOW
        )


def welcome_code(data: bytes, pin: str = "", party: sim.Party | None = None) -> str:
    me = party or sim.world().agency
    expected = pin or office_fingerprint(sim.world().trust)
    return refusal_of(lambda: read_welcome(data, me.identity, me.replica, expected)).code


def test_an_office_with_another_fingerprint_is_refused() -> None:
    welcome = write_welcome(sim.world().trust, sim.world().agency.id)
    assert welcome_code(welcome, "ab" * 32) == "office-fingerprint-differs"
    false = registrar.found_office(sim.party("nco", 9).replica, [b"\3" * 32], [b"\4" * 32], NOW)
    false = registrar.certify_replica(false, sim.world().agency.replica, [b"\4" * 32], NOW)
    forged = write_welcome(false, sim.world().agency.id)
    assert welcome_code(forged) == "office-fingerprint-differs"


def test_a_welcome_for_another_is_not_for_us() -> None:
    here = sim.world()
    welcome = write_welcome(here.trust, here.other.id)
    assert welcome_code(welcome) == "enrolment-not-for-us"
    rewrapped = seal_bytes(unsealed(welcome, here.other), [here.agency.replica.age_recipient])
    assert welcome_code(rewrapped) == "enrolment-not-for-us"


def test_a_welcome_to_a_revoked_replica_is_not_for_it() -> None:
    here = sim.world()
    revoked = registrar.revoke_replica(here.trust, here.agency.id, 0, [REGISTRY_SEED], NOW)
    assert welcome_code(write_welcome(revoked, here.agency.id)) == "enrolment-not-for-us"


def test_a_damaged_welcome_says_so() -> None:
    welcome = write_welcome(sim.world().trust, sim.world().agency.id)
    for data in (b"", welcome[:-1], welcome + b"\0", welcome[:-1] + bytes([welcome[-1] ^ 1])):
        assert welcome_code(data) == "enrolment-damaged"
    sealed = seal_bytes(b"{}", [sim.world().agency.replica.age_recipient])
    assert welcome_code(sealed) == "enrolment-malformed"


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32])
def test_a_fingerprint_is_sixty_four_digits(text: str) -> None:
    with pytest.raises(Refused, match="fingerprint-malformed"):
        parse_fingerprint(text)


def test_words_differ_where_fingerprints_do() -> None:
    assert words("00" * 32) != words("01" + "00" * 31)
    assert keys.key_id(keys.public_key(ROOT_SEED)) != keys.key_id(keys.public_key(REGISTRY_SEED))


def unsealed(data: bytes, party: sim.Party) -> bytes:
    import pyrage

    return bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(party.identity)]))
