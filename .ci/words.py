"""Find what no file of the project may name: package registries, machine paths, working notes.

``python3 .ci/words.py FILE...`` prints each place as ``file:line: what``; exit status 1 when there is one.
The words are put together from parts, so that this file passes its own check.
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

HOSTS = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"),
    ("deb", "debian", "org"),
    ("security", "debian", "org"),
    ("snapshot", "debian", "org"),
    ("archive", "ubuntu", "com"),
    ("security", "ubuntu", "com"),
    ("dl-cdn", "alpinelinux", "org"),
    ("crates", "io"),
    ("proxy", "golang", "org"),
    ("sum", "golang", "org"),
    ("rubygems", "org"),
    ("repo", "maven", "apache", "org"),
    ("repo1", "maven", "org"),
    ("conda", "anaconda", "org"),
    ("packagist", "org"),
    ("api", "nuget", "org"),
)

# Folders of machines that a project is written on; a Dockerfile's own /work or /root/.m2 is none of them.
FOLDERS = (
    ("work", r"main(?![.-]?\w)"),
    ("work", r"shared(?![.-]?\w)"),
    ("work", r"\.library"),
    ("root", r"\.pyenv"),
    ("opt", "pypi"),
    ("tmp", "bash_jobs"),
    ("tmp", "pytest-of-"),
    ("tmp", r"tmp[.\w]{6,}"),
)

_HOST = "|".join(re.escape(".".join(host)) for host in HOSTS)
_FOLDER = "|".join("/".join(folder) for folder in FOLDERS)

RULES = (
    ("a package registry", re.compile(rf"(?<![\w-])(?:{_HOST})(?![\w-])")),
    ("a machine path", re.compile(rf"(?<![\w.-])/(?:{_FOLDER})")),
    ("an issue number", re.compile(r"\bissues?\s+#?\d+", re.IGNORECASE)),
    ("a working note", re.compile(r"\b(?:this|last|next|previous|earlier) session\b", re.IGNORECASE)),
)


def text_of(path: Path) -> str:
    """The file's text, of a gzipped file that of its content; bytes that are no UTF-8 are replaced."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.decode("utf-8", errors="replace")


def places(path: Path) -> list[str]:
    """Each place of the file that holds a word of the rules."""
    return [
        f"{path}:{number}: {what}: {found[0]}"
        for number, line in enumerate(text_of(path).splitlines(), 1)
        for what, pattern in RULES
        for found in pattern.finditer(line)
    ]


def main(names: list[str]) -> int:
    """Check the files; 1 when a word is found."""
    files = [Path(name) for name in names]
    found = [place for path in files if path.is_file() for place in places(path)]
    print("\n".join(found) or f"{len(files)} files, none of these words")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
