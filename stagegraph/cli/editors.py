"""The user's editor, opened at a line of a file."""

from __future__ import annotations

import os
import sys

from stagegraph.errors import EnvironmentLacks

_PLUS_LINE = frozenset("vi vim nvim view gvim nano pico micro emacs emacsclient jed joe mg ne kak vis mcedit".split())
_COLON_LINE = frozenset("hx helix subl sublime_text zed cursor-cli lapce".split())
_GOTO_LINE = frozenset("code code-insiders codium vscodium cursor windsurf positron".split())


def open_editor(path: str, line: int) -> None:
    """Open a file at a line, counted from 1, in the editor that the environment names; wait for its end.

    Raises:
        EnvironmentLacks: there is no such editor, or it fails.
    """
    import shlex  # noqa: PLC0415  (few calls open an editor)
    import shutil  # noqa: PLC0415  (as above)

    usual = "notepad" if sys.platform == "win32" else "vi"
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or usual
    try:
        words = shlex.split(named) or [usual]
    except ValueError as problem:
        what = f"the editor {named} cannot be started: {str(problem).lower()}"
        raise EnvironmentLacks(what, hint="Set EDITOR to the one that you use.") from None
    program = shutil.which(words[0])
    if program is None:
        raise EnvironmentLacks(f"there is no editor {words[0]}", hint="Set EDITOR to the one that you use.")
    status = os.spawnv(os.P_WAIT, program, editor_command(words, path, line))  # noqa: S606  (the user's own editor)
    if status:
        raise EnvironmentLacks(f"the editor {words[0]} ended with status {status}")


def editor_command(words: list[str], path: str, line: int) -> list[str]:
    """The arguments that open a file at a line in an editor; of an unknown one only the file is opened.

    Args:
        words: the editor and its own arguments.
        path: the file.
        line: counted from 1.
    """
    name = os.path.basename(words[0]).lower().removesuffix(".exe")
    path = os.path.join(os.curdir, path) if path.startswith(("-", "+")) else path
    if name in _PLUS_LINE:
        return [*words, f"+{line}", path]
    if name in _COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in _GOTO_LINE:
        wait = [] if "--wait" in words or "-w" in words else ["--wait"]
        return [*words, *wait, "--goto", f"{path}:{line}"]
    return [*words, path]
