"""Epoch certificates: an installation says, with its own key, as which new one it goes on.

A restored copy, a new machine in place of an old one and a change of keys are all this: the old
replica's key and the new one's sign which replica follows which. Whoever has a certificate
believes the new replica although the office has not entered it in the registry yet. What the
registry says counts more: a replica that is over there, replaced or revoked, certifies nobody any
more, and what it lists is as it lists it. So what is believed follows from the registry and the
certificates, in whatever order they came.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Annotated

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.arrival import Replica, TrustState, ancestors
from liaison_app.domain.canonical import Hex32, Hex64
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Code, Form
from liaison_app.exchange import dsse, keys, trust
from liaison_app.exchange.dsse import Opened, Quorum
from liaison_app.exchange.forms import Moment, decode_as, from_base64, instant, moment, to_base64
from liaison_app.exchange.limits import MAX_EPOCHS, MAX_UNLISTED

EPOCH_TYPE = "application/vnd.liaison.epoch+json"
_MALFORMED = "epoch-malformed"


class Epoch(Form, frozen=True):
    """``previous`` goes on as ``replica``, with these keys. ``created`` is shown, never relied
    upon."""

    age_recipient: Annotated[str, msgspec.Meta(max_length=80)]
    created: Moment
    organisation: Code
    previous: Hex32
    replica: Hex32
    signing_key: Hex64


class EpochsPart(Form, frozen=True):
    """How certificates travel: envelopes in base64, a predecessor's before its successor's."""

    epochs: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MAX_EPOCHS)]


def certify(
    previous: str, successor: Replica, previous_seed: bytes, seed: bytes, now: datetime
) -> bytes:
    """The certificate that replica ``previous`` goes on as ``successor``: an envelope."""
    epoch = Epoch(
        age_recipient=successor.age_recipient,
        created=moment(now),
        organisation=successor.organisation,
        previous=previous,
        replica=successor.id,
        signing_key=successor.signing_key,
    )
    return dsse.seal(canonical.encode(epoch), EPOCH_TYPE, [previous_seed, seed])


@lru_cache(maxsize=4096)
def read_epoch(envelope: bytes) -> Epoch:
    """What a certificate says; whether anybody vouches for it is not judged here."""
    return _open(envelope)[1]


def encode_part(envelopes: Iterable[bytes]) -> bytes:
    """Certificates as they travel."""
    return canonical.encode(EpochsPart(epochs=[to_base64(each) for each in envelopes]))


def decode_part(data: bytes) -> tuple[bytes, ...]:
    """The certificates of a part, each once, not yet verified; ``epoch-malformed`` otherwise."""
    part = decode_as(_MALFORMED, data, EpochsPart, "epochs")
    if len(set(part.epochs)) != len(part.epochs):
        raise _malformed("one certificate twice")
    try:
        return tuple(from_base64(each) for each in part.epochs)
    except ValueError as error:
        raise _malformed(str(error)) from error


def believe(state: TrustState, envelopes: Sequence[bytes], sender: str = "") -> TrustState:
    """``state`` with these certificates, each of whose predecessors is known when it comes.

    Of a bundle of replica ``sender`` those that lead to it, and those it gave itself, have to hold.
    Any other that does not is left: whoever tells two readers different things of himself must not
    silence those who pass one of them on, of his own organisation or another.

    Refused: ``epoch-malformed``, ``epoch-unknown`` (nobody knows the predecessor),
    ``epoch-organisation``, ``epoch-known`` (the replica's id or key is another's), ``epoch-loop``,
    ``epoch-signature``, ``key-invalid``, ``bundle-too-large`` (more epochs that go back to one
    replica of the registry than `MAX_UNLISTED`).
    """
    told = [(envelope, read_epoch(envelope)) for envelope in envelopes]
    line = {sender}
    for _, epoch in reversed(told):
        if epoch.replica in line:
            line.add(epoch.previous)
    found = _Believing(state)
    for envelope, epoch in told:
        try:
            found.take(envelope)
        except BundleRefused:
            if not sender or epoch.replica in line or epoch.previous == sender:
                raise
    return found.state()


def remember(state: TrustState, envelopes: Iterable[bytes]) -> TrustState:
    """``state`` with those of the certificates kept here that still hold under its registry, which
    may contradict one by now."""
    found = _Believing(state)
    for envelope in envelopes:
        try:
            found.take(envelope)
        except BundleRefused:
            continue
    return found.state()


def needed(state: TrustState, organisation: str) -> tuple[bytes, ...]:
    """The certificates without which a reader of ``organisation`` would not know a sender, or what
    it is itself: those of replicas the registry does not list, its own and the office's."""
    near = (organisation, state.office)
    return tuple(
        each
        for each in state.epochs
        if (epoch := read_epoch(each)).organisation in near
        or not state.replicas[epoch.replica].letter
    )


def is_later(state: TrustState, earlier: str, later: str) -> bool:
    """Whether ``later`` is what the installation ``earlier`` went on as: by certificates, or, as
    far back as those are known, by the registry, where an age key passes on within one organisation
    only. Two copies of one machine that began epochs apart are not each other's."""
    known, before = state.replicas.get(later), state.replicas.get(earlier)
    if known is None or later == earlier:
        return False
    line = (later, *state.ancestors(later))
    if earlier in line:
        return True
    oldest = state.replicas[line[-1]]
    return (
        before is not None
        and oldest.organisation == before.organisation
        and oldest.age_recipient == before.age_recipient
        # What the registry does not list yet began after all it lists.
        and "" < before.letter < oldest.letter
    )


