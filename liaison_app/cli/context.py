"""What a verb needs from its surroundings: texts, the case log's place, an unlocked desk."""

import getpass
import glob
import os
import secrets
import sys
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.parser import nothing_given
from liaison_app.cli.reading import only_reads
from liaison_app.domain.dates import japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.passphrases import check_new
from liaison_app.domain.texts import Texts
from liaison_app.host.files import read_file
from liaison_app.host.paths import default_case_log
from liaison_app.host.resources import resources_folder

if TYPE_CHECKING:
    from liaison_app.domain.administration import AdministratorPolicy
    from liaison_app.workflows.desk import Desk, Surroundings

CASE_LOG_VARIABLE = "LIAISON_CASE_LOG"
PASSPHRASE_VARIABLE = "LIAISON_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
_MAX_PASSPHRASE_FILE = 4096
_KEYRING_FAILED = frozenset({"case-log-key", "slot-damaged", "slot-key-wrong", "slot-unknown"})
_MAX_BY_ITSELF = 64 * 2**20  # bytes; about a second


def passphrase_in(named: str) -> str:
    data = read_file(Path(named), _MAX_PASSPHRASE_FILE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("passphrase-file", path=named) from error
    return text.rstrip("\r\n")


class Context:
    """One command's surroundings; the desk is unlocked when first asked for."""

    def __init__(self, language: str) -> None:
        self.resources = resources_folder()
        self.texts = Texts.load(self.resources / "texts", language)
        self.options = nothing_given()
        self._desk: Desk | None = None
        self._position = 0
        self._passphrase: str | None = None

    @property
    def case_log(self) -> Path:
        named = self.options.case_log or os.environ.get(CASE_LOG_VARIABLE)
        return Path(named) if named else default_case_log()

    def keep_own_files(self) -> None:
        """What ``--out`` names is replaced, but never a case log (this one, or another with its key
        slots beside it), the passphrase file, or anything that is called as this case log and more:
        Refused ``file-exists``."""
        out = getattr(self.options, "out", None)
        if not isinstance(out, Path) or out.is_dir():
            return
        here, there = self.case_log.resolve(), out.resolve()
        named = self.options.passphrase_file or os.environ.get(PASSPHRASE_VARIABLE)
        if (
            (there.parent == here.parent and there.name.startswith(here.name))
            or (named and there == Path(named).resolve())
            or (there.exists() and any(there.parent.glob(f"{glob.escape(there.name)}.*.slot")))
        ):
            raise Refused("file-exists", path=str(out))

    @cached_property
    def policy(self) -> "AdministratorPolicy":
        """What the administrator set; Refused ``policy-file-…``."""
        from liaison_app.host.policy_file import load_policy

        return load_policy()

    def follow_policy(self) -> None:
        """Speak a language that is offered; Refused ``language-not-offered`` where another one was
        asked for by name, ``policy-file-…``."""
        if self.options.lang:
            self.policy.check_language(self.options.lang)
        language = self.policy.language(self.texts.language)
        if language != self.texts.language:
            self.texts = Texts.load(self.resources / "texts", language)

    @cached_property
    def surroundings(self) -> "Surroundings":
        from liaison_app.host.vocabularies import load_vocabularies
        from liaison_app.workflows.desk import Surroundings

        now = datetime.now(UTC)
        return Surroundings(
            clock=lambda: datetime.now(UTC),
            random=secrets.token_bytes,
            resources=self.resources,
            vocabularies=load_vocabularies(self.resources, japan_date(now)),
            policy=self.policy,
        )

    @property
    def desk(self) -> "Desk":
        """The unlocked case log; Refused when there is none or no passphrase fits."""
        if self._desk is None:
            from liaison_app.workflows.unlock import has_keyring_key, unlock

            passphrase = self.passphrase_from_file()
            if passphrase is None and self.case_log.exists():
                if not has_keyring_key(self.case_log):
                    passphrase = self._ask("cli.passphrase")
            self._passphrase = passphrase
            renew = self.options.called == "doctor" and self.options.repair
            open_as = partial(
                unlock,
                self.case_log,
                self.surroundings,
                officer=self.options.officer,
                enters=not only_reads(self.options.called, self.options),
                renew_inbox=renew,
                told=self._tell_updating,
            )
            try:
                self._desk = open_as(passphrase)
            except Refused as refused:
                # A keyring that no longer opens it must not keep out who knows the passphrase.
                is_keyring = passphrase is None and refused.code in _KEYRING_FAILED
                if not is_keyring or not sys.stdin.isatty():
                    raise
                self._passphrase = self._ask("cli.passphrase")
                self._desk = open_as(self._passphrase)
            self._position = self._desk.queries.newest_position()[0]
            self._tell_upgraded(self._desk)
            if not self._desk.mark.ok:
                mark = self._desk.mark
                self.warn(f"mark.{mark.finding}", witness=self.texts(f"mark.by.{mark.witness}"))
            self._tell_time(self._desk)
            if self._desk.opened_by == "recovery":
                self.warn("cli.key.recovered")
        return self._desk

    def _tell_updating(self, done: int, of_all: int) -> None:
        self.progress("cli.updating", done=f"{done:,}", of_all=f"{of_all:,}")

    def _tell_time(self, desk: "Desk") -> None:
        from liaison_app.workflows.time_floor import trust_health

        health = trust_health(desk)
        if health.clock.finding:
            self.warn(f"warning.own-clock-{health.clock.finding}")
        if health.grade in ("soon", "expired", "root-expired"):
            self.warn(f"warning.trust-{health.grade}")

    def passphrase_in_use(self) -> str:
        """The passphrase of who acts, typed now where the keyring unlocked without one."""
        _ = self.desk
        if self._passphrase is None:
            self._passphrase = self._ask("cli.passphrase")
        return self._passphrase

    def _tell_upgraded(self, desk: "Desk") -> None:
        kept = desk.case_log.kept_before
        if kept is not None:
            self.say(self.texts("cli.upgraded", kept=kept))

    def passphrase_from_file(self) -> str | None:
        """What the passphrase file named by option or variable says."""
        named = self.options.passphrase_file or os.environ.get(PASSPHRASE_VARIABLE)
        return passphrase_in(named) if named else None

    def new_passphrase(self, named: str | None = None) -> str:
        """A new passphrase: from the file ``named``, or typed twice."""
        if named is not None:
            return passphrase_in(named)
        first = self._ask("cli.passphrase.new")
        if first != self._ask("cli.passphrase.again"):
            raise Refused("passphrase-differs")
        return first

    def first_passphrase(self, *names: str) -> str:
        """The passphrase a new case log gets: from the usual file, or typed twice.

        A weak one (`check_new` with ``names``) is refused where a person types it. A file was
        written by a script, which cannot be asked again: there it is told, and taken.
        """
        given = self.passphrase_from_file()
        said = self.new_passphrase() if given is None else given
        try:
            check_new(said, *names)
        except Refused as refused:
            if given is None or refused.code == "passphrase-empty":
                raise
            self.warn(f"cli.weak.{refused.code}", **refused.params)
        return said

    def backup_passphrase(self) -> str:
        """The passphrase a backup was made under: from the file, or typed."""
        given = self.passphrase_from_file()
        return self._ask("cli.passphrase.backup") if given is None else given

    def ask_passphrase(self, key: str) -> str:
        """A passphrase typed by whoever the question names."""
        return self._ask(key)

    def _ask(self, key: str) -> str:
        if not sys.stdin.isatty():
            raise Refused("passphrase-needed")
        return getpass.getpass(self.texts(key))

    @property
    def is_terminal(self) -> bool:
        """Whether a person can be asked."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def say(self, text: str) -> None:
        """Lines for people, beside the result: on standard error, silent with --quiet."""
        if not self.options.quiet:
            sys.stderr.write(text + "\n")

    def warn(self, key: str, **params: object) -> None:
        """What the officer must not miss: on standard error, with --quiet too."""
        sys.stderr.write(self.texts(key, **params) + "\n")

    def progress(self, key: str, **params: object) -> None:
        """What is happening, only where someone watches."""
        if sys.stderr.isatty():
            self.say(self.texts(key, **params))

    def confirm(self, key: str) -> bool:
        """Ask; anything but yes is no."""
        return input(self.texts(key)).strip().lower() in ("y", "yes", "はい")

    def _keep_backup(self, desk: "Desk") -> None:
        """Once a day, after a command that wrote something; a large case log is left to the
        desktop and to ``backup keep``, so that no command takes long."""
        from liaison_app.workflows.kept_backups import keep_daily_backup

        if desk.closed or not desk.path.is_file():
            return
        if desk.queries.newest_position()[0] == self._position:
            return
        try:
            if desk.path.stat().st_size <= _MAX_BY_ITSELF:
                keep_daily_backup(desk)
        except (Refused, OSError) as error:
            # The command itself succeeded; that its backup did not must be heard all the same.
            code = error.code if isinstance(error, Refused) else "environment"
            self.say(self.texts("cli.backup.failed", code=code))

    def close(self) -> None:
        if self._desk is not None:
            self._keep_backup(self._desk)
            self._desk.close()
