"""``python -m stagegraph``, and the entry of the ``stagegraph`` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit with its status."""
    # A command lives for a moment and frees nothing worth collecting: a tenth of its start goes into looking for it.
    gc.disable()
    from stagegraph.cli.main import main as run  # noqa: PLC0415  (after the collector is off)

    sys.exit(run())


if __name__ == "__main__":
    main()
