"""What the campaign screen shows, read at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.operations import Value
from liaison_app.store.caselog import Installation
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.campaign_candidates import Suggested, campaign_candidates
from liaison_app.workflows.campaign_content import Member, members_of, texts_of


@dataclass(frozen=True)
class CampaignView:
    """A campaign; its members and who has it (``copies``: for information) are known at the office
    alone."""

    fields: Mapping[str, Value]
    members: tuple[Member, ...] = ()
    shared: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def pk(self) -> int:
        return int(str(self.fields["pk"]))

    @property
    def basis(self) -> list[str]:
        return texts_of(self.fields, "basis")

    @property
    def named(self) -> list[str]:
        return texts_of(self.fields, "named_reporters")

    @property
    def is_over(self) -> bool:
        return self.fields["status"] in ("closed", "dismissed")


@dataclass(frozen=True)
class Read:
    """Candidates (the office) and campaigns."""

    candidates: tuple[Suggested, ...]
    campaigns: tuple[CampaignView, ...]


def read_campaigns(reader: Reader, here: Installation, now: datetime) -> Read:
    """Everything the screen lists."""
    office = here.organisation == here.office_code
    candidates = campaign_candidates(reader, now) if office else []
    return Read(tuple(candidates), tuple(_view(reader, row, office) for row in reader.campaigns()))


def _view(reader: Reader, row: Row, office: bool) -> CampaignView:
    if not office:
        return CampaignView(row)
    pk = int(str(row["pk"]))
    to, copies = sorted(reader.addressed(pk)), sorted(reader.copied(pk))
    return CampaignView(row, tuple(members_of(reader, pk)), tuple(to), tuple(copies))
