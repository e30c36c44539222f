"""Bake and compose files on disk to the targets that they build: the one module of the two that reads anything."""

from __future__ import annotations

import os

from stagegraph.errors import InputError, Location, ProjectError
from stagegraph.project.files import STANDARD_INPUT, decoded
from stagegraph.project.placedfiles import FilesOnDisk
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.project.bake.bakefields import BakeTarget
    from stagegraph.project.bake.bakequestion import BakeAnswer, BakeQuestion
    from stagegraph.project.bake.bakereading import BakeDefinitions
    from stagegraph.project.bake.hclnodes import BakeRefused, HclBody
    from stagegraph.project.compose.composetexts import ComposeText

COMPOSE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
BAKE_NAMES = ("docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl")
_YAML = (".yaml", ".yml")
_TOO_DEEP = "stagegraph does not support expressions that are nested so deeply"
_RELATIVE = "BUILDX_BAKE_FILE_RELATIVE_PATHS"
_NO_ENVIRONMENT = "BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP"
_FILES, _SEPARATOR = "BUILDX_BAKE_FILE", "BUILDX_BAKE_PATH_SEPARATOR"


class ProjectFiles(Record):
    """The files that tell what is built, and what they may ask for.

    ``variables`` are those given beside the environment, which they win over; ``platform`` is what the machine builds
    for; ``now`` is the time in the form of RFC 3339; ``folder`` is where the command would run, from where paths lead.
    """

    bake: tuple[str, ...] = ()
    compose: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    platform: str = "linux/amd64"
    now: str = "1970-01-01T00:00:00Z"
    folder: str = ""


class _ProjectText(Record):
    """A file that was read, and whether the caller says that it is a compose file."""

    path: str
    text: str
    compose: bool


def read_project(files: ProjectFiles, question: BakeQuestion, placed: FilesOnDisk | None = None) -> BakeAnswer:
    """What the files build, for what is asked.

    Args:
        files: which they are.
        question: what is asked.
        placed: where they are read; on disk if not given.

    Raises:
        ProjectError: bake refuses the files or the question; the message is its own.
        InputError: a file cannot be read.
    """
    from stagegraph.project.bake.hclnodes import BakeRefused  # noqa: PLC0415  (start-up time)

    reading = _ProjectReading(files, placed or FilesOnDisk())
    try:
        return reading.answer(question)
    except BakeRefused as refusal:
        raise reading.error_of(refusal) from None
    except RecursionError:
        raise ProjectError(_TOO_DEEP) from None


class TargetsDefined(Record):
    """The targets that files define, and why some of them are refused.

    Attributes:
        answer: what they say of all targets but those that others merely inherit from.
        refused: the errors, each once.
    """

    answer: BakeAnswer
    refused: tuple[ProjectError, ...] = ()


def read_every_target(files: ProjectFiles, placed: FilesOnDisk | None = None) -> TargetsDefined:
    """Every target that the files build, each asked for alone, so that one that is refused never stops the rest.

    Args:
        files: which they are.
        placed: where they are read; on disk if not given.

    Raises:
        ProjectError: bake refuses the files.
        InputError: a file cannot be read.
    """
    from stagegraph.project.bake.hclnodes import BakeRefused  # noqa: PLC0415  (start-up time)

    reading = _ProjectReading(files, placed or FilesOnDisk())
    try:
        return reading.every_target()
    except BakeRefused as refusal:
        raise reading.error_of(refusal) from None
    except RecursionError:
        raise ProjectError(_TOO_DEEP) from None


