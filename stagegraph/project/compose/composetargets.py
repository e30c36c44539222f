"""Services to targets (buildx, bake/compose.go, ParseCompose)."""

from __future__ import annotations

import re

from stagegraph.project.bake.bakefields import BakeGroup, BakeTarget
from stagegraph.project.bake.bakereading import BakeDefinitions
from stagegraph.project.bake.entries import Entry, FlagKind, entries_of
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.compose.composechecks import truth_of
from stagegraph.project.compose.composeenvironment import environment_of
from stagegraph.project.compose.composemerge import as_pairs
from stagegraph.project.compose.composeyaml import ComposeMoment, text_of
from stagegraph.syntax.gotext import parse_bool
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.project.bake.bakefields import FieldValue
    from stagegraph.project.compose.composetexts import ComposeOutside

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?", re.IGNORECASE)
_UNITS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}


def targets_of(model: Mapping[str, object], outside: ComposeOutside) -> BakeDefinitions:
    """A target for each service that is built, and the group ``default`` of all of them.

    Raises:
        BakeRefused: as compose or bake refuses them.
    """
    services = model.get("services")
    services = {name: one or {} for name, one in services.items()} if isinstance(services, dict) else {}
    secrets = model.get("secrets")
    secrets = secrets if isinstance(secrets, dict) else {}
    _check_consistency(services, secrets)
    environments = {name: environment_of(services[name], outside) for name in sorted(services)}
    targets = []
    for name in sorted(services):
        service = services[name]
        if service.get("build") is None:
            continue
        target = name.replace(".", "_")
        reader = _ServiceReader(name, service, secrets=secrets, environment=environments[name], outside=outside)
        targets.append(reader.target(target))
    if not services:
        return BakeDefinitions()
    return BakeDefinitions((BakeGroup("default", tuple(one.name for one in targets)),), tuple(targets))


def _check_consistency(services: Mapping[str, Mapping[str, object]], secrets: Mapping[str, object]) -> None:
    """compose-go's checkConsistency, as far as it looks at builds."""
    told = "failed to parse compose file: service"
    for name in sorted(services):
        service = services[name]
        build = service.get("build")
        if not isinstance(build, dict):
            if not service.get("image"):
                raise BakeRefused(
                    f'{told} "{name}" has neither an image nor a build context specified: invalid compose project'
                )
            continue
        if build.get("dockerfile") and build.get("dockerfile_inline"):
            raise BakeRefused(
                f'{told} "{name}" declares mutually exclusive dockerfile and dockerfile_inline: invalid compose project'
            )
        for key, value in as_pairs(build.get("additional_contexts"), "").items():
            other = text_of(value)
            if other.startswith("service:"):
                _check_linked(f'{told} "{name}"', key, other.removeprefix("service:"), services)
        for one in _listed(build.get("secrets")):
            source = text_of(one.get("source")) if isinstance(one, dict) else text_of(one)
            if source not in secrets:
                raise BakeRefused(f'{told} "{name}" refers to undefined build secret {source}: invalid compose project')


