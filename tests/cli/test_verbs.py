"""Each verb finds its modules, and a command imports no others."""

import subprocess
import sys
from argparse import _SubParsersAction
from pathlib import Path

import pytest

from liaison_app.cli.parser import Parser, build_parser
from liaison_app.cli.verbs import VERBS, modules_for
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder

FOLDER = Path(__file__).parents[2] / "liaison_app" / "cli" / "verbs"


def choices(parser: Parser) -> dict[str, set[str]]:
    """Every first word, with its sub-verbs."""

    def inside(of: Parser) -> dict[str, Parser]:
        groups = [each for each in of._actions if isinstance(each, _SubParsersAction)]
        return dict(groups[0].choices) if groups else {}

    return {name: set(inside(each)) for name, each in inside(parser).items()}


def parsed(*words: str) -> dict[str, set[str]]:
    texts = Texts.load(resources_folder() / "texts", "en")
    return choices(build_parser(texts, modules_for(words)))


def test_every_module_with_verbs_is_entered() -> None:
    registers = {
        path.stem for path in FOLDER.glob("*.py") if "\ndef register(" in path.read_text("utf-8")
    }
    entered = {name for names in VERBS.values() for name in names}
    assert registers == entered
    assert set(parsed("--help")) == set(parsed("unheard-of")) == set(VERBS)
    assert modules_for([]) == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_all_its_sub_verbs_without_the_other_modules(verb: str) -> None:
    everything = parsed("--help")
    assert parsed(verb)[verb] == everything[verb]


def test_a_value_that_looks_like_a_verb_does_no_harm() -> None:
    found = parsed("--officer", "status", "incident", "list")
    assert {"status", "incident"} <= set(found)


def test_a_command_does_not_pay_for_the_others() -> None:
    script = (
        "import sys\nfrom liaison_app.cli.main import main\n"
        "main(['status', '--case-log', '/nowhere'], lambda *_: 0)\n"
        "print([name for name in sys.modules if name.startswith('liaison_app.cli.verbs.')])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "['liaison_app.cli.verbs.status']"
