"""What a root key's holder, or the office, does with root keys: make, propose, sign, replace; and
new keys for an installation."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QWidget

from liaison_app.domain.passphrases import check_new
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.root_media import RootMediaChooser
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.epochs import Opened, change_keys
from liaison_app.workflows.passphrase import confirm_passphrase
from liaison_app.workflows.root_media import MadeRootKey, make_root_key
from liaison_app.workflows.root_rotation import (
    ProposalShown,
    propose_rotation,
    rotate_here,
    sign_rotation,
)


def proposal_text(session: Session, shown: ProposalShown) -> str:
    """What a proposal would change, and who has signed, line by line."""
    t = session.t
    none = t("cli.none")
    old, new = shown.missing
    lines = (
        ("cli.trust.office", shown.office.upper()),
        ("cli.trust.words", shown.words),
        ("cli.trust.next", str(shown.version)),
        ("cli.trust.needed", f"{shown.threshold} / {len(shown.keys)}"),
        ("cli.trust.added", ", ".join(shown.added) or none),
        ("cli.trust.removed", ", ".join(shown.removed) or none),
        (
            "cli.trust.registry_key",
            t("cli.trust.replaced" if shown.new_registry_key else "cli.trust.kept"),
        ),
        ("cli.trust.signed", ", ".join(shown.signed) or none),
        ("cli.trust.missing", t("cli.trust.missing_count", old=old, new=new)),
    )
    return "\n".join(f"{t(key)}　{value}" for key, value in lines)


class MakeRootKeyDialog(SecretDialog):
    """A holder types the passphrase of the key that goes to ``folder``, twice."""

    def __init__(
        self, session: Session, folder: Path, office: str, parent: QWidget | None = None
    ) -> None:
        self._folder, self._office = folder, office
        super().__init__(session, "root_key", {"new": True, "again": True}, parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> MadeRootKey:
        check_new(typed["new"])
        return make_root_key(self._folder, self._office, typed["new"], desk.surroundings.random)


class ChangeKeysDialog(SecretDialog):
    """The officer confirms by passphrase and says why this installation gets new keys."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "change_keys", {"old": True, "reason": False}, parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> Opened:
        confirm_passphrase(desk, typed["old"])
        return change_keys(desk, typed["reason"])


class SignDialog(SecretDialog):
    """A holder sees what is proposed and signs with the key on his medium."""

    def __init__(
        self,
        session: Session,
        proposal: Path,
        shown: ProposalShown,
        key: Path,
        parent: QWidget | None = None,
    ) -> None:
        self._proposal, self._key = proposal, key
        super().__init__(session, "sign_root", {"old": True}, parent)
        self.summary = PlainLabel(proposal_text(session, shown), wrap=True, selectable=True)
        self.column.insertWidget(2, self.summary)

    def act(self, _desk: Desk, typed: dict[str, str]) -> ProposalShown:
        return sign_rotation(self._proposal, self._key, typed["old"])


class ProposeRootDialog(SecretDialog):
    """The office names the keys of the next root; what is left empty stays as it is."""

    def __init__(self, session: Session, out: Path, parent: QWidget | None = None) -> None:
        self._out = out
        super().__init__(session, "propose_root", {"keys": False, "threshold": False}, parent)
        self.registry = QCheckBox()
        session.translator.bind(self.registry.setText, "ui.admin.new_registry_key")
        self.column.insertWidget(self.column.count() - 2, self.registry)

    def act(self, desk: Desk, typed: dict[str, str]) -> ProposalShown:
        needed = typed["threshold"].strip()
        return propose_rotation(
            desk,
            self._out,
            typed["keys"].split(),
            (int(needed) if needed.isdecimal() else 0) if needed else None,
            new_registry_key=self.registry.isChecked(),
        )


class RotateDialog(SecretDialog):
    """The key kept on this machine is replaced: by another one here, or by keys on media."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "rotate_root", {}, parent)
        self.chooser = RootMediaChooser(session.translator)
        self.registry = QCheckBox()
        session.translator.bind(self.registry.setText, "ui.admin.new_registry_key")
        place = self.column.count() - 2
        self.column.insertWidget(place, self.chooser)
        self.column.insertWidget(place + 1, self.registry)

    def act(self, desk: Desk, _typed: dict[str, str]) -> ProposalShown:
        return rotate_here(
            desk,
            list(self.chooser.media),
            self.chooser.threshold.value(),
            new_registry_key=self.registry.isChecked(),
        )

    def done(self, result: int) -> None:
        self.chooser.forget()
        super().done(result)
