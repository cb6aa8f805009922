"""What is said of a new version that may be installed, and what to do next."""

from liaison_app.domain.texts import Texts
from liaison_app.workflows.errors import one_line
from liaison_app.workflows.updates import Checked


def checked_text(found: Checked, texts: Texts) -> str:
    """What it is and, unless it runs here already, what is done now."""
    said = texts(
        "cli.update.again" if found.again else "cli.update.good",
        version=found.version,
        installed=found.installed,
        count=len(found.files),
        fingerprint=found.signed_by.fingerprint,
    )
    if found.again:
        return said
    return f"{said}\n{texts('cli.update.next', folder=one_line(str(found.folder)))}"
