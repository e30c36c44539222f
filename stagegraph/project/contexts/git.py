"""Asking git for what it keeps: files of a revision, without checking anything out."""

from __future__ import annotations

import os

from stagegraph import programs
from stagegraph.errors import EnvironmentLacks, InputError
from stagegraph.project.contexts.folder import CONTEXT_HINT
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SECONDS = 120.0
"""How long git may take for one answer."""

_AT_ONCE = 1 << 24  # bytes of files in one answer
# Git sets these for its hooks; the folder that is asked about says which repository is meant.
_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
_SETTINGS = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
_SUBMODULE, _LINK, _RUNS = "160000", "120000", "100755"


class RevisionFile(Record):
    """A file that git keeps in a revision.

    Attributes:
        path: relative to the folder that is asked about.
        blob: what git calls its content.
        size: bytes; 0 for a submodule.
        is_link: it is a symbolic link.
        runs: it may be executed.
        is_submodule: it is no file, but a repository of its own.
    """

    path: str
    blob: str
    size: int
    is_link: bool = False
    runs: bool = False
    is_submodule: bool = False


class AlteredFile(Record):
    """A file that differs from a commit.

    Attributes:
        path: relative to the folder that is asked about; of one that is gone the path that it had.
        was: its path in the commit, "" for a new one.
        is_gone: it is not there any more.
    """

    path: str
    was: str = ""
    is_gone: bool = False


_SHALLOW = "This is a shallow clone, which lacks most of them. Fetch that one, or all with git fetch --unshallow."


