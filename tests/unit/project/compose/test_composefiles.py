"""What compose files say, and how they are refused."""
# ruff: noqa: E501  (a table of short files reads better a line each)

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.project.bake.bakeprint import printed
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.compose.composemerge import as_pairs
from stagegraph.project.compose.composeyaml import ComposeMoment, plain_scalar, text_of
from tests.helpers.bakeasking import bake_answer, bake_refusal

if TYPE_CHECKING:
    from pathlib import Path

A = "services:\n  a:\n    "


def service(folder: Path, text: str, others: dict[str, str] | None = None, **options: Any) -> dict[str, Any]:
    """What ``--print`` says of the service ``a``."""
    answer = bake_answer(folder, {"compose.yaml": text, **(others or {})}, ["a"], **options)
    made: dict[str, Any] = json.loads(json.dumps(printed(answer)))["target"]["a"]
    return made


@pytest.mark.parametrize(
    ("build", "field", "wanted"),
    [
        ("{context: ., extra_hosts: [h=1, 'g:2']}", "extra-hosts", {"g": "2", "h": "1"}),
        ("{context: ., extra_hosts: {h: [1, 2]}}", "extra-hosts", {"h": "1,2"}),
        ("{context: ., shm_size: 1024}", "shm-size", "1KiB"),
        ("{context: ., shm_size: 1.5g}", "shm-size", "1.5GiB"),
        (
            "{context: ., sbom: true, provenance: mode=max}",
            "attest",
            [{"type": "sbom"}, {"mode": "max", "type": "provenance"}],
        ),
        ("{context: ., sbom: ''}", "attest", None),
        ("{context: ., ssh: {k: compose.yaml}}", "ssh", [{"id": "k", "paths": ["compose.yaml"]}]),
        ("{context: ., no_cache: 'no', pull: 'yes'}", "pull", True),
        ("{context: ., x-other: 1, tags: [t]}", "tags", ["t"]),
        (
            "{context: ., x-bake: {tags: 'a b', platforms: [linux/arm64], no-cache-filter: x, cache-from: c, output: 'type=docker', pull: true, contexts: {c: 'service:b', d: x}}}",
            "tags",
            ["a", "b"],
        ),
        ("{context: ., x-bake: {contexts: {c: 'target:b.c'}, output: 'type=docker'}}", "output", [{"type": "docker"}]),
        ("{context: ., x-bake: null}", "tags", ["i"]),
        ("{context: ., args: [A, B=1]}", "args", {"A": "env", "B": "1"}),
        ("{context: '~'}", "context", "/home/user"),
        ("{context: '~x/../y', additional_contexts: {a: '', b: ~/z}}", "contexts", {"b": "/home/user/z"}),
        ("{context: 'a$/$1'}", "context", "a$/$1"),
        ("{context: 'x${A:-{b}}$$c${A-d}}'}", "context", "xenv$cenv}"),
        ("{context: 'x${NONE-{b}'}", "context", "x{b"),
        ("{context: ., extra_hosts: ['h=[::1]', 'g:::2']}", "extra-hosts", {"g": "::2", "h": "::1"}),
        ("{context: ., shm_size: -1}", "shm-size", None),
        ("{context: ., shm_size: '-1'}", "shm-size", None),
        (
            "{context: ., sbom: 0, provenance: T}",
            "attest",
            [{"disabled": True, "type": "sbom"}, {"type": "provenance"}],
        ),
        ("{context: ., ulimits: {nproc: 5, nofile: {soft: 1, hard: -1}}}", "ulimits", ["nofile=1:-1", "nproc=0:0"]),
        ("{context: ., tags: [t], x-bake: {tags: [1, null]}}", "tags", ["t", "1"]),
        (
            "{context: ., no_cache_filter: [a, b], ssh: [default], isolation: x, privileged: off}",
            "ssh",
            [{"id": "default"}],
        ),
        ("{context: ., args: {A: 1e400}}", "args", {"A": "1e400"}),
        (
            "{context: 'https://example.com/x.git', additional_contexts: {x: docker-image://y}}",
            "context",
            "https://example.com/x.git",
        ),
        (
            "{context: ., args: {A: 2.5, B: -0.0, C: 1e30, E: 1e-7, H: 1e-5}}",
            "args",
            {"A": "2.5", "B": "-0", "C": "1e+30", "E": "1e-07", "H": "1e-05"},
        ),
        ("{context: ., args: {A: !!str 5, ? B : 1}}", "args", {"A": "5", "B": "1"}),
    ],
)
def test_fields(build: str, field: str, wanted: object, tmp_path: Path) -> None:
    """A key of build is printed as bake prints it."""
    text = f"{A}image: i\n    build: {build}\n  b: {{build: b}}\n  b.c: {{build: b}}\n"
    assert service(tmp_path, text, env={"A": "env", "HOME": "/home/user"}).get(field) == wanted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0b11", 3), ("0o17", 15), ("017", 15), ("0x1F", 31), ("08", 8.0), ("1_0", 10), ("-5", -5), ("99999999999999999999", 1e20),
        ("True", True), ("~", None), ("yes", "yes"), ("2024-13-01", "2024-13-01"),
        ("2024-01-02 03:04:05.50 +2", "2024-01-02 03:04:05.50 +2"), ("2024-1-2  3:4:5.50", "2024-01-02 03:04:05.5 +0000 UTC"),
        ("2024-01-02t03:04:05.1234567891+02:00", "2024-01-02 03:04:05.123456789 +0200 +0200"), ("2023-02-29", "2023-02-29"),
        ("2024-02-29T1:2:3,5-00:00", "2024-02-29 01:02:03.5 +0000 UTC"), ("2024-01-02 24:00:00", "2024-01-02 24:00:00"),
        ("2000-02-29", "2000-02-29 00:00:00 +0000 UTC"), ("1900-02-29", "1900-02-29"), ("2024-01-02T03:04:05", "2024-01-02T03:04:05"), ("2024-01-02T03:04:05Z", "2024-01-02 03:04:05 +0000 UTC"),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object) -> None:
    """A text without quotes means what compose-go makes of it."""
    read = plain_scalar(text)
    assert (text_of(read) if isinstance(read, ComposeMoment) else read) == value


