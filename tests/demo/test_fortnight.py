"""What the demonstration leaves behind: a past that can be asked for, and a clock that is right."""

from datetime import timedelta
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.demo import play_demo
from liaison_app.workflows.picture import picture
from liaison_app.workflows.time_floor import clock_state
from liaison_app.workflows.unlock import unlock


def test_the_fortnight_can_be_asked_for_day_by_day(tmp_path: Path) -> None:
    surroundings = system_surroundings(resources_folder())
    played = play_demo(tmp_path / "demo", surroundings, lambda *_, **__: None)
    office = played["case_logs"][0]
    passphrase = Path(office["passphrase_file"]).read_text().strip()
    desk = unlock(Path(office["path"]), surroundings, passphrase)
    try:
        assert clock_state(desk).finding == ""
        assert verify_audit(desk)["ok"]
        now = desk.now()
        totals = [
            picture(desk, format_rfc3339_utc(now - timedelta(days=days))).total
            for days in (13, 2, 0)
        ]
        assert totals == sorted(set(totals)), "more is known on each of these days"
        assert totals[0] == 0
        issued = [row for row in desk.queries.briefings() if row["register_number"]]
        assert sorted(int(str(row["issue_no"])) for row in issued) == [1, 2, 3]
    finally:
        desk.close()
