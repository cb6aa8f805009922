"""One module for each group of verbs; it registers their parsers and turns a workflow's answer
into a Result.

Only the modules of the verb that was asked for are imported: a shell command does not pay for the
others, which together take longer than most commands.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType

# The first word of a verb, and the modules that register it; in the order of --help.
VERBS: Mapping[str, tuple[str, ...]] = {
    "init": ("init",),
    "status": ("status",),
    "enrol": ("enrol",),
    "trust": ("trust", "trust_root"),
    "incident": ("incident", "casework", "action", "form", "sharing"),
    "attachment": ("attachment",),
    "package": ("package",),
    "task": ("task", "task_office", "task_lists"),
    "alert": ("alert", "alert_office"),
    "campaign": ("campaign", "campaign_office"),
    "request": ("request",),
    "reminder": ("reminder",),
    "meeting": ("meeting",),
    "guideline": ("guideline", "guideline_office"),
    "intake": ("intake",),
    "escalation": ("escalation",),
    "contact": ("contact",),
    "organisation": ("organisation",),
    "roster": ("roster",),
    "handover": ("handover",),
    "question": ("question",),
    "bundle": ("bundle", "held_back", "release"),
    "policy": ("policy",),
    "approval": ("approval",),
    "media": ("media",),
    "epoch": ("epoch",),
    "conflict": ("conflict",),
    "search": ("search",),
    "filter": ("filters",),
    "history": ("history",),
    "undo": ("undo",),
    "redo": ("undo",),
    "remove": ("removal",),
    "recover": ("removal",),
    "removed": ("removal",),
    "withdrawn": ("sharing",),
    "address": ("addressing",),
    "unaddress": ("addressing",),
    "mark": ("addressing",),
    "records": ("records",),
    "disposal": ("disposal",),
    "audit": ("audit",),
    "briefing": ("briefing", "briefing_register"),
    "picture": ("picture",),
    "import": ("importing",),
    "mapping": ("mapping",),
    "export": ("export",),
    "form": ("form",),
    "demo": ("demo",),
    "backup": ("backup",),
    "restore": ("backup",),
    "doctor": ("doctor",),
    "update": ("update",),
    "officer": ("officer",),
    "passphrase": ("passphrase",),
    "key": ("key",),
    "lock": ("lock",),
    "handbook": ("handbook",),
    "bench": ("bench",),
}
_ALL = tuple(dict.fromkeys(name for names in VERBS.values() for name in names))


# The global options that have a value.
_WITH_VALUE = frozenset({"--case-log", "--officer", "--passphrase-file", "--lang"})


def modules_for(arguments: Sequence[str]) -> list[ModuleType]:
    """The modules that ``arguments`` may need: those of every word that is a verb, since an
    option's value may look like one; all of them for help, or where no word is one. The desktop,
    started without a word, needs none."""
    asked = [name for word in arguments for name in VERBS.get(word, ())]
    wants_all = not asked or not {"-h", "--help"}.isdisjoint(arguments)
    names = _ALL if wants_all else tuple(dict.fromkeys(asked))
    if _are_global_options(arguments):
        names = ()
    return [import_module(f"liaison_app.cli.verbs.{name}") for name in names]


def _are_global_options(arguments: Sequence[str]) -> bool:
    """Whether there is nothing but global options with their values."""
    remaining = iter(arguments)
    for each in remaining:
        if each in _WITH_VALUE:
            next(remaining, None)
        elif each.partition("=")[0] not in _WITH_VALUE:
            return False
    return True
