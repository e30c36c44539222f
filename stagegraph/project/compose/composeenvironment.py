"""The environment of a service: its files, what it says itself, and the shell (compose-go, types/project.go)."""

from __future__ import annotations

from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.compose.composemerge import as_pairs
from stagegraph.project.compose.composevariables import read_dotenv
from stagegraph.project.compose.composeyaml import text_of
from stagegraph.syntax.gotext import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.project.compose.composetexts import ComposeOutside


def environment_of(service: Mapping[str, object], outside: ComposeOutside) -> dict[str, str]:
    """The variables of a service; those without a value are left out.

    Raises:
        BakeRefused: a file is not there, or cannot be read as one of variables.
    """
    own: dict[str, str] = {}
    for key, value in as_pairs(service.get("environment"), "environment").items():
        known = outside.variables.get(key) if value is None else text_of(value)
        if known is not None:
            own[key] = known
    known_first = {**own, **outside.variables}
    made: dict[str, str] = {}
    files = service.get("env_file")
    for one in files if isinstance(files, list) else [] if files is None else [files]:
        path = text_of(one.get("path")) if isinstance(one, dict) else text_of(one)
        text = outside.read(path)
        kind = one.get("format") if isinstance(one, dict) else None
        if text is not None and kind:
            raise BakeRefused(f"unsupported env_file format {quote(text_of(kind))}")
        if text is not None:
            found = read_dotenv(text, path, known_first)
            made |= {key: value for key, value in found.items() if value is not None}
        elif not (isinstance(one, dict) and one.get("required") is False):
            raise BakeRefused(f"env file {path} not found: stat {path}: no such file or directory")
    return made | own