def origin(state: TrustState, replica: str) -> str:
    """The first of its line: whom the office enrolled, or the replica itself."""
    return (replica, *state.ancestors(replica))[-1]


class _Believing:
    """Takes certificates one after the other; what is refused leaves it as it was."""

    def __init__(self, state: TrustState) -> None:
        self._before = state
        self._replicas = dict(state.replicas)
        self._epochs = dict.fromkeys(state.epochs)

    def state(self) -> TrustState:
        """What is believed now."""
        if len(self._epochs) == len(self._before.epochs):
            return self._before
        return replace(self._before, replicas=self._replicas, epochs=tuple(self._epochs))

    def take(self, envelope: bytes) -> None:
        """Believe one more; once and again the same."""
        if envelope in self._epochs:
            return
        opened, epoch = _open(envelope)
        previous = self._replicas.get(epoch.previous)
        if previous is None:
            raise BundleRefused("epoch-unknown", replica=epoch.previous)
        if previous.organisation != epoch.organisation:
            raise BundleRefused("epoch-organisation", organisation=epoch.organisation)
        if epoch.replica in (previous.id, *ancestors(self._replicas, previous.id)):
            raise BundleRefused("epoch-loop", replica=epoch.replica)
        signers = [Quorum([previous.signing_key]), Quorum([epoch.signing_key])]
        dsse.verify(opened, signers, "epoch-signature")
        known = self._replicas.get(epoch.replica)
        self._check_apart(epoch, known)
        if known is not None and known.previous:
            return  # the same, signed once more
        if known is None:
            self._count(previous)
        successor = replace(known or _certified(epoch, previous), previous=previous.id)
        before = replace(previous, successors=(*previous.successors, successor.id))
        self._replicas[previous.id], self._replicas[successor.id] = before, successor
        self._signing_keys.add(successor.signing_key)
        self._epochs[envelope] = None

    def _check_apart(self, epoch: Epoch, known: Replica | None) -> None:
        """One id, one signing key, one predecessor; an age key stays within its organisation."""
        if known is not None:
            said = (known.organisation, known.signing_key, known.age_recipient)
            same = said == (epoch.organisation, epoch.signing_key, epoch.age_recipient)
            if not same or known.previous not in ("", epoch.previous):
                raise BundleRefused("epoch-known", replica=epoch.replica)
            return
        holder = self._age_keys.setdefault(epoch.age_recipient, epoch.organisation)
        if holder != epoch.organisation or epoch.signing_key in self._signing_keys:
            raise BundleRefused("epoch-known", replica=epoch.replica)

    def _count(self, previous: Replica) -> None:
        claimant = self._listed(previous)
        if self._unlisted[claimant] >= MAX_UNLISTED:
            raise BundleRefused("bundle-too-large", part="epochs", limit=MAX_UNLISTED)
        self._unlisted[claimant] += 1

    def _listed(self, replica: Replica) -> str:
        """The replica of the registry that a line of epochs goes back to: what one does with its
        keys is no burden to the others of its organisation."""
        line = (replica.id, *ancestors(self._replicas, replica.id))
        return next((each for each in line if self._replicas[each].letter), line[-1])

    @cached_property
    def _unlisted(self) -> Counter[str]:
        return Counter(self._listed(each) for each in self._replicas.values() if not each.letter)

    @cached_property
    def _signing_keys(self) -> set[str]:
        root = trust.newest_root(self._before)
        held = {each.signing_key for each in self._replicas.values()}
        return held | {*root.keys, *root.registry_keys}

    @cached_property
    def _age_keys(self) -> dict[str, str]:
        return {each.age_recipient: each.organisation for each in self._replicas.values()}


def _certified(epoch: Epoch, previous: Replica) -> Replica:
    """A replica for which only its predecessor vouches, with the entitlement of that one; of one
    that was over already, nothing counts."""
    holds = previous.may_certify
    return Replica(
        id=epoch.replica,
        organisation=epoch.organisation,
        letter="",
        signing_key=epoch.signing_key,
        age_recipient=epoch.age_recipient,
        status="active" if holds else "revoked",
        revoked_at_seq=None if holds else 0,
        tlp_max=previous.tlp_max,
        valid_from=previous.valid_from,
        valid_until=previous.valid_until,
        withdrawn=previous.withdrawn,
    )


def _open(envelope: bytes) -> tuple[Opened, Epoch]:
    opened = dsse.open_unverified(envelope, EPOCH_TYPE, _MALFORMED)
    epoch = decode_as(_MALFORMED, opened.payload, Epoch, "epoch")
    instant(epoch.created, _MALFORMED, "epoch")
    keys.check_public_key(epoch.signing_key)
    keys.check_recipient(epoch.age_recipient)
    return opened, epoch


def forks(state: TrustState) -> Sequence[Replica]:
    """Replicas that certified more than one successor: copies of one machine went on apart."""
    return [each for each in state.replicas.values() if len(each.successors) > 1]


def _malformed(detail: str) -> BundleRefused:
    return BundleRefused(_MALFORMED, part="epochs", detail=detail)
