"""The inbox: what arrived stays sealed and unchanged; what was sent and is known is remembered."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liaison_app.domain.arrival import JournalHead
from liaison_app.domain.errors import Refused
from liaison_app.store.connection import SqlError, open_writer
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.store.outgoing import Leaving
from liaison_app.store.selected import Item, Selected

KEY = b"i" * 32
NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
MOFA, NPA = "0a" * 16, "0b" * 16
HEAD = JournalHead(head="cd" * 32, position=7)
MIB = 2**20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return inbox_path(tmp_path / "事案.liaison-log")


@pytest.fixture
def inbox(path: Path) -> Iterator[Inbox]:
    made = Inbox.create(path, KEY)
    yield made
    made.close()


def file_with(folder: Path, data: bytes, name: str = "nco-to-mofa-0001.liaison") -> Path:
    made = folder / name
    made.write_bytes(data)
    return made


def name_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# The file


def test_it_stands_beside_the_case_log_encrypted_and_for_its_owner(
    inbox: Inbox, path: Path, tmp_path: Path
) -> None:
    inbox.arrive(file_with(tmp_path, b"sealed " * 999), "架空.liaison", MIB, NOW)
    inbox.close()
    assert path.name == "事案.liaison-log.inbox"
    data = path.read_bytes()
    assert b"SQLite" not in data
    assert b"sealed sealed" not in data
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_kept_between_programs(inbox: Inbox, path: Path, tmp_path: Path) -> None:
    arrived = inbox.arrive(file_with(tmp_path, b"x"), "a.liaison", MIB, NOW)
    inbox.close()
    again = Inbox.open(path, KEY)
    assert again.arrivals() == (arrived,)
    again.close()


def test_a_wrong_key_a_missing_and_an_existing_file_are_told_apart(
    inbox: Inbox, path: Path
) -> None:
    with pytest.raises(Refused, match="inbox-key"):
        Inbox.open(path, b"x" * 32)
    with pytest.raises(Refused, match="inbox-missing"):
        Inbox.open(path.with_name("ない"), KEY)
    with pytest.raises(Refused, match="inbox-exists"):
        Inbox.create(path, KEY)
    assert inbox.arrivals() == ()


def test_an_inbox_of_a_newer_program_is_refused(inbox: Inbox, path: Path) -> None:
    inbox.close()
    db = open_writer(path, KEY)
    db.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('inbox','9999','')"
    )
    db.close()
    with pytest.raises(Refused, match="inbox-newer"):
        Inbox.open(path, KEY)


# Arrivals


def test_a_file_is_copied_in_as_it_is(inbox: Inbox, tmp_path: Path) -> None:
    data = os.urandom(2 * MIB + 17)
    source = file_with(tmp_path, data)
    arrived = inbox.arrive(source, source.name, 3 * MIB, NOW)
    source.write_bytes(b"changed on the stick")
    spooled = inbox.spool(arrived.sha256, tmp_path)
    assert spooled.read_bytes() == data
    assert (arrived.sha256, arrived.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (arrived.name, arrived.state) == ("nco-to-mofa-0001.liaison", "unreviewed")
    assert arrived.arrived_at == "2026-11-24T00:00:00Z"


def test_an_empty_file_arrives_too(inbox: Inbox, tmp_path: Path) -> None:
    arrived = inbox.arrive(file_with(tmp_path, b""), "空", MIB, NOW)
    assert inbox.spool(arrived.sha256, tmp_path).read_bytes() == b""


def test_the_same_bytes_under_another_name_are_the_same_arrival(
    inbox: Inbox, tmp_path: Path
) -> None:
    first = inbox.arrive(file_with(tmp_path, b"same"), "a.liaison", MIB, NOW)
    inbox.settle(first.sha256, "declined", MOFA, 1, "架空の理由", NOW)
    again = inbox.arrive(file_with(tmp_path, b"same", "b"), "b.liaison", MIB, NOW)
    assert (again.name, again.state) == ("a.liaison", "declined")
    assert len(inbox.arrivals()) == 1
    assert inbox.spool(first.sha256, tmp_path).read_bytes() == b"same"
    other = inbox.arrive(file_with(tmp_path, b"other"), "c.liaison", MIB, NOW)
    assert inbox.spool(other.sha256, tmp_path).read_bytes() == b"other"


def test_a_file_too_large_leaves_nothing(inbox: Inbox, tmp_path: Path) -> None:
    source = file_with(tmp_path, bytes(2 * MIB + 1))
    with pytest.raises(Refused) as refused:
        inbox.arrive(source, "a", 2 * MIB, NOW)
    assert refused.value.code == "bundle-too-large"
    assert inbox.arrivals() == ()
    assert inbox.arrive(source, "a", 2 * MIB + 1, NOW).bytes == 2 * MIB + 1


def test_what_is_no_file_is_refused(inbox: Inbox, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "ない"):
        with pytest.raises(Refused) as refused:
            inbox.arrive(path, "a", MIB, NOW)
        assert refused.value.code == "bundle-unreadable"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.liaison", "a.liaison"),
        ("/", "?"),
        ("", "?"),
        ("a\udcff.liaison", "udcff.liaison"),
        ("長" * 400, "長" * 255),
    ],
)
def test_a_name_is_only_a_name(inbox: Inbox, tmp_path: Path, name: str, shown: str) -> None:
    assert (
        inbox.arrive(file_with(tmp_path, name.encode("utf-8", "replace")), name, MIB, NOW).name
        == shown
    )


def test_a_verdict_is_kept_with_its_reason(inbox: Inbox, tmp_path: Path) -> None:
    arrived = inbox.arrive(file_with(tmp_path, b"x"), "a", MIB, NOW)
    later = NOW + timedelta(minutes=5)
    inbox.settle(arrived.sha256, "refused", MOFA, 4, "bundle-not-entitled", later)
    settled = inbox.arrival(arrived.sha256)
    assert (settled.state, settled.sender, settled.sequence) == ("refused", MOFA, 4)
    assert (settled.reason, settled.settled_at) == ("bundle-not-entitled", "2026-11-24T00:05:00Z")
    assert inbox.arrivals("unreviewed") == ()
    assert inbox.arrivals("refused") == (settled,)


def test_what_was_refused_with_nothing_proven_is_let_go(inbox: Inbox, tmp_path: Path) -> None:
    def refused(data: bytes, reason: str, sender: str | None, minute: int) -> str:
        arrived = inbox.arrive(file_with(tmp_path, data), "a", MIB, NOW)
        at = NOW + timedelta(minutes=minute)
        inbox.settle(arrived.sha256, "refused", sender, None, reason, at)
        return arrived.sha256

    garbage = refused(b"garbage", "bundle-damaged", None, 1)
    oldest = refused(b"stranger's 1", "bundle-sender-unknown", None, 2)
    proven = refused(b"x" * 999, "bundle-damaged", MOFA, 3)
    newer = refused(b"stranger's 2", "bundle-sender-unknown", None, 4)
    newest = refused(b"stranger's 3", "bundle-signature", None, 5)
    inbox.let_unproven_go({"bundle-damaged"}, 2 * len(b"stranger's 1"))
    assert inbox.held() == {proven, newer, newest}
    assert [each.sha256 for each in inbox.arrivals("refused")] == [
        *(garbage, oldest, proven, newer, newest)
    ]
    with pytest.raises(Refused, match="arrival-emptied"):
        inbox.spool(oldest, tmp_path)
    inbox.arrive(file_with(tmp_path, b"stranger's 1"), "a", MIB, NOW)
    assert inbox.spool(oldest, tmp_path).read_bytes() == b"stranger's 1"


@pytest.mark.parametrize("state", ["applied", "late"])
def test_what_was_applied_is_let_go(inbox: Inbox, tmp_path: Path, state: str) -> None:
    arrived = inbox.arrive(file_with(tmp_path, b"x"), "a", MIB, NOW)
    inbox.settle(arrived.sha256, state, MOFA, 1, "", NOW)
    with pytest.raises(Refused) as refused:
        inbox.spool(arrived.sha256, tmp_path)
    assert refused.value.code == "arrival-emptied"
    assert inbox._db.execute("SELECT count(*) FROM arrival_chunk").fetchone()[0] == 0
    again = inbox.arrive(file_with(tmp_path, b"x"), "a", MIB, NOW)
    assert again.state == state
    assert inbox._db.execute("SELECT count(*) FROM arrival_chunk").fetchone()[0] == 0


def test_an_unknown_arrival_is_named(inbox: Inbox, tmp_path: Path) -> None:
    unknown = "00" * 32
    for act in (
        lambda: inbox.arrival(unknown),
        lambda: inbox.spool(unknown, tmp_path),
        lambda: inbox.settle(unknown, "applied", MOFA, 1, "", NOW),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "arrival-unknown"


def test_damage_inside_the_inbox_is_noticed_and_not_handed_on(inbox: Inbox, tmp_path: Path) -> None:
    arrived = inbox.arrive(file_with(tmp_path, b"x" * 100), "a", MIB, NOW)
    inbox._db.execute("UPDATE arrival_chunk SET data = x'00'")
    (tmp_path / "spool").mkdir()
    with pytest.raises(Refused) as refused:
        inbox.spool(arrived.sha256, tmp_path / "spool")
    assert refused.value.code == "inbox-damaged"
    assert list((tmp_path / "spool").iterdir()) == []


def test_verdicts_answer_what_verified_and_was_not_applied(inbox: Inbox, tmp_path: Path) -> None:
    def settled(data: bytes, state: str, seq: int, manifest: str | None, **more: str) -> None:
        arrived = inbox.arrive(file_with(tmp_path, data), "a", MIB, NOW)
        journal = HEAD if manifest else None
        inbox.settle(arrived.sha256, state, MOFA, seq, "理由", NOW, manifest=manifest,
                     journal=journal, **more)  # fmt: skip

    settled(b"3", "refused", 3, "33" * 32, operation="ee" * 32)
    settled(b"1", "declined", 1, "11" * 32)
    settled(b"2", "applied", 2, "22" * 32)
    settled(b"4", "refused", 4, None)  # its manifest never verified: nobody to answer
    verdicts = inbox.verdicts(MOFA)
    assert [(verdict.seq, verdict.outcome) for verdict in verdicts] == [
        (1, "declined"),
        (3, "refused"),
    ]
    assert verdicts[1].operation == "ee" * 32
    assert verdicts[0].manifest == "11" * 32
    assert verdicts[0].journal == HEAD
    assert (verdicts[0].replica, verdicts[0].reason) == (MOFA, "理由")
    assert inbox.verdicts(MOFA, 1) == verdicts[1:]
    assert inbox.verdicts(NPA) == ()


# Channels


class Named(Selected):
    """Operations of which nothing but the names is known."""

    def __init__(self, names: Iterable[str]) -> None:
        self._called = list(names)

    def __len__(self) -> int:
        return len(self._called)

    def items(self) -> Iterator[Item]:
        return (Item(name, b"", True) for name in self._called)


def leaving(names: Iterable[str]) -> Leaving:
    return Leaving(Named(names), 0, "")


def send(inbox: Inbox, replica: str, *operations: str) -> int:
    seq = inbox.next_sequence(replica)
    created = f"2026-11-24T00:00:{seq:02d}Z"
    names = [name_of(operation) for operation in operations]
    inbox.record_sent(
        replica, seq, name_of(f"{replica}{seq}"), created, "a.liaison", leaving(names), 99
    )
    return seq


def test_each_channel_counts_from_one(inbox: Inbox) -> None:
    assert [send(inbox, MOFA, "a"), send(inbox, MOFA, "a"), send(inbox, NPA, "a")] == [1, 2, 1]
    assert inbox.next_sequence(MOFA) == 3
    assert inbox.sent(MOFA, 2) == name_of(f"{MOFA}2")
    assert inbox.sent(MOFA, 3) is None
    assert inbox.sent("00" * 16, 1) is None


def test_a_number_is_never_given_twice(inbox: Inbox) -> None:
    send(inbox, MOFA, "a")
    for seq in (1, 3):
        with pytest.raises(Refused) as refused:
            inbox.record_sent(MOFA, seq, "ff" * 32, "2026-11-24T00:00:00Z", "b", leaving([]), 1)
        assert refused.value.code == "sequence-taken"
    assert inbox.sent(MOFA, 1) == name_of(f"{MOFA}1")


def test_what_an_applied_bundle_carried_is_known(inbox: Inbox) -> None:
    send(inbox, MOFA, "a", "b")
    assert inbox.known(MOFA) == frozenset()
    assert inbox.acknowledge(MOFA, 1, applied=True)
    assert inbox.known(MOFA) == {name_of("a"), name_of("b")}
    assert inbox.base(MOFA) == 1
    assert inbox.known(NPA) == frozenset()


def test_a_lost_bundle_is_covered_by_the_next_one(inbox: Inbox) -> None:
    send(inbox, MOFA, "a", "withdrawn")
    send(inbox, MOFA, "a", "b")
    inbox.acknowledge(MOFA, 2, applied=True)
    assert inbox.known(MOFA) == {name_of("a"), name_of("b")}
    assert inbox.base(MOFA) == 2
    assert inbox.unanswered(MOFA) == 0


def test_what_was_declined_is_sent_again(inbox: Inbox) -> None:
    send(inbox, MOFA, "a")
    inbox.acknowledge(MOFA, 1, applied=True)
    send(inbox, MOFA, "b")
    assert inbox.acknowledge(MOFA, 2, applied=False)
    assert inbox.known(MOFA) == {name_of("a")}
    assert inbox.base(MOFA) == 1
    assert inbox.acknowledge(MOFA, 2, applied=True)  # it was applied after all
    assert inbox.known(MOFA) == {name_of("a"), name_of("b")}


def test_a_receipt_for_what_was_never_sent_changes_nothing(inbox: Inbox) -> None:
    send(inbox, MOFA, "a")
    assert not inbox.acknowledge(MOFA, 9, applied=True)
    assert not inbox.acknowledge(NPA, 1, applied=True)
    assert (inbox.known(MOFA), inbox.base(MOFA), inbox.next_sequence(MOFA)) == (frozenset(), 0, 2)


def test_the_same_receipt_twice_is_harmless(inbox: Inbox) -> None:
    send(inbox, MOFA, "a")
    for _ in range(2):
        assert inbox.acknowledge(MOFA, 1, applied=True)
    assert inbox.known(MOFA) == {name_of("a")}


def test_bundles_without_an_answer_are_counted(inbox: Inbox) -> None:
    for operation in "abcd":
        send(inbox, MOFA, operation)
    assert inbox.unanswered(MOFA) == 4
    inbox.acknowledge(MOFA, 2, applied=True)
    assert inbox.unanswered(MOFA) == 2
    assert inbox.unanswered(NPA) == 0


def test_what_was_sent_is_listed_newest_first(inbox: Inbox) -> None:
    send(inbox, MOFA, "a")
    send(inbox, NPA, "a", "b")
    send(inbox, MOFA, "c")
    inbox.acknowledge(MOFA, 1, applied=True)
    listed = inbox.sent_bundles()
    assert [(sent.replica, sent.sequence) for sent in listed] == [(MOFA, 2), (MOFA, 1), (NPA, 1)]
    assert [sent.outcome for sent in listed] == ["", "applied", ""]
    assert [sent.operations for sent in inbox.sent_bundles(NPA)] == [2]
    assert inbox.last_out() == "2026-11-24T00:00:02Z"


def test_a_failure_half_way_leaves_no_trace(inbox: Inbox) -> None:
    with pytest.raises((ValueError, SqlError)):
        inbox.record_sent(
            MOFA, 1, "ff" * 32, "2026-11-24T00:00:00Z", "a", leaving(["00" * 32, "xyz"]), 1
        )
    assert inbox.next_sequence(MOFA) == 1
    assert inbox.sent_bundles() == ()


def test_two_programs_do_not_give_one_number_twice(inbox: Inbox, path: Path) -> None:
    other = Inbox.open(path, KEY)
    mine, theirs = inbox.next_sequence(MOFA), other.next_sequence(MOFA)
    assert mine == theirs == 1
    send(other, MOFA, "a")
    with pytest.raises(Refused, match="sequence-taken"):
        inbox.record_sent(MOFA, mine, "ff" * 32, "2026-11-24T00:00:00Z", "a", leaving([]), 1)
    other.close()
