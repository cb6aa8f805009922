"""Sticks on their ways: out from the office and back to it, some by way of a ministry, some late,
some lost."""

from collections.abc import Callable, Iterator
from functools import partial

from liaison_app.workflows import bundles
from liaison_app.workflows.demo.stage import DAY, Play, Stage
from liaison_app.workflows.desk import Desk

Act = tuple[float, Callable[[], object]]  # minutes from the moment of the play


def rounds(stage: Stage) -> Iterator[Act]:
    """The acts of every round in the play; a late stick is written in one and read in another."""
    for each in stage.play["rounds"]:
        late: dict[str, list[tuple[Desk, bundles.BundleWritten]]] = {}
        yield each["days"] * DAY, partial(_go, stage, each, late)
        for code, days in each.get("late", {}).items():
            yield days * DAY, partial(_arrive, stage, code, late)


def to_everybody(stage: Stage) -> None:
    """A bundle from the office for every agency, at once."""
    for code, desk in stage.agencies.items():
        _carry(stage, stage.office, code, desk)


def to_office(stage: Stage) -> None:
    """A bundle of every agency for the office that anybody brings (see ``silent``)."""
    _back(stage, [code for code in stage.agencies if code not in stage.play["silent"]], (), None)


def carry(stage: Stage, sender: Desk, recipient: Desk) -> None:
    """One bundle, written and applied."""
    _carry(stage, sender, recipient.installation.organisation, recipient)


Late = dict[str, list[tuple[Desk, bundles.BundleWritten]]]


def _go(stage: Stage, each: Play, late: Late) -> None:
    lost = each.get("lost", ())
    if each["way"] == "back":
        codes = [code for code in stage.agencies if code not in each.get("not", ())]
        _back(stage, each.get("only", codes), lost, (each.get("late", {}), late))
        return
    via = _via(stage) if each.get("by_ministry") else {}
    codes = [code for code in stage.agencies if code not in (*via, *lost)]
    for code in codes:
        _carry(stage, stage.office, code, stage.agencies[code])
    for operator, ministry in via.items():
        _carry(stage, stage.agencies[ministry], operator, stage.agencies[operator])
    for member, hub in each.get("hubs", {}).items():
        _carry(stage, stage.agencies[hub], member, stage.agencies[member])


def _back(
    stage: Stage,
    codes: list[str],
    lost: list[str] | tuple[()],
    late: tuple[dict[str, float], Late] | None,
) -> None:
    via = _via(stage)
    for operator in [code for code in codes if code in via]:
        ministry = stage.agencies[via[operator]]
        _carry(stage, stage.agencies[operator], via[operator], ministry)
    for code in [code for code in codes if code not in via]:
        written = bundles.create_bundles(stage.agencies[code], "office", stage.media)
        if code in lost:
            for each in written:
                _note(stage, stage.agencies[code], each, None)
        elif late is not None and code in late[0]:
            late[1][code] = [(stage.agencies[code], each) for each in written]
        else:
            for each in written:
                _take(stage, stage.agencies[code], stage.office, each)


def _via(stage: Stage) -> dict[str, str]:
    """The ministries by whose way operators write."""
    found: dict[str, str] = stage.play["by_ministry"]
    return found


def _arrive(stage: Stage, code: str, late: Late) -> None:
    for sender, written in late.pop(code, ()):
        _take(stage, sender, stage.office, written)


def _carry(stage: Stage, sender: Desk, to: str, recipient: Desk) -> None:
    wanted = recipient.installation.replica
    for written in bundles.create_bundles(sender, to, stage.media):
        if written.replica_id == wanted:
            _take(stage, sender, recipient, written)


def _take(stage: Stage, sender: Desk, desk: Desk, written: bundles.BundleWritten) -> None:
    _note(stage, sender, written, bundles.apply_bundle(desk, written.file).applied)


def _note(stage: Stage, sender: Desk, written: bundles.BundleWritten, applied: int | None) -> None:
    """``applied`` is None for a stick that never arrived."""
    stage.bundles.append(
        {
            "file": str(written.file),
            "sender": sender.installation.organisation,
            "recipient": written.recipient,
            "sequence": written.sequence,
            "operations": written.operations,
            "applied": applied,
            "fingerprint": written.fingerprint,
        }
    )
