"""Undo and redo: the officer's last act taken back, or done again, as acts of their own.

What was told to others and has left in a bundle is not taken back in silence: they act upon it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.records import field_in
from liaison_app.domain.texts import Texts
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, Step
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issue_content import ISSUED_KINDS
from liaison_app.workflows.release_policy import asks_for_approval

_NAMED = 3  # fields called by their names


@dataclass(frozen=True)
class Undone:
    """What was taken back or done again; ``reference`` is that of its first record."""

    step: Step
    reference: str
    changes: ChangeSet


def undo(desk: Desk, identifier: str | None = None) -> Undone:
    """Take back this officer's last act here (on that record and below it, if one is named).

    Refused: ``undo-nothing``, ``undo-superseded`` (who changed it since), ``undo-sent``,
    ``undo-final``, ``undo-conflict``, ``undo-destroyed``.
    """
    return _move(desk, identifier, lambda pk: desk.queries.next_undo(desk.actor.id, pk))


def redo(desk: Desk, identifier: str | None = None) -> Undone:
    """Do again what was undone last; ``redo-nothing`` once anything else was done. What issued
    something is not done again where approval is asked for (``approval-redo``): the approval was
    for the issue that was taken back."""

    def ask(pk: int | None) -> Step:
        return desk.queries.next_redo(desk.actor.id, pk)

    return _move(desk, identifier, ask, redoes=True)


@dataclass(frozen=True)
class Offer:
    """What undo and redo would do now, None where there is nothing. Whether it will be refused is
    found out by trying."""

    undo: Step | None
    redo: Step | None


def offered(reader: Reader, actor: str) -> Offer:
    """What a menu offers to the officer with the id ``actor``."""
    return Offer(
        _or_none(lambda: reader.next_undo(actor, with_acts=False)),
        _or_none(lambda: reader.next_redo(actor, with_acts=False)),
    )


def _or_none(ask: Callable[[], Step]) -> Step | None:
    try:
        return ask()
    except Refused:
        return None


def _issues(act: Act) -> bool:
    """Whether an act lets others have what the office issues."""
    if act.record.root.kind not in ISSUED_KINDS:
        return False
    if act.compartment.startswith("notice:"):
        return act.values.get("addressed") is True
    return bool(act.values.get("published_at") or act.values.get("issued_at"))


def _move(
    desk: Desk,
    identifier: str | None,
    ask: Callable[[int | None], Step],
    *,
    redoes: bool = False,
) -> Undone:
    pk = desk.queries.resolve(identifier).pk if identifier else None
    steps: list[Step] = []

    def acts() -> Iterator[Act]:
        # Asked inside the transaction that writes: nobody's change can come between.
        step = ask(pk)
        if redoes and any(map(_issues, step.acts)) and asks_for_approval(desk):
            raise Refused("approval-redo")
        if step.tells and desk.inbox.was_sent(step.names):
            raise Refused("undo-sent", act=step.kind)
        steps.append(step)
        yield from step.acts

    changes = desk.case_log.record(acts(), desk.actor, desk.now(), desk.salt)
    return Undone(steps[0], desk.queries.called(steps[0].pk).reference, changes)


def what(texts: Texts, step: Step, reference: str) -> str:
    """The act in words, as a menu and a message name it."""
    kind = step.record.kind
    labels = [
        field.label.in_language(texts.language)
        for key in step.fields
        if (field := field_in(kind, key)) and field.writable and not key.endswith("_precision")
    ]
    fields = ""
    if labels and step.kind != "create":
        mark = "、" if texts.language == "ja" else ", "
        more = "…" if len(labels) > _NAMED else ""
        fields = texts("undo.fields", fields=mark.join(labels[:_NAMED]) + more)
    said = {
        "record": texts(f"record.{kind}"),
        "reference": reference,
        "act": texts(f"operation.{step.kind}"),
        "fields": fields,
    }
    if step.records > 1:
        return texts("undo.what.several", count=step.records - 1, **said)
    return texts("undo.what", **said)
