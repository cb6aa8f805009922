"""What every screen is given: one unlocked installation as the desktop sees it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from liaison_app.domain.dates import japan_date, parse_rfc3339, short_time, western_date
from liaison_app.domain.guidelines import Guideline
from liaison_app.domain.query import Parsed, parse
from liaison_app.domain.vocabulary import Organisation, Vocabularies
from liaison_app.store.caselog import ChangeSet, Installation
from liaison_app.store.form_drafts import FormDraft
from liaison_app.store.queries import Reader
from liaison_app.ui.changes import ChangeHub
from liaison_app.ui.errors import ErrorPresenter, Offer
from liaison_app.ui.jobs import Jobs
from liaison_app.ui.reads import Reads
from liaison_app.ui.translator import Translator
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.guidelines import as_queries_name_them
from liaison_app.workflows.organisations import known_organisations


@dataclass
class Session:
    """``reader`` is the UI thread's own read-only connection, for what one screenful needs."""

    installation: Installation
    officer: str
    officer_id: str
    surroundings: Surroundings
    translator: Translator
    errors: ErrorPresenter
    hub: ChangeHub
    jobs: Jobs
    reads: Reads
    reader: Reader
    # What is on its way into the case log, by form and record: read from here until it is there.
    drafts: dict[tuple[str, str], FormDraft] = field(default_factory=dict)
    told_due: set[tuple[object, ...]] = field(default_factory=set)  # since the unlock
    _organisations: dict[str, Organisation] = field(default_factory=dict)
    _guidelines: dict[str, Guideline] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hub.changed.connect(self._forget)

    @property
    def is_office(self) -> bool:
        return self.installation.role == "office"

    @property
    def language(self) -> str:
        return self.translator.language

    def t(self, key: str, /, **params: object) -> str:
        """A sentence in the language of the screen."""
        return self.translator(key, **params)

    def say(self, tone: str, text: str, offer: Offer | None = None) -> None:
        """Tell the officer something in the message bar; ``tone`` is good, info, warning or bad,
        ``offer`` what can be done about it."""
        if self.errors.show is not None:
            self.errors.show(tone, text, offer)

    def now(self) -> datetime:
        return self.surroundings.clock()

    def organisations(self) -> dict[str, Organisation]:
        """Every organisation by code, as the office names them."""
        if not self._organisations:
            self._organisations = known_organisations(self.reader, self.surroundings.vocabularies)
        return self._organisations

    def vocabularies(self) -> Vocabularies:
        """The shipped lists, with organisations and guidelines as the office names them."""
        shipped = self.surroundings.vocabularies
        if not self._guidelines:
            self._guidelines = as_queries_name_them(self.reader, shipped)
        return replace(shipped, organisations=self.organisations(), guidelines=self._guidelines)

    def parsed(self, text: str) -> Parsed:
        """What a query that is being typed asks for today, in Japan."""
        return parse(text, self.vocabularies(), japan_date(self.now()))

    def organisation_name(self, code: str | None) -> str:
        """The organisation's name in the language of the screen; its code where it has none."""
        if not code:
            return ""
        known = self.organisations().get(code)
        return known.name.in_language(self.language) if known else code.upper()

    def time_text(self, value: object, precision: str = "minute") -> str:
        """An instant as officials write it, in Japan's time; empty for none."""
        if not value:
            return ""
        instant = value if isinstance(value, datetime) else parse_rfc3339(str(value))
        this_year = self.now().astimezone(UTC).year
        return short_time(instant, self.language, this_year, precision)

    def day_text(self, value: object) -> str:
        """A day as officials write it; empty for none."""
        if not value:
            return ""
        return western_date(date.fromisoformat(str(value)), self.language)

    def refresh_installation(self) -> None:
        """Enrolment changed who we are to others: read it again."""
        self.jobs.ask("installation", lambda desk: desk.installation, self._keep_installation)

    def close(self) -> None:
        """Close every connection; the desk's own is closed by the writer's thread."""
        self.close_readers()
        self.jobs.close()

    def close_readers(self) -> None:
        """Close the connections beside the writer's; the screens must be gone."""
        if self.errors.show is not None:
            self.errors.show = None
            self.hub.changed.disconnect(self._forget)
        self.reads.close()
        self.reader.close()

    def _keep_installation(self, installation: Installation) -> None:
        self.installation = installation

    def _forget(self, changes: ChangeSet, _initiator: object) -> None:
        if "organisation" in changes.kinds:
            self._organisations = {}
        if "guideline" in changes.kinds:
            self._guidelines = {}
