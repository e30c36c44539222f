"""What ``--set`` says of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.bakeasking import bake_refusal, bake_target

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
target "a" {
  tags = ["x:1"]
  secret = ["id=s,src=docker-bake.hcl", "id=t,env=T"]
  output = ["type=image", "type=registry"]
  cache-from = ["type=gha"]
  attest = ["type=sbom"]
}
"""


@pytest.mark.parametrize(
    ("written", "field", "wanted"),
    [
        ("a.target=x", "target", "x"),
        ("a.context=./y/", "context", "y"),
        ("a.args.X=1", "args", {"X": "1"}),
        ("a.args.FROM_ENV", "args", {"FROM_ENV": "env"}),
        ("a.args.UNSET", "args", None),
        ("a.contexts.x=./z", "contexts", {"x": "./z"}),
        ("a.labels.l=1", "labels", {"l": "1"}),
        ("a.extra-hosts.h=1.2.3.4", "extra-hosts", {"h": "1.2.3.4"}),
        ("a.tags=y", "tags", ["y"]),
        ("a.tags+=y", "tags", ["x:1", "y"]),
        ("[a-b].platform=linux/arm64", "platforms", ["linux/arm64"]),
        ("a.no-cache=1", "no-cache", True),
        ("a.annotations=k=v", "annotations", ["k=v"]),
        ("a.cache-from+=type=local,src=c", "cache-from", [{"type": "gha"}, {"src": "c", "type": "local"}]),
        ("a.attest=type=provenance", "attest", [{"type": "sbom"}, {"type": "provenance"}]),
        ("a.push=true", "output", [{"push": "true", "type": "image"}, {"type": "registry"}]),
        ("a.push=false", "output", [{"push": "false", "type": "image"}]),
        ("a.load=true", "output", [{"type": "image"}, {"type": "registry"}, {"type": "docker"}]),
        ("a.load=false", "output", [{"type": "image"}, {"type": "registry"}]),
        ("a.secret.t=env=U", "secret", [{"id": "s", "src": "docker-bake.hcl"}, {"env": "U", "id": "t"}]),
    ],
)
def test_values(written: str, field: str, wanted: object, tmp_path: Path) -> None:
    """A key that is set is printed with its value."""
    assert bake_target(tmp_path, TEXT, overrides=[written], env={"FROM_ENV": "env"}).get(field) == wanted


@pytest.mark.parametrize(
    ("output", "written", "wanted"),
    [
        ('"type=docker"', "a.push=1", [{"type": "docker"}, {"push": "true", "type": "image"}]),
        ('"type=docker"', "a.load=1", [{"type": "docker"}]),
        ('"type=tar,dest=x"', "a.load=1", [{"dest": "x", "type": "tar"}]),
        ('"type=docker,dest=x"', "a.load=1", [{"dest": "x", "type": "docker"}, {"type": "docker"}]),
    ],
)
def test_outputs(output: str, written: str, wanted: Any, tmp_path: Path) -> None:
    """Push and load change the outputs as far as that makes sense."""
    assert bake_target(tmp_path, f'target "a" {{ output = [{output}] }}', overrides=[written])["output"] == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("a", "invalid override key a, expected target.name"),
        ("a.target", "invalid override a.target"),
        ("b.target=x", "could not find any target matching 'b'"),
        ("[.target=x", "could not match targets with '['"),
        ("[a.target=x", "could not match targets with '[a'"),
        ("[a-.target=x", "could not match targets with '[a-'"),
        ("\\.target=x", "could not match targets with"),
        ("[\\.target=x", "could not match targets with"),
        ("a.args=x", "invalid key a.args, args requires name"),
        ("a.secret.x+=y", "secret does not support append"),
        ("a.labels=x", "invalid format for labels"),
        ("a.colour=x", "unknown key: colour"),
        ("a.pull=maybe", "invalid value maybe for boolean key pull"),
        ("a.push=maybe", "invalid value maybe for boolean key push"),
        ("a.secret.u=env=U", 'secret "u" must be declared'),
        ("a.secret.t=id=u,env=U", 'secret override id "u" does not match'),
        ("a.output=x=1,y=2", "type is required for output"),
    ],
)
def test_refusals(written: str, wanted: str, tmp_path: Path) -> None:
    """What makes no sense is refused in bake's words."""
    assert wanted in bake_refusal(tmp_path, TEXT, overrides=[written])


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [("*", True), ("?", True), ("[^b]", True), ("[!a]", True), ("\\a", True), ("[\\a]", True), ("[b-a]*", False)],
)
def test_patterns(pattern: str, fits: bool, tmp_path: Path) -> None:
    """Names are matched as Go matches paths."""
    if fits:
        assert bake_target(tmp_path, TEXT, overrides=[f"{pattern}.target=x"])["target"] == "x"
    else:
        assert "could not find any target" in bake_refusal(tmp_path, TEXT, overrides=[f"{pattern}.target=x"])