@pytest.mark.parametrize(
    ("over", "field", "wanted"),
    [
        ("args: x=y", "args", {"A": "1", "x": "y"}),
        ("args: 5", "args", {"A": "1"}),
        ("args: {A: [1, 2], B: }", "args", {"A": "2"}),
        ("extra_hosts: ['h:1.2.3.9']", "extra-hosts", {"h": "1.2.3.4,1.2.3.9"}),
        ("extra_hosts: {h: [1.2.3.6, 1.2.3.5, 1.2.3.4]}", "extra-hosts", {"h": "1.2.3.4,1.2.3.5,1.2.3.6"}),
        ("extra_hosts: 'a:1.2.3.4'", "extra-hosts", {"a": "1.2.3.4", "h": "1.2.3.4"}),
        ("additional_contexts: {d: 5}", "contexts", {"c": "x", "d": "5"}),
    ],
)
def test_pairs_over_others(over: str, field: str, wanted: dict[str, str], tmp_path: Path) -> None:
    """Pairs that meet others are lines of them: the last one counts, of hosts all of them do."""
    base = "{context: ., args: {A: 1}, extra_hosts: {h: 1.2.3.4}, additional_contexts: {c: ./x}}"
    text = f"services:\n  b: {{build: {base}}}\n  a: {{extends: b, build: {{{over}}}}}\n"
    assert service(tmp_path, text)[field] == wanted


def test_moments(tmp_path: Path) -> None:
    """A date is one: an argument and a label are what Go prints of it, ``x-bake`` what YAML writes of it."""
    build = "{context: ., args: {A: 2024-01-02}, labels: {l: 2024-01-02T10:00:00.5+02:00}, shm_size: 2024-01-02, x-bake: {tags: [2024-01-02T10:00:00.5+02:00], contexts: {c: 2024-01-02}}}"
    made = service(tmp_path, f"{A}build: {build}\n    tty: 2024-01-02\n")
    assert made["args"] == {"A": "2024-01-02 00:00:00 +0000 UTC"}
    assert made["labels"] == {"l": "2024-01-02 10:00:00.5 +0200 +0200"}
    assert (made["tags"], made["contexts"]) == (["2024-01-02T10:00:00.5+02:00"], {"c": "2024-01-02T00:00:00Z"})
    assert "shm-size" not in made