class Repository:
    """The repository that a folder is in.

    Args:
        folder: its path; all paths are relative to it.
        program: git's name or path.

    Raises:
        EnvironmentLacks: there is no git.
        InputError: the folder is in no repository.
    """

    def __init__(self, folder: str, program: str = "git") -> None:
        self.folder = folder
        found = programs.find(program)
        if found is None:
            raise EnvironmentLacks(f"a revision needs the command {program}, which is not on PATH", hint="Install git.")
        self._program = found
        self._environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS} | _SETTINGS
        inside = self._run(["rev-parse", "--show-prefix"])
        if inside.status:
            complaint = _complaint(inside)
            hint = f"A revision is one of the git repository that the build context is in. {CONTEXT_HINT}"
            if complaint.startswith("not a git repository"):
                raise InputError(f"{folder} is in no git repository", hint=hint)
            raise InputError(f"git cannot read the repository of {folder}: {complaint}", hint=hint)
        self.prefix = os.fsdecode(inside.output.rstrip(b"\n"))
        """The folder within the work tree of the repository, with a slash at its end; "" where it is all of it."""

    def commit(self, revision: str) -> str:
        """The commit that a revision means.

        Raises:
            InputError: there is none.
        """
        done = self._run(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"])
        if done.status:
            shallow = self._run(["rev-parse", "--is-shallow-repository"]).output.strip() == b"true"
            hint = _SHALLOW if shallow else "Git names them by branch, tag or commit: HEAD~1, main, v1.2."
            raise InputError(f"git knows no revision {revision} in {self.folder}", hint=hint)
        return done.output.decode().strip()

    def kept(self, commit: str) -> list[RevisionFile]:
        """All that a commit keeps of the folder."""
        listed = self._answer(["ls-tree", "-r", "-l", "-z", commit])
        return [_kept(line) for line in _fields(listed)]

    def changed(self, commit: str) -> frozenset[str]:
        """The paths that git keeps now or kept in a commit, and that differ now, those that are gone among them."""
        how = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", "--ignore-submodules=none"]
        return frozenset(_fields(self._answer(["diff", *how, commit, "--", "."])))

    def altered(self, commit: str) -> tuple[AlteredFile, ...]:
        """The files that differ from a commit, by path, those that git does not know yet among them; see `changed`.

        A file that has moved, also with changes, is one that has another path now.
        """
        how = ["--name-status", "-z", "--find-renames", "--no-ext-diff", "--relative", "--ignore-submodules=all"]
        found = _altered(_fields(self._answer(["diff", *how, commit, "--", "."])))
        new = (AlteredFile(path) for path in self.unknown() if not path.endswith("/"))
        return tuple(sorted((*found, *new), key=lambda one: one.path))

    def shared_commit(self, commit: str) -> str:
        """The commit from which HEAD and another one went apart; "" where none is known, as in a shallow clone."""
        done = self._run(["merge-base", commit, "HEAD"])
        return "" if done.status else done.output.decode().strip()

    def files(self) -> tuple[str, ...]:
        """The paths of all files that git keeps, or neither keeps nor ignores, by name."""
        how = ["-z", "--cached", "--others", "--exclude-standard"]
        return tuple(sorted(frozenset(_fields(self._answer(["ls-files", *how])))))

    def unknown(self) -> tuple[str, ...]:
        """The paths that git neither keeps nor ignores; a repository of its own has a slash at its end."""
        return tuple(_fields(self._answer(["ls-files", "-z", "--others", "--exclude-standard"])))

    def file(self, commit: str, path: str) -> bytes | None:
        """What a file held in a commit; None where there was none.

        Args:
            commit: of `commit`.
            path: relative to the folder; it may lead out of it.
        """
        done = self._run(["cat-file", "blob", f"{commit}:./{path}"])
        return None if done.status else done.output

    def contents(self, files: Iterable[RevisionFile]) -> Iterator[tuple[RevisionFile, bytes]]:
        """What files hold, some at a time."""
        some: list[RevisionFile] = []
        size = 0
        for one in files:
            some.append(one)
            size += one.size
            if size >= _AT_ONCE:
                yield from self._contents(some)
                some, size = [], 0
        yield from self._contents(some)

    def _contents(self, files: Sequence[RevisionFile]) -> Iterator[tuple[RevisionFile, bytes]]:
        if not files:
            return
        answer = self._answer(["cat-file", "--batch"], "".join(f"{one.blob}\n" for one in files).encode())
        at = 0
        for one in files:
            start = answer.index(b"\n", at) + 1
            yield one, answer[start : start + one.size]
            at = start + one.size + 1

    def _answer(self, arguments: Sequence[str], given: bytes = b"") -> bytes:
        done = self._run(arguments, given)
        if done.status:
            raise EnvironmentLacks(f"git {arguments[0]} failed in {self.folder}: {_complaint(done)}")
        return done.output

    def _run(self, arguments: Sequence[str], given: bytes = b"") -> programs.Done:
        command = [self._program, "-C", self.folder, *arguments]
        try:
            return programs.run(command, given, seconds=SECONDS, environment=self._environment)
        except TimeoutError:
            raise EnvironmentLacks(f"git {arguments[0]} took longer than {SECONDS:g} seconds") from None
        except OSError as problem:
            raise EnvironmentLacks(f"{self._program} cannot be started: {problem.strerror}") from None


def _complaint(done: programs.Done) -> str:
    """What git says is wrong, in one line."""
    return done.complaints[0].removeprefix("fatal: ") if done.complaints else f"exit status {done.status}"


def _fields(answer: bytes) -> list[str]:
    return [os.fsdecode(one) for one in answer.split(b"\0") if one]


def _kept(line: str) -> RevisionFile:
    facts, _, path = line.partition("\t")
    mode, _, blob, size = facts.split()
    return RevisionFile(
        path,
        blob,
        0 if mode == _SUBMODULE else int(size),
        is_link=mode == _LINK,
        runs=mode == _RUNS,
        is_submodule=mode == _SUBMODULE,
    )


def _altered(fields: list[str]) -> Iterator[AlteredFile]:
    """Statuses with the paths behind each: two of a file that was renamed or copied."""
    rest = iter(fields)
    for status in rest:
        path = next(rest)
        if status.startswith(("R", "C")):
            yield AlteredFile(next(rest), path if status.startswith("R") else "")
        elif status == "A":
            yield AlteredFile(path)
        else:
            yield AlteredFile(path, path, is_gone=status == "D")
