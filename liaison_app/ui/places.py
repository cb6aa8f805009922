"""Where a record is shown: the screen, and what that screen opens for it."""

from liaison_app.domain.operations import RecordName
from liaison_app.store.queries import Hit

Place = tuple[str, object]

_SCREENS = {
    "incident": "incidents",
    "reference-case": "incidents",
    "package": "packages",
    "alert": "alerts",
    "campaign": "campaigns",
    "guideline": "guidelines",
    "request": "requests",
    "meeting": "meetings",
    "organisation": "organisations",
    "briefing": "briefings",
}
_OF_THE_DAY = frozenset({"intake", "escalation", "contact", "roster", "handover", "question"})


def place_of(name: RecordName) -> Place:
    """A response is shown with its task, an entry with its incident; what has no screen of its own
    in the audit."""
    chain = name.chain()
    root = chain[-1]
    shown = chain[-2] if root.kind == "package" and len(chain) > 1 else root
    return _place(root.kind, root.id, shown.id) or ("audit", shown.id)


def place_of_hit(hit: Hit) -> Place | None:
    """The same of what a search found; None where no screen shows it."""
    of_package = {"task": hit.id, "response": hit.parent_id}
    shown = of_package.get(hit.kind) if hit.root_kind == "package" else None
    return _place(hit.root_kind, hit.root_id, shown or hit.root_id)


def _place(root_kind: str, root_id: str, shown_id: str) -> Place | None:
    if root_kind in _OF_THE_DAY:
        return "day", (root_kind, root_id)
    if root_kind == "medium":
        return "exchange", ("medium", root_id)
    screen = _SCREENS.get(root_kind)
    return (screen, shown_id) if screen else None