def test_text_of_nothing() -> None:
    """Nothing is an empty text."""
    assert (text_of(None), text_of(1e-5), text_of(0.1)) == ("", "1e-05", "0.1")


def test_environment(tmp_path: Path) -> None:
    """Files of variables and the service's environment give arguments their values."""
    text = f"{A}build: {{context: ., args: [X, Y, Z, W]}}\n    env_file: [e, {{path: none, required: false}}]\n    environment: [Y=2, Z, UNKNOWN]\n"
    files = {
        "+e": "X=1\nY=1\nonly\nexport W=\"a\\nb ${X}\" # c\nV='$X'\nU = ${Q:-d} # c\n",
        "+.env": "\ufeff# c\nZ=env\n",
    }
    assert service(tmp_path, text, files)["args"] == {"X": "1", "Y": "2", "Z": "env", "W": "a\nb 1"}


def test_variables(tmp_path: Path) -> None:
    """Variables are filled in with defaults, alternatives and doubled dollars."""
    args = "{A: $X-$$Y, B: '${X:+yes}${Q+no}', C: '${E-d}${E:-d}', D: '${X?why}${X}', F: '${Q:-${X}}'}"
    assert service(tmp_path, f"{A}build: {{context: ., args: {args}}}\n", env={"X": "1", "E": ""})["args"] == {
        "A": "1-$Y",
        "B": "yes",
        "C": "d",
        "D": "11",
        "F": "1",
    }


def test_merging(tmp_path: Path) -> None:
    """A later file counts: maps are joined, lists are put one behind the other, commands are replaced."""
    first = f"{A}build: {{context: ., tags: [x], args: [A=1]}}\n    command: [a]\n    env_file: e\n    depends_on: [b]\n    environment: {{K: 1}}\n  b: {{image: b}}\n"
    second = f"{A}build: {{tags: [y], args: {{A: 2}}, labels: {{l: 1}}, dockerfile: !override D}}\n    command: b\n    env_file: [f]\n    depends_on: {{b: {{}}}}\n    environment: [K=2]\n    ports: !reset []\n    dns: [!reset x, y]\n"
    made = service(tmp_path, first, {"b.yaml": second, "+e": "", "+f": ""})
    assert (made["tags"], made["args"], made["labels"], made["dockerfile"]) == (["x", "y"], {"A": "2"}, {"l": "1"}, "D")


def test_extends(tmp_path: Path) -> None:
    """A service takes over what another one says, of this file or of another one, whose paths are moved."""
    text = (
        f"{A}extends: {{file: sub/base.yaml, service: x}}\n  b: {{extends: a}}\n  n:\n  m: {{extends: n, image: i}}\n"
    )
    base = "services:\n  x:\n    extends: y\n  y:\n    build: {context: c, additional_contexts: [k=./z]}\n    env_file: [{path: e}]\n---\nnull\n"
    refused = bake_refusal(tmp_path, {"compose.yaml": text, "+sub/base.yaml": base, "+sub/e": ""})
    assert 'service "n" has neither an image nor a build context' in refused
    made = service(tmp_path, text.replace("  n:\n", "  n: {image: i}\n"), {"+sub/base.yaml": base, "+sub/e": ""})
    assert (made["context"], made["contexts"]) == ("sub/c", {"k": "sub/z"})