class _ProjectReading:
    """Reads what one question needs."""

    def __init__(self, files: ProjectFiles, placed: FilesOnDisk) -> None:
        self.files = files
        self.placed = placed
        environment = dict(files.environment)
        self.environment = {} if _is_on(environment.get(_NO_ENVIRONMENT)) else environment
        self.variables = {**self.environment, **dict(files.variables)}
        self.file_relative = _is_on(environment.get(_RELATIVE))
        self.texts = [
            *(self._read(one, compose=True) for one in files.compose),
            *(self._read(one, compose=False) for one in files.bake),
        ] or [self._read(one, compose=False) for one in self._usual(environment)]
        if not self.texts:
            raise ProjectError(
                "couldn't find a bake definition",
                hint=f"Name it with --bake or --compose; looked for {', '.join((*COMPOSE_NAMES, *BAKE_NAMES))}.",
            )

    def _usual(self, environment: Mapping[str, str]) -> Sequence[str]:
        """The files that bake takes without being told."""
        named = environment.get(_FILES)
        if named:
            separator = environment.get(_SEPARATOR, os.pathsep)
            return [one for one in named.split(separator) if one]
        return [one for one in (*COMPOSE_NAMES, *BAKE_NAMES) if self.placed.is_file(self._place(one))]

    def _read(self, path: str, *, compose: bool) -> _ProjectText:
        try:
            content = self.placed.content(self._place(path))
        except InputError as problem:
            kind = "compose" if compose else "bake"
            raise InputError(problem.message, hint=problem.hint or f"Give the path of a {kind} file.") from None
        return _ProjectText(path, decoded(content, path), compose)

    def _place(self, path: str) -> str:
        """Where a file lies, seen from here."""
        return path if path == STANDARD_INPUT else os.path.join(self.files.folder, path)

    def _exists(self, path: str) -> bool:
        return self.placed.exists(self._place(path))

    def answer(self, question: BakeQuestion) -> BakeAnswer:
        from stagegraph.project.bake.bakequestion import answered  # noqa: PLC0415  (start-up time)

        return answered(self._definitions(), question, self.variables, self._exists)

    def every_target(self) -> TargetsDefined:
        from stagegraph.project.bake.bakefields import BakeGroup  # noqa: PLC0415  (start-up time)
        from stagegraph.project.bake.bakequestion import BakeAnswer, BakeQuestion, answered  # noqa: PLC0415
        from stagegraph.project.bake.hclnodes import BakeRefused  # noqa: PLC0415
        from stagegraph.values import FrozenMap  # noqa: PLC0415

        definitions = self._definitions()
        grouped = {name for group in definitions.groups for name in group.targets}
        parents = {name for target in definitions.targets for name in target.texts("inherits")} - grouped
        made: dict[str, BakeTarget] = {}
        refused: dict[str, ProjectError] = {}
        for name in dict.fromkeys(one.name for one in definitions.targets if one.name not in parents):
            try:
                answer = answered(definitions, BakeQuestion((name,)), self.variables, self._exists)
            except BakeRefused as refusal:
                error = self.error_of(refusal)
                refused.setdefault(str(error), error)
            else:
                made.update(answer.targets)
        asked = BakeGroup("default", tuple(made))
        return TargetsDefined(BakeAnswer(FrozenMap(made), FrozenMap({asked.name: asked})), tuple(refused.values()))

    def _definitions(self) -> BakeDefinitions:
        """Compose files come first, whatever the order in which they are named (bake.ParseFiles)."""
        from stagegraph.project.bake.bakenames import BakeOutside  # noqa: PLC0415  (start-up time)
        from stagegraph.project.bake.bakereading import BakeDefinitions, read_bodies  # noqa: PLC0415  (as above)

        compose, bodies = self._by_kind()
        made = self._compose(compose) if compose else BakeDefinitions()
        if not bodies:
            return made
        from stagegraph.project.bake.functions.available import all_functions  # noqa: PLC0415  (as above)

        home = self.environment.get("HOME", "")
        outside = BakeOutside(self.variables, self.files.platform, all_functions(home, self.files.now))
        return read_bodies(bodies, outside, made, file_relative=self.file_relative)

    def _by_kind(self) -> tuple[list[ComposeText], list[HclBody]]:
        from stagegraph.project.compose.composetexts import ComposeText  # noqa: PLC0415  (start-up time)

        compose, bodies = list[ComposeText](), list["HclBody"]()
        for one in self.texts:
            text = ComposeText(one.path, one.text)
            if one.compose or one.path.lower().endswith(_YAML):
                self._check_alone(text)
                compose.append(text)
                continue
            body = self._body(text)
            if isinstance(body, ComposeText):
                compose.append(body)
            else:
                bodies.append(body)
        return compose, bodies

    def _body(self, text: ComposeText) -> HclBody | ComposeText:
        """A bake file by its suffix; without one whatever can be read (bake.ParseHCLFile)."""
        from stagegraph.project.bake.hclnodes import BakeRefused  # noqa: PLC0415  (start-up time)

        path = text.path.lower()
        if path.endswith(".json"):
            return _json_body(text)
        if path.endswith(".hcl"):
            return _hcl_body(text)
        try:
            self._check_alone(text)
        except BakeRefused:
            pass
        else:
            return text
        try:
            return _hcl_body(text)
        except BakeRefused as refusal:
            try:
                return _json_body(text)
            except BakeRefused as other:
                raise (other if text.text.lstrip().startswith("{") else refusal) from None

    # --- Compose files ------------------------------------------------------------------------------------------------

    def _check_alone(self, text: ComposeText) -> None:
        """Each compose file has to be one by itself, whatever is missing in it (validateComposeFile)."""
        from stagegraph.project.compose.composeloading import load_model  # noqa: PLC0415  (as above)
        from stagegraph.project.compose.composetexts import ComposeOutside  # noqa: PLC0415  (as above)

        load_model([text], ComposeOutside(self._compose_variables(), self._text_of))

    def _compose(self, texts: Sequence[ComposeText]) -> BakeDefinitions:
        from stagegraph.project.bake.bakepaths import moved  # noqa: PLC0415  (as above)
        from stagegraph.project.bake.bakereading import BakeDefinitions  # noqa: PLC0415  (as above)
        from stagegraph.project.compose.composeloading import load_model  # noqa: PLC0415  (as above)
        from stagegraph.project.compose.composetargets import targets_of  # noqa: PLC0415  (as above)
        from stagegraph.project.compose.composetexts import ComposeOutside  # noqa: PLC0415  (as above)
        from stagegraph.values import FrozenMap  # noqa: PLC0415  (as above)

        outside = ComposeOutside(self._compose_variables(), self._text_of)
        made = targets_of(load_model(texts, outside), outside)
        folder = os.path.dirname(texts[0].path)
        if not self.file_relative:
            return made
        homes = FrozenMap({one.name: folder for one in made.targets})
        return BakeDefinitions(made.groups, tuple(moved(one, folder) for one in made.targets), homes)

    def _compose_variables(self) -> Mapping[str, str]:
        """The environment, then ``.env`` of the working directory, which bake files never see; ``--var`` wins."""
        text = self._text_of(".env")
        if text is None:
            return self.variables
        from stagegraph.project.compose.composevariables import read_dotenv  # noqa: PLC0415  (start-up time)

        found = read_dotenv(text, ".env", self.environment)
        return {**{key: value for key, value in found.items() if value is not None}, **self.variables}

    def _text_of(self, path: str) -> str | None:
        place = self._place(path)
        if not self.placed.is_file(place):
            return None
        return decoded(self.placed.content(place), path)

    # --- Refusals -----------------------------------------------------------------------------------------------------

    def error_of(self, refusal: BakeRefused) -> ProjectError:
        """What a user is told: the file, the line, the line itself, bake's wording, what to do."""
        from stagegraph.syntax.beginnings import first_instruction  # noqa: PLC0415  (only a refusal needs these)
        from stagegraph.syntax.source import excerpt_of  # noqa: PLC0415

        span = refusal.span
        if span is None:
            return ProjectError(refusal.message, hint=refusal.hint)
        read = next((one for one in self.texts if one.path == span.path), None)
        text = read.text if read is not None else self._text_of(span.path) or ""
        hint = refusal.hint
        if read is not None and not hint and first_instruction(text.encode()):
            option = "--compose" if read.compose else "--bake"
            hint = f"It begins as a Dockerfile does; give that without {option}."
        path = "standard input" if span.path == STANDARD_INPUT else span.path
        location = Location(path, span.line, span.line)
        excerpt = excerpt_of(text.split("\n"), span.line, span.line)
        return ProjectError(refusal.message, location, excerpt=excerpt, hint=hint)


def _is_on(setting: str | None) -> bool:
    from stagegraph.syntax.gotext import parse_bool  # noqa: PLC0415  (start-up time)

    return setting is not None and parse_bool(setting) is True


def _json_body(text: ComposeText) -> HclBody:
    from stagegraph.project.bake.hcljson import read_json  # noqa: PLC0415  (start-up time)

    return read_json(text.text, text.path)


def _hcl_body(text: ComposeText) -> HclBody:
    from stagegraph.project.bake.hclreading import read_hcl  # noqa: PLC0415  (start-up time)

    return read_hcl(text.text, text.path)
