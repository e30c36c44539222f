"""Commands without their start: copies of a process that has loaded stagegraph already.

Where somebody waits for the tests, most of the time would go into starting Python and importing the same modules, a
thousand times. With ``--wide`` one of ten commands is started as users start it.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coverage import Coverage

# What Python heeds when it starts, and a copy of a process that runs already cannot.
_SECONDS = 60  # far more than any call takes
_MEASURING = "COVERAGE_PROCESS_START"  # tells where coverage finds its settings; not there: nothing is measured
_HEEDED = ("PYTHON", "LC_", "LANG")


class Nursery:
    """A process of which each command is a copy."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._socket = ours
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.nursery", str(theirs.fileno()), os.environ.get(_MEASURING, "")],
            pass_fds=[theirs.fileno()],
            cwd=Path(__file__).parents[2],
            # Measured from its start, each copy would write down anew what loading the modules has run.
            env={name: value for name, value in os.environ.items() if name != _MEASURING},
        )
        theirs.close()
        atexit.register(self._end)

    def run(
        self,
        folder: Path,
        arguments: Sequence[str | bytes],
        env: Mapping[str, str],
        streams: Sequence[int],
    ) -> int:
        """Run stagegraph in a folder with some standard streams: its exit status."""
        told = json.dumps([str(folder), [os.fsdecode(one) for one in arguments], dict(env)]).encode()
        self._socket.settimeout(_SECONDS)
        socket.send_fds(self._socket, [len(told).to_bytes(8, "big")], list(streams))
        self._socket.sendall(told)
        return int.from_bytes(_read(self._socket, 8), "big", signed=True)

    def _end(self) -> None:
        self._socket.close()
        self._process.wait()


def can_run(env: Mapping[str, str | None]) -> bool:
    """Whether a command with these changes of the environment may be a copy of a process."""
    return not any(name.startswith(_HEEDED) for name in env)


def _read(source: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = source.recv(size - len(found))
        if not more:
            raise EOFError
        found += more
    return found


def _serve(source: socket.socket, settings: str) -> None:
    """Make copies of this process until nobody asks for one any more, measured by coverage if there are settings."""
    import stagegraph  # noqa: PLC0415  (only the process that is copied needs it)

    loading, measurer = [_measurer(settings, Path(stagegraph.__path__[0])) for _ in range(2)]
    if loading is not None:
        loading.start()
    for module in pkgutil.walk_packages(stagegraph.__path__, "stagegraph."):
        if not module.name.startswith("stagegraph.tui"):
            importlib.import_module(module.name)
    if loading is not None:
        _save(loading)
    while True:
        size, streams, _, _ = socket.recv_fds(source, 8, 3)
        if not size:
            return
        folder, arguments, env = json.loads(_read(source, int.from_bytes(size, "big")))
        child = os.fork()
        if not child:
            source.close()
            if measurer is not None:
                measurer.start()
                atexit.register(_save, measurer)
            _become(folder, arguments, env, streams)
        for one in streams:
            os.close(one)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        source.sendall(status.to_bytes(8, "big", signed=True))


def _measurer(settings: str, package: Path) -> Coverage | None:
    """What measures copies, if anything does; ready, as making it so takes five times as long as most commands."""
    if not settings:
        return None
    from coverage import Coverage  # noqa: PLC0415  (as above)

    # Not by the package's name: each copy would list all modules of it that were not run.
    measurer = Coverage(config_file=settings, source_pkgs=[], include=[str(package / "*")], messages=False)
    measurer.start()
    measurer.stop()
    return measurer


def _save(measurer: Coverage) -> None:
    measurer.stop()
    measurer.save()


def _become(folder: str, arguments: Sequence[str], env: Mapping[str, str], streams: Sequence[int]) -> NoReturn:
    """Be the command."""
    try:
        from stagegraph.__main__ import main  # noqa: PLC0415  (as above)

        for number, one in enumerate(streams):
            os.dup2(one, number)
            os.close(one)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (open as long as the process lives)
        for number, name in ((1, "stdout"), (2, "stderr")):
            errors = "strict" if number == 1 else "backslashreplace"
            lines = number == 2 or os.isatty(number)
            setattr(
                sys,
                name,
                os.fdopen(number, "w", encoding="utf-8", errors=errors, buffering=1 if lines else -1, closefd=False),
            )
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(env)
        sys.argv = ["stagegraph", *arguments]
        main()
    except BaseException:  # noqa: BLE001  (as an interpreter would end)
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
