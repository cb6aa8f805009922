"""What a task says of the rule behind its due date."""

from dataclasses import replace
from datetime import date

from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.due_dates import explained

RULE = "one-month"
TASK = {"due_rule": RULE, "due": "2026-12-28"}  # the 26th is a Saturday
STARTED = date(2026, 11, 26)


def test_a_rule_that_nobody_held_against_its_source_says_so() -> None:
    vocabularies = load_vocabularies(resources_folder(), STARTED)
    texts = Texts.load(resources_folder() / "texts", "ja")
    said = explained(vocabularies, texts, TASK, STARTED)
    assert said.endswith("（起算：令和８年11月26日（木）の翌日）")
    rules = {RULE: replace(vocabularies.due_rules[RULE], checked=False)}
    doubted = replace(vocabularies, due_rules=rules)
    assert explained(doubted, texts, TASK, STARTED) == said + "（基準は出典と未照合）"
