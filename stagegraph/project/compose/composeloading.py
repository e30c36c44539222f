"""Compose files to one model: documents, variables, ``extends``, ``include``, paths (compose-go, loader/loader.go)."""

from __future__ import annotations

import posixpath

from stagegraph.graph.identifiers.remotes import is_git_source
from stagegraph.project.bake.gopaths import cleaned_path
from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan
from stagegraph.project.compose.composechecks import check_model
from stagegraph.project.compose.composemerge import (
    as_build,
    as_pairs,
    merged_models,
    merged_services,
    without_marks,
)
from stagegraph.project.compose.composetexts import ComposeOutside, ComposeText
from stagegraph.project.compose.composevariables import interpolated, read_dotenv
from stagegraph.project.compose.composeyaml import MOST_VALUES, read_documents, text_of, too_many_values, values_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_DEEPEST = 50
_NO_PATHS = ("service:", "target:", "docker-image:")


def load_model(files: Sequence[ComposeText], outside: ComposeOutside) -> dict[str, object]:
    """Services and secrets of several files.

    Raises:
        BakeRefused: as compose refuses them.
    """
    made = _ModelLoader(outside).load(files, ".", ())
    if not ({"services", "secrets"} & made.keys()):
        raise BakeRefused("empty compose file")
    return made


class _ModelLoader:
    """Loads files, those that they name among them."""

    def __init__(self, outside: ComposeOutside) -> None:
        self.outside = outside
        self.extended: set[str] = set()
        """Files that others extend: theirs are the paths that start in their own folders."""
        self.taken_over = 0
        """Values that services have of those that they extend."""

    def load(self, files: Sequence[ComposeText], folder: str, included: tuple[str, ...]) -> dict[str, object]:
        """One model of files whose paths are relative to a folder."""
        model: dict[str, object] = {}
        for file in files:
            documents = read_documents(file.text, file.path)
            for raw in documents:
                span = HclSpan(file.path, 1, 1, 1, 2)
                if not isinstance(raw, dict):
                    raise BakeRefused("top-level object must be a mapping", span)
                lookup = self._lookup(raw, model)
                one = interpolated(raw, lookup, span)
                assert isinstance(one, dict)  # noqa: S101  (as it was before)
                self._extend_all(one, file.path)
                model = merged_models(model, one)
                model = self._include(model, folder, included)
        made = without_marks(model)
        assert isinstance(made, dict)  # noqa: S101  (as it was before)
        check_model(made)
        _resolve_paths(made, folder, self.outside.variables.get("HOME", ""))
        return made

    def _lookup(self, raw: Mapping[str, object], model: Mapping[str, object]) -> Callable[[str], str | None]:
        """Variables, the name of the project among them."""
        name = raw.get("name") or model.get("name") or "bake"
        variables = self.outside.variables

        def lookup(wanted: str) -> str | None:
            if wanted in variables:
                return variables[wanted]
            return text_of(name) if wanted == "COMPOSE_PROJECT_NAME" else None

        return lookup

    # --- extends ------------------------------------------------------------------------------------------------------

    def _extend_all(self, model: dict[str, object], path: str) -> None:
        services = model.get("services")
        if "services" in model and not isinstance(services, dict):
            raise BakeRefused("services must be a mapping")
        if isinstance(services, dict):
            for name in list(services):
                services[name] = self._extended(name, services, path, ())

    def _extended(
        self, name: str, services: dict[str, object], path: str, passed: tuple[tuple[str, str], ...]
    ) -> object:
        service = services.get(name)
        if not isinstance(service, dict):
            if service is None:
                return None
            raise BakeRefused(f"services.{name} must be a mapping")
        if "extends" not in service:
            return service
        extends = service["extends"]
        if (path, name) in passed:
            raise BakeRefused("Circular reference:\n" + "\n".join(f"  {one} in {at}" for at, one in passed))
        wanted, file = self._named(name, extends)
        others, where = services, path
        if file:
            where, others = self._other_file(file, path)
        if wanted not in others:
            place = f" in {where}" if file else ""
            raise BakeRefused(f'cannot extend service "{name}" in {path}: service "{wanted}" not found{place}')
        base = self._extended(wanted, others, where, (*passed, (path, name)))
        own = {key: value for key, value in service.items() if key != "extends"}
        if not isinstance(base, dict):
            return own
        if file:
            base = _moved(base, self._home(where), self._home(path), self.outside.variables.get("HOME", ""))
        self.taken_over += values_in(base)
        if self.taken_over > MOST_VALUES:
            raise too_many_values(path)
        merged = merged_services(base, own)
        services[name] = merged
        return merged

    def _named(self, name: str, extends: object) -> tuple[str, str]:
        if extends is None or isinstance(extends, str):
            return extends or "", ""
        if not isinstance(extends, dict) or not isinstance(extends.get("service"), str):
            raise BakeRefused(f"extends.{name}.service is required")
        return str(extends["service"]), text_of(extends.get("file"))

    def _home(self, path: str) -> str:
        """Where the paths of a file start: a file that bake is given says them as seen from where bake runs."""
        return posixpath.dirname(path) if path in self.extended else ""

    def _other_file(self, file: str, path: str) -> tuple[str, dict[str, object]]:
        where = cleaned_path(posixpath.join(self._home(path), file))
        self.extended.add(where)
        text = self.outside.read(where)
        if text is None:
            raise BakeRefused(f"open {where}: no such file or directory")
        model: dict[str, object] = {}
        for raw in read_documents(text, where):
            if isinstance(raw, dict):
                one = interpolated(raw, self._lookup(raw, model), HclSpan(where, 1, 1, 1, 2))
                assert isinstance(one, dict)  # noqa: S101  (as it was before)
                model = merged_models(model, one)
        services = model.get("services")
        return where, services if isinstance(services, dict) else {}

    # --- include ------------------------------------------------------------------------------------------------------

    def _include(self, model: dict[str, object], folder: str, included: tuple[str, ...]) -> dict[str, object]:
        wanted = model.pop("include", None)
        if wanted is None:
            return model
        if not isinstance(wanted, list):
            raise BakeRefused("`include` must be a list")
        if len(included) > _DEEPEST:
            raise BakeRefused("stagegraph does not support includes that are nested so deeply")
        for one in wanted:
            model = self._with_included(model, {"path": one} if isinstance(one, str) else one, folder, included)
        return model

    def _with_included(
        self, model: dict[str, object], wanted: object, folder: str, included: tuple[str, ...]
    ) -> dict[str, object]:
        if wanted is None:
            return model
        if not isinstance(wanted, dict):
            raise BakeRefused("include: invalid type")
        named = wanted.get("path")
        several = named if isinstance(named, list) else [] if named is None else [named]
        paths = [cleaned_path(posixpath.join(folder, text_of(one))) for one in several]
        texts = [ComposeText(one, self._text(one)) for one in paths]
        if paths and paths[0] in included:
            raise BakeRefused("include cycle detected:\n" + "\n include ".join((*included, paths[0])))
        given = wanted.get("project_directory")
        home = posixpath.join(folder, text_of(given)) if given else posixpath.dirname(next(iter(paths), folder))
        variables = dict(self.outside.variables)
        for file in self._env_files(wanted.get("env_file"), home, folder):
            found = read_dotenv(self._text(file), file, variables)
            variables = {**{key: value for key, value in found.items() if value is not None}, **variables}
        inner = _ModelLoader(ComposeOutside(variables, self.outside.read))
        other = inner.load(texts, cleaned_path(home), (*included, *paths[:1]))
        return merged_models(other, model)

    def _env_files(self, given: object, home: str, folder: str) -> list[str]:
        if given is None:
            usual = cleaned_path(posixpath.join(home, ".env"))
            return [usual] if self.outside.read(usual) is not None else []
        several = given if isinstance(given, list) else [given]
        return [cleaned_path(posixpath.join(folder, text_of(one))) for one in several if one != "/dev/null"]

    def _text(self, path: str) -> str:
        text = self.outside.read(path)
        if text is None:
            raise BakeRefused(f"open {path}: no such file or directory")
        return text


