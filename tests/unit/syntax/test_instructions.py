from __future__ import annotations

import pytest

from stagegraph.syntax.instructions import MountType, Sharing
from stagegraph.syntax.parser import parse


@pytest.mark.parametrize(
    ("head", "name", "display_name"),
    [("FROM b AS Final", "final", "final"), ("FROM b", "", "stage-1")],
)
def test_stage_names(head: str, name: str, display_name: str) -> None:
    """A stage has its name in lower case; without one BuildKit calls it by its index."""
    stage = parse(f"FROM a AS b\n{head}\n").stages[1]
    assert (stage.name, stage.display_name) == (name, display_name)


@pytest.mark.parametrize(
    ("comments", "description"),
    [
        ("# final does it", "does it"),
        ("# other\n# final does it", "does it"),
        ("# Final does it", ""),
        ("# finally", ""),
        ("# final does it\n\n", "does it"),
        ("# final does it\n#\n# other", ""),
    ],
)
def test_stage_descriptions(comments: str, description: str) -> None:
    """The description of a stage is the comment above its FROM that begins with its name, in lower case."""
    assert parse(f"FROM a\n{comments}\nFROM b AS Final\n").stages[1].description == description


def test_a_stage_without_a_name_has_no_description() -> None:
    """Without a name no comment can be about a stage."""
    assert parse("#  does it\nFROM a\n").stages[0].description == ""


def test_a_file_knows_its_path_and_escape_character() -> None:
    """A parsed file has the name it was given and the escape character of its directive."""
    dockerfile = parse("# escape=`\nFROM a\n", "docker/Dockerfile.dev")
    assert (dockerfile.path, dockerfile.escape) == ("docker/Dockerfile.dev", "`")
    assert dockerfile.source.lines == ("# escape=`", "FROM a")
    assert parse("FROM a").escape == "\\"


def test_closed_sets() -> None:
    """BuildKit knows five types of mounts and three ways of sharing a cache."""
    assert {member.value for member in MountType} == {"bind", "cache", "tmpfs", "secret", "ssh"}
    assert {member.value for member in Sharing} == {"shared", "private", "locked"}


def test_unique_names() -> None:
    """Names that are not unique, given or not, are told apart by the lines of their FROM."""
    text = "FROM a\nFROM b AS stage-0\nFROM c AS one\nFROM d AS two\nFROM e AS TWO\n"
    assert parse(text).stage_names == ("stage-0@L1", "stage-0@L2", "one", "two@L4", "two@L5")
    assert parse("FROM a\nFROM b AS x\n").stage_names == ("stage-0", "x")
