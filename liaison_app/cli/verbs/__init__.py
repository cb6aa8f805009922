"""One module per verb; each registers its parsers and turns a workflow's answer into a Result."""

from types import ModuleType

from liaison_app.cli.verbs import (
    alert,
    audit,
    backup,
    bench,
    briefing,
    bundle,
    demo,
    doctor,
    enrol,
    importing,
    incident,
    init,
    package,
    removal,
    search,
    status,
    task,
)

VERB_MODULES: tuple[ModuleType, ...] = (
    init,
    status,
    enrol,
    incident,
    package,
    task,
    alert,
    bundle,
    search,
    removal,
    audit,
    briefing,
    importing,
    demo,
    backup,
    doctor,
    bench,
)
