"""What officers do in a random history with what the office issues (alerts, requests, editions of a
package) and with files, indicators and entitlements. Written as `tests.channels.moves`."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import AMBER_STRICT
from liaison_app.domain.operations import RecordName
from liaison_app.exchange.registrar import entitle_organisation
from liaison_app.store.caselog import Act
from liaison_app.workflows.acknowledging import acknowledge_alert
from liaison_app.workflows.alert_drafts import add_alert, revise_alert, withdraw_alert
from liaison_app.workflows.editions import publish_package, revise_package
from liaison_app.workflows.indicators import add_indicators
from liaison_app.workflows.office_keys import keep_trust
from liaison_app.workflows.replying import answer_request, submit_reply
from liaison_app.workflows.requests import (
    accept_reply,
    add_request,
    issue_request,
    return_reply,
    revise_request,
    withdraw_request,
)
from liaison_app.workflows.task_setting import add_task, revise_task, withdraw_task
from liaison_app.workflows.tasks import task_list
from tests.channels.moves import OPERATOR
from tests.channels.world import MARKED, REGISTRY_SEED, Site

if TYPE_CHECKING:
    from tests.channels.histories import History

_FEW = 3
_LIMITS = ("TLP:GREEN", AMBER_STRICT, AMBER_STRICT)
_LIMITED = ("npa", OPERATOR)  # nobody reports through them
_WORDS = "架空の内容"


def _some(history: History) -> list[str]:
    codes = sorted(history.world.agencies)
    return history.rng.sample(codes, history.rng.randint(1, 2))


def _not_too_many(history: History, site: Site, kind: str) -> None:
    if len(history.mine(site, kind)) >= _FEW:
        raise Refused("enough")


def warns(history: History, site: Site) -> str:
    """An alert goes out, with something to look for."""
    _not_too_many(history, site, "alert")
    words = {"title": f"警報{history.count}", "body": _WORDS}
    sought = f"a{history.count % 3}.example"
    to = _some(history)
    return f"{add_alert(site.desk, words, to, indicators=sought).id[:4]} {to}"


def warns_anew(history: History, site: Site) -> str:
    """An alert is revised, or withdrawn."""
    name = history.pick(site, "alert")
    if history.rng.random() < 0.4:
        withdraw_alert(site.desk, name.id, "誤りのため")
        return f"withdraws {name.id[:4]}"
    _not_too_many(history, site, "alert")
    made = revise_alert(site.desk, name.id, {"title": f"警報{history.count}"})
    return f"{name.id[:4]} by {made.id[:4]}"


def takes_note(history: History, site: Site) -> str:
    name = history.pick(site, "alert")
    finding = history.rng.choice(["checking", "found", "none"])
    acknowledge_alert(site.desk, name.id, f"確認{history.count}", finding)
    return f"{name.id[:4]} {finding}"


def asks(history: History, site: Site) -> str:
    _not_too_many(history, site, "request")
    fields = {"title": f"照会{history.count}", "due": "2026-12-25"}
    to = _some(history)
    made = add_request(site.desk, fields, ("有無（架空）", "予定（架空）"), to, issue=True)
    return f"{made.id[:4]} {to}"


def asks_otherwise(history: History, site: Site) -> str:
    name = history.pick(site, "request")
    if history.rng.random() < 0.5:
        withdraw_request(site.desk, name.id, "不要となったため")
        return f"withdraws {name.id[:4]}"
    _not_too_many(history, site, "request")
    made = revise_request(site.desk, name.id, {"title": f"照会{history.count}"})
    issue_request(site.desk, made.id)
    return f"{name.id[:4]} by {made.id[:4]}"


def replies(history: History, site: Site) -> str:
    name = history.pick(site, "request")
    if history.rng.random() < 0.5:
        number = history.rng.randint(1, 2)
        answer_request(site.desk, name.id, number, f"回答{history.count}")
        return f"{name.id[:4]} question {number}"
    submit_reply(site.desk, name.id)
    return f"{name.id[:4]} hands in"


def judges(history: History, site: Site) -> str:
    name = history.pick(site, "reply")
    assert name.parent is not None
    if history.rng.random() < 0.5:
        accept_reply(site.desk, name.parent.id, [name.owner])
        return f"accepts {name.id[:4]}"
    return_reply(site.desk, name.parent.id, [name.owner], f"再度{history.count}")
    return f"returns {name.id[:4]}"


def revises(history: History, site: Site) -> str:
    """The next edition of a package is opened, written or published."""
    name = history.pick(site, "package")
    if history.rng.random() < 0.3:
        revise_package(site.desk, name.id)
        return f"opens {name.id[:4]}"
    if history.rng.random() < 0.4:
        publish_package(site.desk, name.id, changes=f"改訂{history.count}")
        return f"publishes {name.id[:4]}"
    return _writes_edition(history, site, name)


def _writes_edition(history: History, site: Site, package: RecordName) -> str:
    """A task more, in the place of another, or no longer."""
    tasks = [
        each.id for each in task_list(site.desk) if site.desk.find(each.id).name.parent == package
    ]
    what = history.rng.random()
    if what < 0.4 and tasks:
        task = history.rng.choice(tasks)
        withdraw_task(site.desk, task, f"終了{history.count}")
        return f"withdraws {task[:4]}"
    if len(tasks) > _FEW:
        raise Refused("enough")
    title = {"title": f"対応{history.count}"}
    if what < 0.7 and tasks:
        task = history.rng.choice(tasks)
        return f"{task[:4]} by {revise_task(site.desk, task, title).id[:4]}"
    to = _some(history)
    return f"{add_task(site.desk, package.id, title, to).id[:4]} {to}"


def entitles(history: History, site: Site) -> str:
    """Somebody may have less than before, or more."""
    code, limit = history.rng.choice(_LIMITED), history.rng.choice(_LIMITS)
    desk = site.desk
    changed = entitle_organisation(
        desk.trust, code, {"tlp_max": limit}, [REGISTRY_SEED], desk.now()
    )
    keep_trust(desk, changed)
    return f"{code} {limit}"


def attaches(history: History, site: Site) -> str:
    incident = history.pick(site, "incident", owner=site.organisation)
    content = b"a file of an incident %d\n" % history.count * 50
    file = site.desk.new_name("attachment", incident)

    def acts(sha256: str, size: int) -> list[Act]:
        values = {**MARKED, "name": "a.eml", "sha256": sha256, "bytes": size}
        return [Act("create", file, "own", values)]

    site.desk.write_file(io.BytesIO(content), 10**6, acts)
    return f"{incident.id[:4]} {file.id[:4]}"


def finds(history: History, site: Site) -> str:
    """What was seen of an attacker is noted at an incident."""
    incident = history.pick(site, "incident", owner=site.organisation)
    add_indicators(site.desk, incident.id, f"a{history.count % 3}.example")
    return incident.id[:4]


AGENCY_MOVES: list[Callable[[History, Site], str]] = [
    *(takes_note, takes_note, replies, replies, attaches, finds),
]
OFFICE_MOVES: list[Callable[[History, Site], str]] = [
    *(warns, warns_anew, asks, asks_otherwise, judges, revises, revises, revises, entitles),
]