def test_include(tmp_path: Path) -> None:
    """Services of included files stand beside the others, with variables of their own ``.env``."""
    text = "include:\n  - {path: [sub/x.yaml], project_directory: home, env_file: [v, /dev/null]}\n  - sub/y.yaml\nservices: {}\n"
    files = {
        "+sub/x.yaml": f"{A}build: ${{N}}\nsecrets: {{s: {{file: t}}}}\n",
        "+sub/y.yaml": "services:\n  b:\n    build: ${M}\n",
        "+sub/.env": "M=m\n",
        "+v": "N=n\n",
    }
    answer = bake_answer(tmp_path, {"compose.yaml": text, **files})
    assert {name: one.text("context") for name, one in answer.targets.items()} == {"a": "home/n", "b": "sub/m"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[]", "top-level object must be a mapping"),
        ("", "empty compose file"),
        ("services: []", "services must be a mapping"),
        ("services: {a: x}", "services.a must be a mapping"),
        ("services: {a: {build: 1}}", "invalid type int for build"),
        ("services: {a: {build: true}}", "invalid type bool for build"),
        ("services: {a: {build: 1.5}}", "invalid type float64 for build"),
        ("services: {a: {build: .}}\nsecrets: []", "secrets must be a mapping"),
        ("services: {a: {build: .}}\nsecrets:", "secrets must be a mapping"),
        ("services: {a: {build: .}}\nsecrets: {s: x}", "secrets.s must be a mapping"),
        ("services: {a: {build: .}}\nsecrets: {s: {b: c}}", "secrets.s additional properties 'b' not allowed"),
        ("services: {a: {build: .}}\nvolumes: {v: x}", "volumes.v must be a mapping"),
        ("services: {a: {build: .}}\nnetworks: [x]", "networks.0 must be a mapping"),
        ("services: {a: {build: ., volumes: [5]}}", "services.a.volumes.[]: invalid type int"),
        ("services: {a: {build: ., devices: [{a: b}]}}", "services.a.devices.[0] is missing a mount target"),
        ("services: {a: {build: ., secrets: [5]}}", "services.a.secrets.[0]: unsupported"),
        ("services: {a: {build: ., profiles: [5]}}", "services.a.profiles.[0]: unexpected type int"),
        ("services: {a: {build: ., labels: [null]}}", "services.a.labels.[0]: unexpected type <nil>"),
        ("services: {a: {build: ., tty: x}}", "services.a.tty: failed to cast to expected type: invalid boolean: x"),
        ("services: {a: {build: ., cpus: x}}", "services.a.cpus: failed to cast to expected type"),
        ("services: {a: {build: ., ports: }}", "invalid type <nil> for port"),
        ("services: {a: {build: ., ports: [true]}}", "invalid type bool for port"),
        ("services: {a: {build: ., ports: [{a: b}]}}", "services.a.ports.[0] is missing a target port"),
        ("services: {a: {build: ., networks: [5]}}", "services.a.networks.[0]: unexpected type int"),
        ("services: {a: {build: ., depends_on: {b: }}}", "services.a.depends_on.b: unsupported value"),
        ("services: {a: {build: ., env_file: }}", "invalid type <nil> for env_file"),
        ("services: {a: {build: ., image: }}", "services.a.image must be a string"),
        ("services: {a: {build: ., environment: }}", "services.a.environment must be a mapping"),
        ("services: {a: {build: ., environment: {K: .inf}}}", "json: unsupported value: +Inf"),
        ("services: {a: {build: {args: }}}", "services.a.build.args must be a mapping"),
        ("services: {a: {build: {args: [5]}}}", "services.a.build.args.[0]: unexpected type int"),
        ("services: {a: {build: {args: {5: x}}}}", "non-string key in services.a.build.args: 5"),
        ("5: x\nservices: {a: {build: .}}", "non-string key at top level: 5"),
        ("services: {a: {build: ., x-y: [{null: x}]}}", "non-string key in services.a.x-y[0]: <nil>"),
        ("services: {a: {build: {pull: }}}", "services.a.build.pull must be a boolean or string"),
        ("services: {a: {build: {pull: '1'}}}", "services.a.build.pull must be a boolean"),
        ("services: {a: {build: {shm_size: 1.5}}}", "services.a.build.shm_size must be a integer or string"),
        ("services: {a: {build: {sbom: }}}", "invalid value <nil>"),
        ("services: {a: {build: {ssh: [k]}}}", 'invalid ssh key "k"'),
        ("services: {a: {build: {extra_hosts: [k]}}}", "missing IP: k"),
        ("services: {a: {build: {extra_hosts: {k: 5}}}}", "services.a.build.extra_hosts.k must be a string"),
        ("services: {a: {build: {additional_contexts: [k]}}}", "invalid value k, expected key=value"),
        ("services: {a: {build: {no_cache_filter: 5}}}", "services.a.build.no_cache_filter must be a string"),
        ("services: {a: {build: {no_cache_filter: [k, k]}}}", "services.a.build.no_cache_filter must be a string"),
        ("services: {a: {build: {ulimits: []}}}", "services.a.build.ulimits must be a mapping"),
        ("services: {a: {build: {ulimits: {nofile: x}}}}", "services.a.build.ulimits.nofile: invalid type string"),
        ("services: {a: {build: {ulimits: {x: 5}}}}", "invalid ulimit type: x"),
        ("services: {a: {build: {ulimits: {nofile: {soft: 1}}}}}", "nofile must be a integer or string"),
        ("services: {a: {build: {ulimits: {nofile: {soft: 2, hard: 1}}}}}", "less than or equal to hard limit: 2 > 1"),
        ("services: {a: {build: {x-bake: {tags: {x: y}}}}}", "cannot unmarshal !!map into string"),
        ("services: {a: {build: {x-bake: {tags: [[x]]}}}}", "cannot unmarshal !!seq into string"),
        ("services: {a: {build: {x-bake: {pull: 'true'}}}}", "cannot unmarshal !!str `true` into bool"),
        ("services: {a: {build: {x-bake: {contexts: x}}}}", "cannot unmarshal `x` into map"),
        ("services: {a: {build: ., ports: {}}}", "invalid type map[string]interface {} for port"),
        ("services: {a: {build: ., depends_on: x}}", "invalid type string for depend_on"),
        ("services: {a: {build: ., environment: x}}", "services.a.environment must be a mapping"),
        ("services: {a: {build: ., environment: {x: []}}}", "services.a.environment: invalid type"),
        ("services: {a: {build: ., environment: [[]]}}", "services.a.environment.[0]: unexpected type"),
        ("services: {a: {image: 5}}", "services.a.image must be a string"),
        ("services: {a: {build: {context: 5}}}", "services.a.build.context must be a string"),
        ("services: {a: {build: {context: }}}", "services.a.build.context must be a string"),
        ("services: {a: {build: {tags: x}}}", "services.a.build.tags must be a list"),
        ("services: {a: {build: {tags: [5]}}}", "must be a list of strings"),
        ("services: {a: {build: {args: {x: {}}}}}", "invalid type map"),
        ("services: {a: {build: {no_cache: x}}}", "services.a.build.no_cache must be a boolean"),
        ("services: {a: {build: {shm_size: x}}}", "invalid size: 'x'"),
        ("services: {a: {build: {x-bake: x}}}", "x-bake must be a mapping"),
        ("services: {a: {build: {dockerfile: x, dockerfile_inline: y}}}", "mutually exclusive"),
        ("services: {a: {build: {additional_contexts: {x: 'service:b'}}}}", 'unknown service "b"'),
        ("services: {a: {build: {secrets: [x]}}}", "undefined build secret x"),
        ("services: {a: {build: {nope: 1}}}", "additional properties 'nope' not allowed"),
        ("services: {a: {build: {additional_contexts: {x: 'service:b'}}}, b: {image: i}}", 'non-buildable service "b"'),
        ("services: {a: {build: {secrets: [x]}}}\nsecrets: {x: {external: {name: y}}}", "unsupported external secret"),
        ("services: {'a b': {build: .}}", "services additional properties 'a b' not allowed"),
        ("services: {a: {build: .}}\nsecrets: {'a b': {file: x}}", "secrets additional properties 'a b' not allowed"),
        ("services: {a: &x {build: .}, b: {<<: *x, <<: *x}}", 'mapping key "<<" already defined at line 1'),
        (
            "services: {a: {build: ., env_file: {path: e}}}",
            "services.a.env_file: invalid type map[string]interface {} for env_file",
        ),
        ("services: {a: {build: ., env_file: true}}", "services.a.env_file: invalid type bool for env_file"),
        ("services: {a: {build: ., env_file: [true]}}", "services.a.env_file.0 must be a string"),
        ("services: {a: {build: ., env_file: [{path: 1}]}}", "services.a.env_file.0 must be a string"),
        (
            "services: {a: {build: ., env_file: [{required: false}]}}",
            "environment path attribute services.a.env_file.[0] is missing",
        ),
        ("services: {a: {build: ., env_file: [{path: y.yml, format: raw}]}}", 'unsupported env_file format "raw"'),
        ("services: {a: {build: ., depends_on: {b: 1, c: {d: [x, null]}}}}", "unsupported value map["),
        ("services: {a: {build: ., image: 2024-01-02}}", "services.a.image must be a string"),
        ("services: {a: {build: {target: 2024-01-02}}}", "services.a.build.target must be a string"),
        ("services: {a: {build: {args: [2024-01-02]}}}", "services.a.build.args.[0]: unexpected type time.Time"),
        (
            "services: {a: {build: ., volumes: [2024-01-02]}}",
            "services.a.volumes.[]: invalid type time.Time for service volume mount",
        ),
        ("services: {a: {build: {x-bake: {unknown: [{a: .inf}]}}}}", "json: unsupported value: +Inf"),
        ("2024-01-02: x\nservices: {a: {build: .}}", "non-string key at top level"),
        ("services: {a: {build: ., env_file: nowhere}}", "env file nowhere not found"),
        ("services: {a: {build: ., extends: {}}}", "extends.a.service is required"),
        ("services: {a: {build: ., extends: {file: x.yaml, service: b}}}", "open x.yaml: no such file"),
        ("services: {a: {extends: {file: y.yml, service: b}}}", 'service "b" not found in y.yml'),
        ("include: x\nservices: {}", "`include` must be a list"),
        ("include: [5]\nservices: {}", "include: invalid type"),
        ("include: [self.yml]\nservices: {}", "include cycle detected"),
        ("services: {a: {build: '${'}}", "invalid interpolation format for services.a.build"),
        ("services: {a: {build: '${1}'}}", "invalid interpolation format"),
        ("services: {a: {build: '${a/b}'}}", "invalid interpolation format"),
        ("services: {a: {build: '${a?}'}}", "required variable a is missing a value"),
        ("services: {a: {build: '${a", "yaml"),
        ("x: &x [1]\nservices: {a: {<<: *x}}", "map merge requires map"),
        ("services: {a: {<<: [{build: .}, {image: x}], build: {}}}\nx: \x01", "yaml"),
        ("x: " + "[" * 250 + "]" * 250, "nested so deeply"),
        ("x: " + "[" * 5000, "nested so deeply"),
        (
            "x: &a0 [x, x]\n"
            + "".join(f"x{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 30))
            + "services: {a: {build: .}}\n",
            "at most 250,000 values of a compose file",
        ),
        (
            "x: &a0 {a: x}\n"
            + "".join(f"x{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 30))
            + "services: {a: {build: .}}\n",
            "at most 250,000 values of a compose file",
        ),
        (
            f"services:\n  a: {{build: {{context: ., args: {{{', '.join(f'k{i}: 1' for i in range(600))}}}}}}}\n"
            + "".join(f"  a{i}: {{extends: {{service: a}}}}\n" for i in range(420)),
            "at most 250,000 values of a compose file",
        ),
    ],
)
def test_refusals(text: str, wanted: str, tmp_path: Path) -> None:
    """What compose refuses is refused in its words."""
    files = {"compose.yaml": text, "+y.yml": "services: {}", "+self.yml": "include: [self.yml]\nservices: {}"}
    assert wanted in bake_refusal(tmp_path, files, ())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("=x", "unexpected character in variable name"),
        ("A=${", "invalid template"),
        ('A="x', "unterminated quoted value"),
    ],
)
def test_refused_variables(text: str, wanted: str, tmp_path: Path) -> None:
    """A broken file of variables is refused with its line."""
    told = bake_refusal(tmp_path, {"compose.yaml": "services: {a: {build: .}}", "+.env": text})
    assert told.startswith(".env:1: ")
    assert wanted in told