def _check_linked(told: str, key: str, other: str, services: Mapping[str, Mapping[str, object]]) -> None:
    if other not in services:
        raise BakeRefused(f'{told} declares unknown service "{other}" as additional contexts {key}')
    if services[other].get("build") is None:
        raise BakeRefused(f'{told} declares non-buildable service "{other}" as additional contexts {key}')


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class _ServiceReader:
    """One service to one target."""

    def __init__(
        self,
        name: str,
        service: Mapping[str, object],
        *,
        secrets: Mapping[str, object],
        environment: Mapping[str, str],
        outside: ComposeOutside,
    ) -> None:
        build = service["build"]
        self.name = name
        self.service = service
        self.build: Mapping[str, object] = build if isinstance(build, dict) else {}
        self.secrets = secrets
        self.outside = outside
        self.environment = environment

    def target(self, name: str) -> BakeTarget:
        fields: dict[str, FieldValue] = {}
        for key, field in (
            ("context", "context"),
            ("dockerfile", "dockerfile"),
            ("dockerfile_inline", "dockerfile-inline"),
            ("target", "target"),
            ("network", "network"),
        ):
            if self.build.get(key):
                fields[field] = text_of(self.build[key])
        fields |= self._pairs() | self._lists()
        tags = tuple(map(text_of, _listed(self.build.get("tags"))))
        if tags:
            fields["tags"] = tags
        for key, field in (("no_cache", "no-cache"), ("pull", "pull")):
            if self.build.get(key) is not None and truth_of(self.build[key], f"services.{self.name}.build.{key}"):
                fields[field] = True
        limits = self.build.get("ulimits")
        if isinstance(limits, dict) and limits:
            fields["ulimits"] = tuple(_limit(name, one) for name, one in sorted(limits.items()))
        size = _size(self.build.get("shm_size", 0), f"services.{self.name}.build.shm_size")
        if size > 0:
            fields["shm-size"] = _bytes_text(size)
        target = self._extended(BakeTarget(name, FrozenMap(fields)))
        image = text_of(self.service.get("image"))
        return target.with_field("tags", (image,)) if image and not target.texts("tags") else target

    def _pairs(self) -> dict[str, FieldValue]:
        made: dict[str, FieldValue] = {}
        args = self._args()
        if args:
            made["args"] = FrozenMap(args)
        labels = as_pairs(self.build.get("labels"), "labels")
        if labels:
            made["labels"] = FrozenMap({key: text_of(value) for key, value in labels.items()})
        contexts = as_pairs(self.build.get("additional_contexts"), "additional_contexts")
        if contexts:
            made["contexts"] = FrozenMap(_named_contexts({key: text_of(one) for key, one in contexts.items()}))
        hosts = self.build.get("extra_hosts")
        if hosts:
            made["extra-hosts"] = FrozenMap(_hosts(hosts))
        return made

    def _args(self) -> dict[str, str | None]:
        """An argument without a value takes the service's environment, then the shell's; else it is dropped."""
        made: dict[str, str | None] = {}
        for key, value in as_pairs(self.build.get("args"), "args").items():
            if value is not None:
                made[key] = text_of(value)
                continue
            found = self.environment.get(key, self.outside.variables.get(key))
            if found is not None:
                made[key] = found
        return made

    def _lists(self) -> dict[str, FieldValue]:
        made: dict[str, FieldValue] = {}
        for key, field in (("cache_from", "cache-from"), ("cache_to", "cache-to")):
            found = _entries(FlagKind.CACHE, self.build.get(key))
            if found:
                made[field] = found
        platforms = tuple(map(text_of, _listed(self.build.get("platforms"))))
        if platforms:
            made["platforms"] = platforms
        secrets = tuple(self._secret(one) for one in _listed(self.build.get("secrets")))
        if secrets:
            made["secret"] = secrets
        ssh = _ssh(self.build.get("ssh"))
        if ssh:
            made["ssh"] = ssh
        attest = self._attestations()
        if attest:
            made["attest"] = attest
        return made

    def _secret(self, one: object) -> Entry:
        source = text_of(one.get("source")) if isinstance(one, dict) else text_of(one)
        told = self.secrets.get(source)
        told = told if isinstance(told, dict) else {}
        external = told.get("external")
        if isinstance(external, dict) or (external is not None and truth_of(external, f"secrets.{source}.external")):
            raise BakeRefused("failed to parse compose file: unsupported external secret")
        made = {"id": source, "src": text_of(told.get("file")), "env": text_of(told.get("environment"))}
        return FrozenMap({key: value for key, value in made.items() if value})

    def _attestations(self) -> tuple[Entry, ...]:
        made: list[Entry] = []
        for key in ("sbom", "provenance"):
            value = self.build.get(key)
            if value is None or value == "":
                continue
            text = text_of(value)
            truth = parse_bool(text)
            told = f",{text}" if truth is None else "" if truth else ",disabled=true"
            made += entries_of(FlagKind.ATTEST, f"type={key}{told}")
        return tuple(made)

    def _extended(self, target: BakeTarget) -> BakeTarget:
        """What ``x-bake`` adds (composeExtTarget)."""
        told = self.build.get("x-bake")
        if told is None:
            return target
        if not isinstance(told, dict):
            raise BakeRefused(f"services.{self.name}.build.x-bake must be a mapping")
        path = f"services.{self.name}.build.x-bake"
        for key in ("tags", "platforms", "no-cache-filter"):
            added = _words(told.get(key), f"{path}.{key}")
            if added:
                target = target.with_field(key, tuple(dict.fromkeys((*target.texts(key), *added))))
        for key, kind in _ADDED.items():
            added_entries = _entries(kind, list(_words(told.get(key), f"{path}.{key}")))
            if added_entries:
                target = target.with_field(key, (*target.entries(key), *added_entries))
        for key in ("pull", "no-cache"):
            if told.get(key) is not None:
                target = target.with_field(key, _unquoted_truth(told[key], f"{path}.{key}"))
        return _with_contexts(target, told.get("contexts"), f"{path}.contexts")


