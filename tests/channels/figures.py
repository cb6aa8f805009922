"""The picture's figures once more, from the lines of an exported journal and nothing else.

Written from ``decisions/0021-picture.md`` alone: it shares no code with the program, so that the
two agree only if the words are exact.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Line = dict[str, Any]
Key = tuple[str, str, str]  # owner, record, parent
STEPS = ("issued_received", "received_acknowledged", "acknowledged_done")
TIMES = ("detected_reported", "reported_contained")
COUNTS = (
    "addressed", "received", "acknowledged", "done", "verified", "overdue", "excepted",
    "not_applicable", "held_back",
)  # fmt: skip
LABELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
GRADES = ("confidentiality-1", "confidentiality-2")
ENDED = {"verified", "exception-accepted", "not-applicable-decided", "superseded", "withdrawn"}


def read_lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def in_japan(time: datetime) -> str:
    return (time + timedelta(hours=9)).strftime("%Y-%m-%d")


def position_at(lines: Iterable[Line], as_of: str) -> int:
    return max((line["position"] for line in lines if line["applied_at"] <= as_of), default=0)


class Merged:
    """The records as they stood: each cell's displayed value and the names that stand for it."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = [line for line in lines if line["dot"] is not None]
        self.kinds: dict[str, dict[str, Line]] = defaultdict(dict)
        cells: dict[tuple[str, str, str], dict[str, tuple[Any, ...]]] = defaultdict(dict)
        over: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for line in self.lines:
            self.kinds[line["record_kind"]].setdefault(line["record"], line)
            for field, value in line["cells"].items():
                cell = (line["record"], line["compartment"], field)
                gone = field in line["destroyed"]
                cells[cell][line["header"]] = (line["time"], line["header"], value, gone)
                over[cell].update(line["over"].get(field, ()))
        self.heads = {
            cell: sorted((each for name, each in found.items() if name not in over[cell]),
                         key=lambda each: each[:2], reverse=True)
            for cell, found in cells.items()
        }  # fmt: skip

    def shown(self, record: str, field: str, compartment: str = "own") -> Any:
        found = self.heads.get((record, compartment, field))
        return found[0][2] if found else None

    def gone(self, record: str | None) -> bool:
        """Removed or disposed of, itself or something above it."""
        while record is not None:
            if self.shown(record, "removed") is True or self.shown(record, "disposal"):
                return True
            record = next(
                (named[record]["parent"] for named in self.kinds.values() if record in named), None
            )
        return False

    def of(self, record: str, compartment: str) -> list[Line]:
        return [
            line
            for line in self.lines
            if line["record"] == record and line["compartment"] == compartment
        ]


def ranked(found: list[int], percent: int) -> float | None:
    ordered = sorted(found)
    if not ordered:
        return None
    rank = (len(ordered) * percent + 99) // 100
    return ordered[rank - 1] / 10


def tenths(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds() / 360 + 0.5)


def reaction(durations: Mapping[str, list[int]], steps: Iterable[str]) -> dict[str, Any]:
    return {
        "median_hours": {step: ranked(durations.get(step, []), 50) for step in steps},
        "p90_hours": {step: ranked(durations.get(step, []), 90) for step in steps},
        "measured": {step: len(durations.get(step, [])) for step in steps},
    }


class Group:
    def __init__(self) -> None:
        self.counts = dict.fromkeys(COUNTS, 0)
        self.durations: dict[str, list[int]] = defaultdict(list)

    def told(self) -> dict[str, Any]:
        return {**self.counts, **reaction(self.durations, (*STEPS, *TIMES))}


