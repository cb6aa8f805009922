"""Where a record is shown: the screen, and what that screen opens for it."""

from liaison_app.domain.operations import RecordName

_SCREENS = {
    "incident": "incidents",
    "reference-case": "incidents",
    "package": "packages",
    "alert": "alerts",
    "campaign": "campaigns",
    "guideline": "guidelines",
    "organisation": "organisations",
}
_OF_THE_DAY = frozenset({"intake", "escalation", "contact", "roster", "handover", "question"})


def place_of(name: RecordName) -> tuple[str, object]:
    """A response is shown with its task, an entry with its incident; what has no screen of its own
    in the audit."""
    chain = name.chain()
    root = chain[-1]
    if root.kind in _OF_THE_DAY:
        return "day", (root.kind, root.id)
    if root.kind == "medium":
        return "exchange", ("medium", root.id)
    shown = chain[-2] if root.kind == "package" and len(chain) > 1 else root
    return _SCREENS.get(root.kind, "audit"), shown.id