def _unquoted_truth(value: object, path: str) -> bool:
    if value in ("true", "false"):
        raise BakeRefused(f"{path}: cannot unmarshal !!str `{value}` into bool")
    return truth_of(value, path)


def _with_contexts(target: BakeTarget, contexts: object, path: str) -> BakeTarget:
    if contexts is None:
        return target
    if not isinstance(contexts, dict):
        raise BakeRefused(f"{path}: cannot unmarshal {_yaml_kind(contexts)} into map[string]string")
    more = _named_contexts({key: _text(one, path) for key, one in contexts.items()})
    return target.with_field("contexts", FrozenMap({**more, **target.pairs("contexts")}))


_ADDED = {
    "cache-from": FlagKind.CACHE,
    "cache-to": FlagKind.CACHE,
    "secret": FlagKind.SECRET,
    "ssh": FlagKind.SSH,
    "output": FlagKind.OUTPUT,
}


def _words(value: object, path: str) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(one, path) for one in value)
    return tuple(_text(value, path).split())


def _text(value: object, path: str) -> str:
    if isinstance(value, dict | list):
        raise BakeRefused(f"{path}: cannot unmarshal {_yaml_kind(value)} into string")
    return value.written if isinstance(value, ComposeMoment) else text_of(value)


def _yaml_kind(value: object) -> str:
    return "!!map" if isinstance(value, dict) else "!!seq" if isinstance(value, list) else f"`{text_of(value)}`"


def _entries(kind: FlagKind, value: object) -> tuple[Entry, ...]:
    return tuple(entry for one in _listed(value) for entry in entries_of(kind, text_of(one)))


def _ssh(value: object) -> tuple[Entry, ...]:
    pairs = as_pairs(value, "ssh") if value is not None else {}
    made = (entries_of(FlagKind.SSH, f"{key}={text_of(one)}" if one else key) for key, one in pairs.items())
    return tuple(entry for one in made for entry in one)


def _hosts(value: object) -> dict[str, str | None]:
    made: dict[str, list[str]] = {}
    if isinstance(value, dict):
        for key, one in value.items():
            made[key] = [text_of(address) for address in _listed(one)]
    else:
        for one in _listed(value):
            text = text_of(one)
            host, equals, address = text.partition("=" if "=" in text else ":")
            if not equals:
                raise BakeRefused(f"invalid additional host, missing IP: {text}")
            made.setdefault(host, []).append(re.sub(r"^\[(.*)\]$", r"\1", address))
    return {key: ",".join(addresses) for key, addresses in made.items()}


def _named_contexts(pairs: Mapping[str, str]) -> dict[str, str | None]:
    made: dict[str, str | None] = {}
    for key, value in pairs.items():
        kind, colon, name = value.partition(":")
        made[key] = f"target:{name.replace('.', '_')}" if colon and kind in ("service", "target") else value
    return made


def _limit(name: str, told: object) -> str:
    """``name=soft:hard``; of a limit that is one number bake takes neither (compose.go, ParseCompose)."""
    soft, hard = (told.get("soft"), told.get("hard")) if isinstance(told, dict) else (0, 0)
    return f"{name}={soft}:{hard}"


def _size(value: object, path: str) -> int:
    """Bytes; what is not more than none is nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if isinstance(value, int) else 0
    if isinstance(value, ComposeMoment):
        return 0
    text = text_of(value)
    found = _SIZE.fullmatch(text)
    if found is None:
        if re.fullmatch(r"-\d+", text):
            return 0
        raise BakeRefused(f"{path}: invalid size: '{text}'")
    return int(float(found[1]) * 1024 ** _UNITS[found[2].lower()])


def _bytes_text(count: int) -> str:
    """Bytes as ``docker`` writes them: ``64MiB``."""
    size, unit = float(count), 0
    names = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
    while size >= 1024 and unit < len(names) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.4g}{names[unit]}"
