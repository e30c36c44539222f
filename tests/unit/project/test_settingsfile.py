from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.project.settingsfile import Settings, nearest_settings, read_settings_file

if TYPE_CHECKING:
    from pathlib import Path


def test_places_of_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key is known with its line, in a table, below a dotted name, or in quotes."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "stagegraph.toml"
    path.write_text('select = ["a"]\n\n"ignore" = ["b"]\n[ severities ]\nx = "info"\n')
    found = nearest_settings(str(tmp_path))
    assert found.path == "stagegraph.toml"
    assert (found.select, found.ignore, dict(found.severities)) == (("a",), ("b",), {"x": "info"})
    assert dict(found.lines) == {"select": 1, "ignore": 3, "severities": 4, "severities.x": 5}
    assert found.place("ignore") == "stagegraph.toml:3"
    assert found.place("nothing") == "stagegraph.toml"


def test_nearest_file(tmp_path: Path) -> None:
    """The nearest file counts; a project file without a table of ours is passed by; without any there are none."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.stagegraph]\nseverity = "info"\n')
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\n")
    assert nearest_settings(str(inner)).severity == "info"
    (inner / "pyproject.toml").write_text('[tool.stagegraph]\nseverity = "error"\n')
    (inner / "stagegraph.toml").write_text('severity = "warning"\n')
    assert nearest_settings(str(inner)).severity == "warning"
    assert read_settings_file(str(tmp_path / "a" / "pyproject.toml")).severity == ""
    assert nearest_settings("/") == Settings()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pyproject.toml", "[tool.x]\nnope = 1\n[tool.stagegraph]\n\nnope = 1\n", ":5: unknown key nope"),
        ("pyproject.toml", "tool.stagegraph = {nope = 1}\n", ": unknown key nope"),
        ("pyproject.toml", "[tool]\nstagegraph = 1\n", ": tool.stagegraph is no table"),
        ("stagegraph.toml", "nope = 1\n", ":1: unknown key nope"),
        ("stagegraph.toml", "select = 1\n", ":1: select is no list of names"),
        ("stagegraph.toml", "known-targets = 'a'\n", ":1: known-targets is no list of names"),
        ("stagegraph.toml", "severity = []\n", ":1: severity is no text"),
        ("stagegraph.toml", "[severities]\na = 1\n", ":1: severities is no table of rules"),
        ("stagegraph.toml", "a\n", " is no TOML: "),
        ("stagegraph.toml", "a = '\xff'\n", " is no TOML: "),
    ],
)
def test_wrong_files(name: str, text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody knows is refused, with the file and, where it is found, the line."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    with pytest.raises(stagegraph.InputError) as caught:
        nearest_settings(".")
    assert caught.value.message.startswith(f"{name}{message}")


def test_a_project_file_without_tools(tmp_path: Path) -> None:
    """A project file whose tool is no table says nothing."""
    (tmp_path / "pyproject.toml").write_text("tool = 1\n")
    assert read_settings_file(str(tmp_path / "pyproject.toml")).path == str(tmp_path / "pyproject.toml")