@pytest.mark.parametrize(
    "more",
    [
        "user: 1000, container_name: [x], restart: {a: b}, hostname: 5, working_dir: true, platform: 1, network_mode: []",
        "volumes: x, secrets: 5, configs: {a: {b: c}}, profiles: a, cap_add: 5, networks: x, labels: x, tty: 'Yes'",
        "ports: [80, '80:80', {target: 80}], volumes: ['a:b', {target: /x}], cpus: '0.5', scale: '2', depends_on: {b: {}}",
    ],
)
def test_what_bake_leaves_out(more: str, tmp_path: Path) -> None:
    """Of a service bake takes little; the types of the rest do not matter to it."""
    assert service(tmp_path, f"services: {{a: {{build: ., {more}}}}}")["context"] == "."


def test_merging_what_does_not_fit(tmp_path: Path) -> None:
    """A list cannot be put over a value."""
    files = {"compose.yaml": f"{A}build: .\n    hostname: x\n", "b.yaml": f"{A}hostname: !override y\n    user: [x]\n"}
    assert service(tmp_path, files["compose.yaml"], {"b.yaml": files["b.yaml"]})["context"] == "."
    files = {"compose.yaml": f"{A}build: .\n    stop: {{x: 1}}\n", "b.yaml": f"{A}stop: y\n"}
    assert "cannot override a mapping by a value" in bake_refusal(tmp_path, files)
    files = {"compose.yaml": f"{A}build: .\n    stop: x\n", "b.yaml": f"{A}stop: [y]\n"}
    assert "cannot override a value by a list" in bake_refusal(tmp_path, files)


