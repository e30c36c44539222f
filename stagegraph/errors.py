"""Where something stands in a file, and every error that stagegraph raises on purpose.

::

    StagegraphError
    |-- DockerfileError      the Dockerfile is refused, as BuildKit would refuse it
    |-- ProjectError        a bake or compose file is refused, as bake would refuse it
    |-- InputError           a file cannot be read, or is no text
    |-- UsageError           the call makes no sense (an unknown format, two targets of one name)
    `-- EnvironmentLacks     the machine lacks something (a Graphviz engine, a folder that can be written)

Each one carries a message of one paragraph for a person and, where there is one, a hint: what to do about it.
"""

from __future__ import annotations

from stagegraph.values import Record


class Location(Record):
    """Where a piece of text stands: a path as the caller named it, and lines counted from 1, both inclusive.

    ``first`` is 0 when BuildKit itself gives no line for what is located.
    """

    path: str
    first: int
    last: int

    def __str__(self) -> str:
        if self.first == 0:
            return self.path
        return f"{self.path}:{self.first}" if self.last == self.first else f"{self.path}:{self.first}-{self.last}"


class StagegraphError(Exception):
    """Base of all errors that stagegraph raises on purpose.

    Attributes:
        message: what is wrong, in one paragraph, without the place.
        hint: what to do about it, or "".
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class DockerfileError(StagegraphError):
    """The Dockerfile is refused.

    Attributes:
        message: BuildKit's own wording.
        location: the lines BuildKit points at; ``location.first`` is 0 when it points at none.
        line: the first of these lines, counted from 1, or 0.
        shown_location: the lines that a reader is shown: those of ``location``, or, where BuildKit points at none,
            those that the message is about, as far as they are known.
        excerpt: the lines around that place in the form in which BuildKit prints them, or "".
    """

    def __init__(
        self,
        message: str,
        location: Location | None = None,
        *,
        shown_location: Location | None = None,
        excerpt: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.location = location or Location("Dockerfile", 0, 0)
        self.shown_location = shown_location or self.location
        self.excerpt = excerpt

    @property
    def line(self) -> int:
        """The first line of the place, counted from 1; 0 when BuildKit gives none."""
        return self.location.first

    def kept(self) -> DockerfileError:
        """The same refusal, without the frames in which it was found and what came before: these hold much memory."""
        self.__traceback__ = self.__context__ = self.__cause__ = None
        return self

    def __str__(self) -> str:
        return f"{self.shown_location}: {self.message}" if self.shown_location.first else self.message


class ProjectError(StagegraphError):
    """A bake or compose file, or what is asked of it, is refused.

    Attributes:
        message: bake's own wording where it is known.
        location: the lines that it is about; ``location.first`` is 0 where there are none.
        excerpt: these lines in the form in which BuildKit prints them, or "".
    """

    def __init__(self, message: str, location: Location | None = None, *, excerpt: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.location = location or Location("", 0, 0)
        self.excerpt = excerpt

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location.first else self.message


class InputError(StagegraphError):
    """An input cannot be read: no such file, a folder, not text."""


class UsageError(StagegraphError):
    """The call makes no sense: the caller has to change it."""


class EnvironmentLacks(StagegraphError):
    """The machine lacks something that the call needs; ``hint`` says what to install or change."""
