"""Form definitions are data, and read strictly."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liaison_app.host.forms import load_forms
from liaison_app.host.resources import resources_folder


def test_the_shipped_forms_are_sound() -> None:
    forms = load_forms(resources_folder())
    assert list(forms) == ["ddos", "ransomware", "general"]
    for form in forms.values():
        assert form.serves("ddos") == (form.code in ("ddos", "general"))
        for stage in ("first", "follow-up", "final"):
            assert any(stage in field.required for field in form.fields())
    assert not forms["ddos"].checked


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda form: form.update(kinds=["nonsense"]), "kinds"),
        (lambda form: form.update(nonsense=1), "unknown field"),
        (lambda form: form["sections"][0]["fields"][0].update(required=["zeroth"]), "stages"),
        (lambda form: form["sections"][0]["fields"][0].update(type="number"), "type"),
        (lambda form: form["sections"][0]["fields"][0].update(default="nobody"), "default"),
        (lambda form: form["sections"][0]["fields"][0].update(key="cves"), "the incident's"),
        (lambda form: form["sections"][0]["fields"][0].update(key="Bad key"), "regex"),
        (lambda form: form["sections"][0]["fields"][0].update(codes=[]) or
         form["sections"][0]["fields"][0].update(type="code"), "codes"),
        (lambda form: form["sections"][1]["fields"][0].update({"from": "reference"}), "no such"),
        (lambda form: form["sections"][1]["fields"][0].update({"from": "kind"}), "another key"),
        (lambda form: form["sections"].append(form["sections"][0]), "twice"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_sound_is_an_error(
    tmp_path: Path, change: Callable[[Any], object], what: str
) -> None:
    shutil.copytree(resources_folder() / "forms", tmp_path / "forms")
    path = tmp_path / "forms" / "ddos.json"
    form = json.loads(path.read_text(encoding="utf-8"))
    change(form)
    path.write_text(json.dumps(form), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"ddos\.json.*{what}"):
        load_forms(tmp_path)
