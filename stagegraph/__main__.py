"""``python -m stagegraph``, and the entry of the ``stagegraph`` command."""

from __future__ import annotations

import atexit
import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    # A command lives for a moment and frees nothing worth collecting: a tenth of its start goes into looking for it.
    gc.disable()
    from stagegraph.cli.main import main as run  # noqa: PLC0415  (after the collector is off)

    try:
        status = run()
    except SystemExit as asked:  # argparse, when it has said all
        if not isinstance(asked.code, int):
            raise
        status = asked.code
    _leave(status)


def _leave(status: int) -> NoReturn:
    """Exit without taking the interpreter apart first, object by object: that takes a tenth of a command's time.

    What others have asked for at the exit (a measurer of coverage has) is done before, and whatever is still to be
    written is written. Another thread is waited for, as Python does.
    """
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        sys.exit(status)
    atexit._run_exitfuncs()  # noqa: SLF001  (there is no public name for it)
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # notes that nobody can read; what was asked for is written by now
            pass
    os._exit(status)


if __name__ == "__main__":
    main()
