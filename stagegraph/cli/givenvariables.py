"""``--var NAME=VALUE`` of which no file says anything: bake takes it, and people are told."""

from __future__ import annotations

import re

from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.cli.showerrors import note
from stagegraph.errors import InputError
from stagegraph.project.files import decoded, read_file
from stagegraph.syntax.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NAME = r"([A-Za-z_][A-Za-z0-9_-]*)"
# A variable of HCL or a value of its own at the top, a key of JSON, a variable of a compose file.
_HCL = re.compile(rf'^[ \t]*(?:variable[ \t]+"?{_NAME}"?[ \t]*\{{|{_NAME}[ \t]*=)', re.MULTILINE)
_JSON = re.compile(rf'"{_NAME}"[ \t\r\n]*:')
_COMPOSE = re.compile(rf"\$\{{?{_NAME}")


def tell_undeclared(given: Sequence[str], files: Iterable[str]) -> None:
    """Tell on standard error of variables that none of some bake and compose files declares or takes.

    Args:
        given: the values of ``--var``.
        files: the paths of the files; of standard input, which is read once, and of files that cannot be read, nothing
            is known.
    """
    if not all("=" in one for one in given):
        return  # which is wrong usage
    known: dict[str, None] = {}
    for path in files:
        try:
            if path == STANDARD_INPUT:
                return
            known.update(dict.fromkeys(_declared(decoded(read_file(path), path))))
        except InputError:
            return
    for name in dict.fromkeys(one.partition("=")[0] for one in given):
        if name not in known:
            note(
                did_you_mean(f"--var {name} changes nothing: no file declares or takes the variable", name, list(known))
            )


def _declared(text: str) -> Iterator[str]:
    for pattern in (_HCL, _JSON, _COMPOSE):
        for found in pattern.finditer(text):
            yield next(one for one in found.groups() if one)