# --- Paths --------------------------------------------------------------------------------------------------------


def _moved(service: dict[str, object], folder: str, to: str, home: str) -> dict[str, object]:
    """A service of another file, whose paths are relative to that one."""
    made = dict(service)
    seen = posixpath.relpath(folder or ".", to or ".") if not folder.startswith("/") else folder
    _resolve_service(made, seen, home)
    return made


def _resolve_paths(model: dict[str, object], folder: str, home: str) -> None:
    services = model.get("services")
    if isinstance(services, dict):
        for name, one in services.items():
            if isinstance(one, dict):
                services[name] = dict(one)
                _resolve_service(services[name], folder, home)
    secrets = model.get("secrets")
    if isinstance(secrets, dict):
        for name, one in secrets.items():
            if isinstance(one, dict) and isinstance(one.get("file"), str):
                secrets[name] = {**one, "file": _resolved(one["file"], folder)}


def _resolve_service(service: dict[str, object], folder: str, home: str) -> None:
    if service.get("build") is not None:
        build = dict(as_build(service["build"]))
        if isinstance(build.get("context"), str) and build["context"]:
            build["context"] = _context(str(build["context"]), folder, home)
        if build.get("additional_contexts") is not None:
            pairs = as_pairs(build["additional_contexts"], "services.build.additional_contexts")
            build["additional_contexts"] = {key: _context(text_of(one), folder, home) for key, one in pairs.items()}
        service["build"] = build
    files = service.get("env_file")
    if files is not None:
        service["env_file"] = [_env_file(one, folder) for one in (files if isinstance(files, list) else [files])]


def _env_file(one: object, folder: str) -> object:
    if isinstance(one, dict):
        return {**one, "path": _resolved(text_of(one.get("path")), folder)}
    return _resolved(text_of(one), folder)


def _context(value: str, folder: str, home: str) -> str:
    """A path seen from where bake runs; a ``~`` in front is the home folder (paths.ExpandUser)."""
    if value.startswith("~") and home:
        return cleaned_path(posixpath.join(home, value[1:].lstrip("/")))
    if not value or "://" in value or is_git_source(value) or value.startswith(_NO_PATHS):
        return value
    return _resolved(value, folder)


def _resolved(value: str, folder: str) -> str:
    return cleaned_path(posixpath.join(folder, value))