def picture(
    every: list[Line], as_of: str, office: str, shipped: Mapping[str, tuple[str, str | None]]
) -> dict[str, Any]:
    """What ``liaison picture --as-of`` should print. ``shipped`` are the shipped organisations:
    audience and sector by code."""
    position = position_at(every, as_of)
    lines = [line for line in every if line["position"] <= position]
    merged, now = Merged(lines), moment(as_of)
    tasks = [_task(merged, lines, record, now) for record in merged.kinds["task"]]
    counted = sorted(
        (task for task in tasks if task),
        key=lambda task: (task["due"] is None, task["due"], task["reference"]),
    )
    about = dict(shipped)
    for record in merged.kinds["organisation"]:
        code = merged.shown(record, "code")
        audience = merged.shown(record, "audience") or "government"
        about[code] = (audience, merged.shown(record, "sector"))
    heard = {
        line["organisation"]: line["applied_at"]
        for line in sorted(lines, key=lambda line: str(line["applied_at"]))
        if line["kind"] == "bundle" and line["outcome"] == "applied"
    }
    enrolled = _enrolled(lines, as_of)
    codes = {*heard, *enrolled, *(a["organisation"] for t in counted for a in t["answers"])}
    codes.discard(office)
    groups: dict[tuple[str, str], Group] = defaultdict(Group)

    def groups_of(code: str) -> list[Group]:
        audience, sector = about.get(code, ("unstated", None))
        named = (("organisation", code), ("audience", audience), ("sector", sector or "unstated"))
        return [groups[name] for name in (*named, ("whole", ""))]

    for code in codes:
        groups_of(code)
    for task in counted:
        for answer in task["answers"]:
            for group in groups_of(answer["organisation"]):
                for key in COUNTS:
                    group.counts[key] += answer[key]
                for step, took in answer["durations"].items():
                    group.durations[step].append(took)
    incidents = _incidents(merged, groups, codes, about)
    organisations = []
    for code in sorted(codes):
        last = heard.get(code)
        since = moment(last or max(lines[0]["applied_at"], enrolled.get(code, "")))
        organisations.append(
            {"organisation": code, "audience": about.get(code, ("unstated", None))[0],
             "sector": about.get(code, ("", None))[1] or "unstated", "last_bundle_at": last,
             "silent_days": max(0, (now - since).days),
             **groups["organisation", code].told()}
        )  # fmt: skip
    return {
        "as_of": as_of,
        "position": position,
        "incidents": incidents,
        "tasks": [
            {key: value for key, value in task.items() if key != "answers"} for task in counted
        ],
        "organisations": organisations,
        "sectors": _named(groups, "sector"),
        "audiences": _named(groups, "audience"),
        "whole": groups["whole", ""].told(),
    }


def _named(groups: Mapping[tuple[str, str], Group], kind: str) -> list[dict[str, Any]]:
    return [{kind: code, **groups[kind, code].told()} for of, code in sorted(groups) if of == kind]


def _enrolled(lines: list[Line], as_of: str) -> dict[str, str]:
    registries = [line for line in lines if line.get("enrolled") is not None]
    if not registries:
        return {}
    newest = max(registries, key=lambda line: line["version"])
    return {
        code: begin
        for code, (begin, until) in newest["enrolled"].items()
        if begin <= as_of and (until is None or as_of < until)
    }


def _incidents(
    merged: Merged,
    groups: Mapping[tuple[str, str], Group],
    codes: set[str],
    about: Mapping[str, tuple[str, str | None]],
) -> dict[str, Any]:
    unsaid = {
        "status": "new",
        "severity": "unknown",
        "sector": "unstated",
        "ai_involvement": "unknown",
    }
    by: dict[str, dict[str, int]] = {key: defaultdict(int) for key in unsaid}
    total = 0
    for record, named in merged.kinds["incident"].items():
        if (
            merged.gone(record)
            or merged.shown(record, "exercise")
            or merged.shown(record, "merged_into")
            or merged.shown(record, "office_merged_into", "internal")
        ):
            continue
        total += 1
        for key, unset in unsaid.items():
            by[key][merged.shown(record, key) or unset] += 1
        code = merged.shown(record, "organisation") or named["owner"]
        sector = merged.shown(record, "sector") or "unstated"
        found = [groups["sector", sector], groups["whole", ""]]
        if code in codes:
            audience = about.get(code, ("unstated", None))[0]
            found += [groups["organisation", code], groups["audience", audience]]
        for step in TIMES:
            took = _took(merged, record, *(f"{each}_at" for each in step.split("_")))
            if took is not None:
                for group in found:
                    group.durations[step].append(took)
    return {
        "total": total,
        **{f"by_{key}": dict(sorted(counts.items())) for key, counts in by.items()},
        **reaction(groups["whole", ""].durations, TIMES),
    }