def test_odd_files(tmp_path: Path) -> None:
    """Secrets alone build nothing; a later document may not turn a build into a list; a value may be left as it is."""
    assert "failed to find target default" in bake_refusal(tmp_path, {"compose.yaml": "secrets: {}"}, ())
    told = bake_refusal(tmp_path, {"compose.yaml": f"{A}build: .\n---\n{A}build: [x]\n"})
    assert "invalid type of a list for build" in told
    made = service(tmp_path, f"{A}build: .\n    image: x\n---\n{A}image:\n    build: {{x-bake: {{contexts: null}}}}\n")
    assert made["tags"] == ["x"]


def test_includes_without_end(tmp_path: Path) -> None:
    """Files that include others that include others are followed so far."""
    files = {f"+{at}.yml": f"include: [{at + 1}.yml]\nservices: {{}}" for at in range(60)}
    told = bake_refusal(tmp_path, {"compose.yaml": "include: [0.yml]\nservices: {}", **files})
    assert "nested so deeply" in told


def test_extends_of_extends(tmp_path: Path) -> None:
    """A file that is extended names others as seen from itself, a file that bake is given from where bake runs."""
    files = {
        "deploy/compose.yaml": f"{A}extends: {{file: one/x.yaml, service: b}}\n",
        "+one/x.yaml": "services:\n  b:\n    extends: {file: ../two/y.yaml, service: c}\n",
        "+two/y.yaml": "services:\n  c:\n    build: ./ctx\n",
    }
    assert bake_answer(tmp_path, files).targets["a"].text("context") == "two/ctx"


