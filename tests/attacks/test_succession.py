"""Certified agencies that tell of their own epochs, or pass trust documents on, so that others are
no longer heard: what one organisation does to itself silences nobody else."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.arrival import TrustState
from liaison_app.exchange import dsse, epochs, registrar
from liaison_app.exchange.dsse import Envelope
from liaison_app.exchange.epochs import EPOCH_TYPE
from liaison_app.exchange.limits import MAX_EPOCHS, MAX_UNLISTED
from liaison_app.exchange.registrar import LETTERS
from liaison_app.exchange.writing import Draft, write_bundle
from liaison_app.workflows.epochs import follow, open_epoch
from liaison_app.workflows.office_keys import keep_trust
from liaison_app.workflows.unlock import load_desk_trust
from tests.attacks.arena import Arena, party
from tests.channels.world import REGISTRY_SEED, ROOT_SEED, START, Site
from tests.exchange import simulator as sim
from tests.exchange.simulator import Party

FIRST_KEY, SECOND_KEY = b"\x51" * 32, b"\x52" * 32


def successor(before: Party, number: int, name: str = "") -> Party:
    """What ``before`` says it goes on as."""
    found = sim.party(before.replica.organisation, number)
    age, ident = before.replica.age_recipient, name or found.id
    return replace(found, replica=replace(found.replica, id=ident, age_recipient=age, letter=""))


def certified(before: Party, after: Party) -> bytes:
    return epochs.certify(before.id, after.replica, before.seed, after.seed, START)


def telling(sender: Site, recipient: Site, number: int, told: Sequence[bytes]) -> bytes:
    one, two = party(sender), party(recipient)
    draft = replace(sim.draft(one, two, number), trust=sender.desk.trust, epochs=told)
    return sealed(one, two, draft)


def sealed(one: Party, two: Party, draft: Draft) -> bytes:
    target = BytesIO()
    recipients = two.replica.age_recipient, one.replica.age_recipient
    write_bundle(target, draft, [], [], one.seed, *recipients)
    return target.getvalue()


def test_who_uses_up_his_letters_keeps_nobody_else_from_getting_one(arena: Arena) -> None:
    """One key goes on from epoch to epoch without end: the office lists no more of it than it
    leaves to the others of that organisation."""
    line, told = [party(arena.mofa)], list[bytes]()
    for number in range(50, 75):
        line.append(successor(line[-1], number))
        told.append(certified(line[-2], line[-1]))
        found = epochs.believe(arena.office.desk.trust, told[-1:])
        arena.office.desk.trust = found
        follow(arena.office.desk)
        if not arena.office.desk.trust.replicas[line[-1].id].letter:
            break
    assert letters_of(arena.office, "mofa") == list(LETTERS[:14])

    second = enrolled_besides(arena, 80)
    after = successor(second, 81)
    lane = arena.lane(arena.npa, arena.office)
    draft = replace(sim.draft(after, party(arena.office), 1), epochs=[certified(second, after)])
    assert lane.bring(sealed(after, party(arena.office), draft)) == "applied"
    assert arena.office.desk.trust.replicas[after.id].letter == LETTERS[15]

    open_epoch(arena.npa.desk, "鍵の更新（架空）")
    arena.npa.replica = arena.npa.desk.trust.replicas[arena.npa.desk.installation.replica]
    report = arena.reported(arena.npa)
    assert report.bring(report.sealed) == "applied"
    assert arena.office.desk.trust.replicas[arena.npa.replica.id].letter == "B"
    arena.office.task("npa")
    back = arena.lane(arena.office, arena.npa)
    assert back.bring(back.sealed) == "applied"


def letters_of(site: Site, code: str) -> list[str]:
    listed = site.desk.trust.replicas.values()
    return sorted(each.letter for each in listed if each.organisation == code and each.letter)


def enrolled_besides(arena: Arena, number: int, code: str = "mofa") -> Party:
    """Another installation of an organisation, with keys of its own, enrolled by the office."""
    found = sim.party(code, number)
    office = arena.office.desk
    keep_trust(
        office, registrar.certify_replica(office.trust, found.replica, [REGISTRY_SEED], START)
    )
    return replace(found, replica=office.trust.replicas[found.id])


def test_of_several_successors_the_office_enters_none_by_itself(arena: Arena) -> None:
    """Only a telephone call can tell which is the right one; after that the others are nothing."""
    hostile = party(arena.mofa)
    one, other = successor(hostile, 50), successor(hostile, 51)
    told = [certified(hostile, one), certified(hostile, other)]
    lane = arena.lane(arena.mofa, arena.office)
    assert lane.bring(telling(arena.mofa, arena.office, 1, told)) == "applied"
    office = arena.office.desk
    assert [office.trust.replicas[each.id].letter for each in (one, other)] == ["", ""]
    keep_trust(
        office,
        registrar.certify_replica(
            office.trust, one.replica, [REGISTRY_SEED], START, replaced=hostile.id
        ),
    )
    assert office.trust.replicas[one.id].letter == "B"
    assert office.trust.replicas[other.id].is_superseded
    draft = replace(sim.draft(other, party(arena.office), 1), epochs=told[1:])
    assert lane.refused(sealed(other, party(arena.office), draft)) == "epoch-revoked"


def test_one_key_has_only_so_many_epochs_that_nobody_listed(arena: Arena) -> None:
    """Others carry them: without a bound the office could soon make no bundle at all."""
    hostile = party(arena.mofa)
    told = [certified(hostile, successor(hostile, n)) for n in range(50, 51 + MAX_UNLISTED)]
    lane = arena.lane(arena.mofa, arena.office)
    assert lane.refused(telling(arena.mofa, arena.office, 1, told)) == "bundle-too-large"
    # Brought one after the other it comes to the same.
    believed = epochs.believe(arena.npa.desk.trust, told[:-1])
    assert epochs.remember(believed, told) == believed


def test_hostile_keys_of_ones_own_organisation_do_not_silence_one(arena: Arena) -> None:
    """Three of four installations tell the office and the fourth different things of themselves, as
    many as there may be. The fourth passes on what it was told, and is heard; also under a new
    epoch of its own."""
    hostile = [party(arena.mofa), *(enrolled_besides(arena, number) for number in (80, 81))]
    honest = enrolled_besides(arena, 82)
    office = arena.office.desk
    here, there = office.trust, office.trust
    for index, key in enumerate(hostile):
        for number in range(MAX_UNLISTED):
            first = successor(key, 100 + 20 * index + number)
            second = successor(key, 200 + 20 * index + number, name=first.id)
            third = successor(key, 300 + 20 * index + number)
            claimed = certified(key, first), certified(key, second), certified(key, third)
            here = epochs.believe(here, [claimed[0]] if number % 2 else [claimed[2]])
            there = epochs.believe(there, [claimed[1]])
    office.case_log.save_trust(here, START)
    office.trust = here
    lane = arena.lane(arena.npa, arena.office)
    draft = replace(sim.draft(honest, party(arena.office)), epochs=there.epochs)
    assert lane.bring(sealed(honest, party(arena.office), draft)) == "applied"
    after = successor(honest, 83)
    told = [*there.epochs, certified(honest, after)]
    draft = replace(sim.draft(after, party(arena.office)), epochs=told)
    assert lane.bring(sealed(after, party(arena.office), draft)) == "applied"
    assert office.trust.replicas[after.id].letter == LETTERS[4]
    # Three organisations with as many as there may be fit into one bundle.
    assert 3 * len(LETTERS) * (MAX_UNLISTED + 1) <= MAX_EPOCHS


def test_who_tells_two_readers_different_things_does_not_part_them(arena: Arena) -> None:
    """The office passes on what it was told; the reader, told otherwise, reads the rest."""
    hostile = party(arena.mofa)
    one = successor(hostile, 50)
    other = successor(hostile, 51, name=one.id)
    arena.npa.desk.trust = epochs.believe(arena.npa.desk.trust, [certified(hostile, other)])
    office = party(arena.office)
    draft = replace(
        sim.draft(office, party(arena.npa)),
        trust=arena.office.desk.trust,
        epochs=[certified(hostile, one)],
    )
    lane = arena.lane(arena.office, arena.npa)
    assert lane.bring(sealed(office, party(arena.npa), draft)) == "applied"
    key = arena.npa.desk.trust.replicas[one.id].signing_key
    assert key == other.replica.signing_key
    # Of its own epochs a sender says one thing, or is not heard.
    lane = arena.lane(arena.npa, arena.office)
    arena.office.desk.trust = arena.npa.desk.trust
    found = lane.refused(telling(arena.mofa, arena.office, 1, [certified(hostile, one)]))
    assert found == "epoch-known"


def test_the_same_certificate_signed_again_says_nothing_new(arena: Arena) -> None:
    before = party(arena.mofa)
    after = successor(before, 50)
    first = certified(before, after)
    later = msgspec.structs.replace(epochs.read_epoch(first), created="2027-01-01T00:00:00Z")
    again = dsse.seal(canonical.encode(later), EPOCH_TYPE, [before.seed, after.seed])
    believed = epochs.believe(arena.office.desk.trust, [first])
    assert again != first
    assert epochs.believe(believed, [again]) == believed


def without_a_signature(trust: TrustState) -> TrustState:
    """The newest root without a signature it does not need."""
    envelope = canonical.decode(trust.roots[-1], Envelope)
    before = canonical.decode(trust.roots[0], Envelope).signatures[0].keyid
    needed = [each for each in envelope.signatures if each.keyid == before]
    spare = next(each for each in envelope.signatures if each.keyid != before)
    signatures = sorted([*needed, spare], key=lambda each: each.keyid)
    assert len(signatures) < len(envelope.signatures)
    less = canonical.encode(msgspec.structs.replace(envelope, signatures=signatures))
    return replace(trust, roots=(*trust.roots[:-1], less))


def test_a_root_passed_on_with_a_signature_less_does_not_shut_the_office_out(arena: Arena) -> None:
    office = arena.office.desk
    turned = registrar.rotate_root(
        office.trust, [ROOT_SEED], [FIRST_KEY, SECOND_KEY], [REGISTRY_SEED], START
    )
    office.case_log.save_trust(turned, START)
    office.trust = turned
    hostile, reader = party(arena.mofa), party(arena.npa)
    draft = replace(
        sim.draft(hostile, reader), trust=without_a_signature(turned), carries_trust=True
    )
    arena.office.task("npa")
    lane = arena.lane(arena.office, arena.npa)
    assert lane.bring(sealed(hostile, reader, draft)) == "applied"
    assert arena.npa.desk.trust.root_version == 2
    assert lane.bring(lane.sealed) == "applied"
    # So it is with the next registry, which names the same root.
    office.case_log.save_trust(registrar.renew_registry(turned, [REGISTRY_SEED], START), START)
    office.trust = registrar.renew_registry(turned, [REGISTRY_SEED], START)
    arena.office.task("npa")
    lane = arena.lane(arena.office, arena.npa)
    assert lane.bring(lane.sealed) == "applied"
    assert arena.npa.desk.trust.registry_version == office.trust.registry_version


def test_what_a_late_bundle_tells_of_epochs_is_known_after_a_lock_too(arena: Arena) -> None:
    """What is believed while unlocked is kept: no unlock goes back behind it."""
    before = party(arena.mofa)
    after = successor(before, 50)
    lane = arena.lane(arena.office, arena.npa)
    assert lane.bring(telling(arena.mofa, arena.npa, 2, [])) == "applied"
    assert lane.bring(telling(arena.mofa, arena.npa, 1, [certified(before, after)])) == "late"
    reader = arena.npa.desk
    assert reader.trust.replicas[after.id].previous == before.id
    assert load_desk_trust(reader.case_log) == reader.trust