def _took(merged: Merged, record: str, begin: str, end: str) -> int | None:
    times = []
    for key in (begin, end):
        value = merged.shown(record, key)
        if not value or merged.shown(record, f"{key}_precision") in ("year", "month", "day"):
            return None
        times.append(moment(value))
    return tenths(*times) if times[0] <= times[1] else None


def _task(merged: Merged, lines: list[Line], record: str, now: datetime) -> Line | None:
    package = merged.kinds["task"][record]["parent"]
    edition = merged.shown(record, "edition") or 1
    out = merged.shown(package, "published_at")
    newest = merged.shown(package, "edition") or 1
    if (
        merged.gone(record)
        or not out
        or edition > newest
        or merged.shown(package, "exercise")
        or package not in merged.kinds["package"]
    ):
        return None
    ended = merged.shown(record, "ended")
    task = {
        "id": record,
        "reference": merged.shown(record, "reference"),
        "title": merged.shown(record, "title"),
        "package": merged.shown(package, "reference"),
        "due": merged.shown(record, "due"),
        "ended": ended,
    }
    codes = sorted(
        compartment.removeprefix("notice:")
        for of, compartment, field in merged.heads
        if of == record and field == "addressed"
        if merged.shown(record, "addressed", compartment) is True
        if merged.shown(record, "copy", compartment) is not True
    )
    published = _published(merged, package, edition)
    entitled = _entitled(lines)
    marked = [line for each in (record, package) for line in merged.of(each, "own")
              if {"tlp", "grade", "recipients"} & line["cells"].keys()]  # fmt: skip
    said = sorted(marked, key=lambda line: line["position"])
    answers = [
        _answer(merged, lines, record, code, published, task, now=now,
                sendable=_sendable(said, (record, package), code, entitled.get(code, LABELS[3])))
        for code in codes
    ]  # fmt: skip
    counts = {key: sum(answer[key] for answer in answers) for key in COUNTS}
    return {**task, **counts, "answers": answers}


def _published(merged: Merged, package: str, edition: int) -> Line:
    """The first entry by which the package is out and its edition has come so far."""
    out, newest = False, None
    for line in merged.of(package, "own"):
        out = out or bool(line["cells"].get("published_at"))
        number = line["cells"].get("edition")
        newest = number if newest is None else max(newest, number or 0)
        if out and (newest or 1) >= edition:
            return line
    raise AssertionError(package)


def _entitled(lines: list[Line]) -> dict[str, str]:
    registries = [line for line in lines if line.get("entitled") is not None]
    return max(registries, key=lambda line: line["version"])["entitled"] if registries else {}


def _sendable(
    said: list[Line], records: tuple[str, str], code: str, limit: str
) -> list[tuple[int, bool]]:
    """After each entry that says how task or package are marked: whether they may go to it."""
    found = []
    for number, line in enumerate(said, 1):
        known, worst, graded, unnamed = said[:number], 0, True, False
        for record in records:
            tlps, grades, named = (
                _stand(known, record, key) for key in ("tlp", "grade", "recipients")
            )
            if not tlps and not grades:
                continue
            graded = graded and all(each in GRADES for each in grades or [None])
            own = max(LABELS.index(each) if each in LABELS else 4 for each in tlps or [None])
            worst = max(worst, own)
            if own == 4 and not (named and all(code in (each or []) for each in named)):
                unnamed = True
        fits = not unnamed if worst == 4 else worst <= LABELS.index(limit)
        found.append((line["position"], graded and fits))
    return found


def _stand(known: list[Line], record: str, key: str) -> list[Any]:
    """What stands in a cell after these entries."""
    of = [line for line in known if line["record"] == record and key in line["cells"]]
    gone = {name for line in of for name in line["over"].get(key, ())}
    return [line["cells"][key] for line in of if line["header"] not in gone]