def test_contexts_of_contexts(tmp_path: Path) -> None:
    """Services of which each has the one before as two contexts are each read once, however many ways lead to them."""
    pairs = (f"{{x: 'service:a{at - 1}', y: 'service:a{at - 1}'}}" for at in range(1, 60))
    services = [f"  a{at}: {{build: {{context: ., additional_contexts: {one}}}}}\n" for at, one in enumerate(pairs, 1)]
    answer = bake_answer(tmp_path, {"compose.yaml": "services:\n  a0: {build: .}\n" + "".join(services)}, ["a59"])
    assert len(answer.targets) == 60


@pytest.mark.parametrize("digits", ["1" * 400, "1" * 5000, "0x" + "f" * 300])
def test_numbers_that_nothing_holds(digits: str, tmp_path: Path) -> None:
    """A number that is too large for a float is a text."""
    made = service(tmp_path, f"{A}build: {{context: ., args: {{X: {digits}}}}}\n")
    assert made["args"]["X"] == digits


def test_pairs() -> None:
    """Lines and maps are pairs; nothing is none, and what holds more than a line is refused."""
    assert as_pairs(["A=1", "B"], "x") == {"A": "1", "B": None}
    assert as_pairs(None, "x") == {}
    with pytest.raises(BakeRefused, match="unexpected type in a list of pairs"):
        as_pairs([{"A": 1}], "x")
    with pytest.raises(BakeRefused, match="x must be a mapping"):
        as_pairs("A=1", "x")
