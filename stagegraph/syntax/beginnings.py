"""How a Dockerfile begins: by that it is told from other files, whatever it is called."""

from __future__ import annotations

_KEYWORDS = frozenset(
    b"FROM ARG RUN COPY ADD ENV WORKDIR LABEL USER CMD ENTRYPOINT EXPOSE VOLUME SHELL ONBUILD STOPSIGNAL HEALTHCHECK "
    b"MAINTAINER".split()
)


def first_instruction(head: bytes) -> int:
    """The line, from 1, with which a Dockerfile begins; 0 for what is none.

    It is the first one that is no comment, and its first word is the name of an instruction.

    Args:
        head: of a file.
    """
    for number, line in enumerate(head.splitlines(), 1):
        text = line.strip()
        if text and not text.startswith(b"#"):
            return number if text.split(maxsplit=1)[0].upper() in _KEYWORDS else 0
    return 0