def _may_go(sendable: list[tuple[int, bool]], position: int) -> bool:
    return next((may for at, may in reversed(sendable) if at <= position), False)


def _first(lines: Iterable[Line], holds: Callable[[Line], bool]) -> Line | None:
    return next((line for line in lines if holds(line)), None)


def _answer(
    merged: Merged, lines: list[Line], record: str, code: str, published: Line, task: Line,
    *, now: datetime, sendable: list[tuple[int, bool]],
) -> dict[str, Any]:  # fmt: skip
    notices = merged.of(record, f"notice:{code}")
    addressed = _first(notices, lambda line: line["cells"].get("addressed") is True)
    assert addressed is not None
    since = max(addressed, published, key=lambda line: line["position"])
    issued: Line | None = since
    if not _may_go(sendable, since["position"]):
        later = [at for at, may in sendable if may and at > since["position"]]
        issued = _first(lines, lambda line: line["position"] == later[0]) if later else None
    kept = not sendable[-1][1]
    standing = [
        of
        for of, named in merged.kinds["response"].items()
        if named["parent"] == record and named["owner"] == code
        if merged.shown(of, "removed") is not True and not merged.shown(of, "disposal")
    ]
    response = standing[-1] if standing else ""
    status = merged.shown(response, "status")
    said = merged.of(response, "own") if status else []
    acknowledged = _first(said, lambda line: bool(line["cells"].get("status")))
    done = _first(said, lambda line: line["cells"].get("status") == "done")
    proofs = [acknowledged["applied_at"]] if acknowledged else []
    if issued:
        proofs += _receipts(lines, code, issued["position"], sendable)
    judged = _judged(merged, response, status, received=bool(proofs))
    shown = task["ended"] or judged
    is_done = judged in ("done", "verified")
    due = merged.shown(response, "decision_due", "decision") or task["due"]
    times = [
        issued["applied_at"] if issued else None,
        min(proofs) if proofs else None,
        acknowledged["applied_at"] if acknowledged else None,
        done["applied_at"] if done and is_done else None,
    ]
    until = merged.shown(response, "exception_until")
    if shown == "exception-accepted":
        overdue = until is not None and in_japan(now) > until
    else:
        overdue = due is not None and shown not in {"done", *ENDED} and in_japan(now) > due
    held_back = kept and (overdue or shown not in {"done", *ENDED})
    return {
        "organisation": code,
        "addressed": 1,
        "received": int(bool(proofs)),
        "acknowledged": int(bool(acknowledged)),
        "done": int(is_done),
        "verified": int(judged == "verified"),
        "overdue": int(overdue and not held_back),
        "excepted": int(judged == "exception-accepted"),
        "not_applicable": int(judged == "not-applicable-decided"),
        "held_back": int(held_back),
        "durations": {
            step: tenths(moment(begin), moment(end))
            for step, begin, end in zip(STEPS, times, times[1:], strict=False)
            if begin and end and begin <= end
        },
    }


def _receipts(
    lines: list[Line], code: str, position: int, sendable: list[tuple[int, bool]]
) -> list[str]:
    """When receipts came of bundles made once the task was out, and while it might go."""
    heads = {line["position"]: line["head"] for line in lines}
    return [
        line["applied_at"]
        for line in lines
        if line["kind"] == "bundle" and line["organisation"] == code
        for receipt in line["receipts"]
        if receipt["outcome"] == "applied"
        and receipt["position"] >= position
        and _may_go(sendable, receipt["position"])
        and heads.get(receipt["position"]) == receipt["head"]
    ]


def _judged(merged: Merged, response: str, status: str | None, *, received: bool) -> str:
    decision = merged.shown(response, "decision", "decision")
    if decision:
        heads = merged.heads.get((response, "own", "status"), [])
        current = {each[1] for each in heads if each[2] == heads[0][2]}
        if merged.shown(response, "judges", "decision") in current:
            return str(decision)
        if decision in ("superseded", "withdrawn"):
            return str(decision)
    return status or ("received" if received else "issued")
