"""BuildKit's own parser, as the package `dockerfile` has it, beside ours.

The package has a version of 2023. Where BuildKit has changed since, the answers differ on purpose:

- `=` and blanks between key and value: a pair was two arguments, today it is three;
- arguments of unknown instructions: the package drops them;
- JSON followed by other text: it was read as JSON and the rest dropped, today it is no JSON;
- an escape character other than the backslash did not count in flags;
- `# check=` was no directive, so it ended the directives;
- words next to an operator, as in `<<E${A-}`, and `${A:#b}`, see `stagegraph.syntax.words`;
- an empty file was one without instructions.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings

from stagegraph.errors import DockerfileError
from stagegraph.syntax.parser import split_instructions
from stagegraph.syntax.source import read_source
from stagegraph.syntax.splitting import SplitError, split_arguments, split_flags, split_keyword, split_pairs
from tests.properties.fragments import KEYWORDS, files
