"""The day's backup: made by the window itself, on a thread where nobody waits for it."""

from PySide6.QtCore import QObject, QTimer

from liaison_app.domain.errors import Refused
from liaison_app.store.queries import Reader
from liaison_app.ui.opened import Opened
from liaison_app.ui.reads import Reads
from liaison_app.ui.session import Session
from liaison_app.workflows.backups import Backup
from liaison_app.workflows.kept_backups import keep_daily_backup

_FIRST_MS = 20_000  # once the screens are there
_EVERY_MS = 3_600_000  # a window may stay open for days


class DailyBackup(QObject):
    """Lives as long as the window; `close` waits for a backup under way."""

    def __init__(self, session: Session, desk: Opened, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._source = session, desk.source
        self._reads = Reads(desk.open_reader, self)
        self._reads.unhandled.connect(self._failed)
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.ask)
        self._timer.start()
        QTimer.singleShot(_FIRST_MS, self, self.ask)

    def ask(self) -> None:
        """Make it now, unless there is one of today or nothing has changed."""
        self._reads.ask("backup", self._keep, self._kept)

    def close(self) -> None:
        self._timer.stop()
        self._reads.close()

    def _keep(self, _: Reader) -> Backup | None:
        return keep_daily_backup(self._source)

    def _kept(self, _: Backup | None) -> None:
        """Nothing to say: that all is well is no news."""

    def _failed(self, error: Exception) -> None:
        code = error.code if isinstance(error, Refused) else type(error).__name__
        self._session.say("warning", self._session.t("ui.backup.daily_failed", code=code))
