"""What compose looks at in a service besides its build; each row's answer is bake's own."""
# ruff: noqa: E501  (a table of short services reads better a line each)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.bakeasking import bake_answer, bake_refusal

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = [
    ("ports: ['']", "no port specified: <empty>"),
    ("ports: ['${HOST}:${PORT}']", "no port specified: :<empty>"),
    ("ports: ['80/tcp/x']", "invalid proto: tcp/x"),
    ("ports: ['80/HTTP']", "invalid proto: http"),
    ("ports: [a]", "invalid containerPort: a"),
    ("ports: ['70000']", "invalid containerPort: 70000"),
    ("ports: [-1]", "invalid containerPort: -1"),
    ("ports: ['x:80']", "invalid hostPort: x"),
    ("ports: ['1-2-3:80']", "invalid hostPort: 1-2-3"),
    ("ports: ['90-80']", "invalid containerPort: 90-80"),
    ("ports: ['80-90:80-85']", "invalid ranges specified for container and host Ports: 80-85 and 80-90"),
    ("ports: ['a:80:80']", "invalid IP address: a"),
    ("ports: ['fe80::1%eth0:80:80']", "invalid IP address: fe80::1%eth0"),
    ("ports: [1.5]", "invalid type float64 for port"),
    ("ports: [{target: x}]", 'error while interpolating services.a.ports.[].target: failed to cast to expected type: strconv.Atoi: parsing "x": invalid syntax'),
    ("volumes: ['']", "invalid empty volume spec"),
    ("volumes: ['${DATA}:/data']", "invalid spec: :/data: empty section between colons"),
    ("volumes: ['/a:/b:']", "invalid spec: /a:/b:: empty section between colons"),
    ("volumes: ['/a:/b:ro:z']", "invalid spec: /a:/b:ro:z: too many colons"),
    ("volumes: {x: '/a::/b'}", "invalid spec: /a::/b: empty section between colons"),
    ("volumes: {x: 1}", "services.a.volumes.x: invalid type int for service volume mount"),
    ("volumes: [{target: 1}]", "service volume services.a.volumes.[0] is missing a mount target"),
    ("volumes: [{type: bind, target: /x}]", 'invalid mount config for type "bind": field Source must not be empty'),
    ("volumes: [{target: /x, bind: y}]", "services.a.volumes.[].bind: invalid type string for service volume bind"),
    ("volumes: [{target: /x, read_only: y s}]", "failed to cast to expected type: invalid boolean: y s"),
    ("devices: ['/a:/b:r:w']", "confusing device mapping, please use long syntax: /a:/b:r:w"),
    ("devices: [{source: x}]", "service device services.a.devices.[0] is missing a mount target"),
    ("devices: {x: 1}", "services.a.devices.x: invalid type int for service volume mount"),
    ("secrets: {x: 1}", "services.a.secrets.x: unsupported type int"),
    ("configs: [true]", "services.a.configs.[0]: unsupported expose value"),
    ("expose: [1.5]", "services.a.expose.[0]: unsupported expose value"),
    ("ulimits: {nofile: '${LIMIT}'}", 'services.a.ulimits.nofile: failed to cast to expected type: strconv.Atoi: parsing "": invalid syntax'),
    ("ulimits: {nofile: true}", "services.a.ulimits.nofile: invalid type bool for external"),
    ("ulimits: [1.5]", "services.a.ulimits.[]: invalid type float64 for external"),
    ("gpus: 1", "services.a.gpus: invalid type int for gpus"),
    ("gpus: [all]", "services.a.gpus.[]: invalid type map[string]interface {} for device request"),
    ("deploy: {resources: {reservations: {devices: [x]}}}", "services.a.deploy.resources.reservations.devices.[]: invalid type map[string]interface {} for device request"),
    ("deploy: {replicas: '${REPLICAS}'}", 'services.a.deploy.replicas: failed to cast to expected type: strconv.Atoi: parsing "": invalid syntax'),
    ("pids_limit: '99999999999999999999'", 'strconv.ParseInt: parsing "99999999999999999999": value out of range'),
    ("cpus: 0.5x", 'strconv.ParseFloat: parsing "0.5x": invalid syntax'),
    ("healthcheck: {disable: never}", "services.a.healthcheck.disable: failed to cast to expected type: invalid boolean: never"),
    ("depends_on: {b: {required: maybe}}", "services.a.depends_on.b.required: failed to cast to expected type: invalid boolean: maybe"),
    ("label_file: [1]", "unexpected type int"),
    ("label_file: [[null]]", "unexpected type <nil>"),
    ("extends:", 'service "" not found'),
    ("env_file: nowhere.env", "env file nowhere.env not found"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "wanted"), REFUSED)
def test_refused(service: str, wanted: str, tmp_path: Path) -> None:
    """A service that is not built is refused all the same."""
    text = f"services:\n  b: {{build: .}}\n  a:\n    image: x\n    {service}\n"
    assert wanted in bake_refusal(tmp_path, {"compose.yaml": text}, ("b",))


def test_no_build(tmp_path: Path) -> None:
    """A key ``build`` that says nothing is refused, with an image, too."""
    text = "services:\n  a:\n    image: x\n    build:\n"
    assert "services.a.build: invalid type <nil> for build" in bake_refusal(tmp_path, {"compose.yaml": text}, ())


TAKEN = """services:
  a:
    build: {context: ., platforms: [linux/arm64]}
    ports:
      - 80
      - "80"
      - "8080:80/udp"
      - "127.0.0.1:8000-8001:9000-9001/TCP"
      - "8000-9000:80"
      - "[::1]:80:80"
      - "::1:81:80"
      - "${UNSET}:80"
      - "9000-9000:7"
      - {target: "80", published: x}
    volumes:
      - /a
      - "a:"
      - ./a:/b
      - c:\\a:d:\\b:ro,Z
      - x:/y:ro
      - "a$${b:c}d:/x"
      - {target: /x}
      - {type: bind, source: ., target: /z, bind: {}}
    devices: [/a, "/a:/b", "/a:/b:r", {target: /c}]
    secrets: [s, {source: t}]
    configs: {x: c}
    expose: [80, "81"]
    ulimits: {nofile: "5", nproc: {soft: "1", hard: 2}}
    gpus: all
    label_file: [[[l]]]
    cpus: "0x1p-2"
    scale: "+2"
    tty: "Off"
    healthcheck: {retries: "${R:-3}"}
    deploy: {replicas: 2, resources: {reservations: {devices: [{count: 1}]}}}
    depends_on: {c: {condition: x}}
  c: {image: i, gpus: [{}], volumes: {x: /y}, env_file: [{path: none, required: false}]}
"""


def test_taken(tmp_path: Path) -> None:
    """What compose takes is taken."""
    assert [one.name for one in bake_answer(tmp_path, {"compose.yaml": TAKEN}).targets.values()] == ["a"]


@pytest.mark.parametrize(
    "line",
    ["image: x\t", "image:\tx", "image: x\t# c", "image: 'x'\t", "image\t: x", "image: &i\tx", "command: [\n\ta,\tb]", "image: x\n# \t c\t\n"],
)  # fmt: skip
def test_tabs(line: str, tmp_path: Path) -> None:
    """A tab separates words as a space does."""
    text = f"services:\n  a:\n    build: .\n    tty: true\n    {line}\n"
    assert "a" in bake_answer(tmp_path, {"compose.yaml": text}).targets


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a\tb\n", ("a\tb",)),
        ("a\n      \tb\n", ("a b",)),
        ("a\n\n\n      b\n", ("a\n\nb",)),
        ("a\u2028      b\n", ("a\u2028b",)),
        ("a\n---\nservices: {a: {tty: true}}\n", ("a",)),
        ("a\n\n---\nservices: {a: {tty: true}}\n", ("a",)),
    ],
)
def test_texts_without_quotes(text: str, wanted: tuple[str, ...], tmp_path: Path) -> None:
    """A text without quotes goes on over lines that are indented more, and ends with its document."""
    made = bake_answer(tmp_path, {"compose.yaml": f"services:\n  a:\n    build: .\n    image: {text}"})
    assert made.targets["a"].texts("tags") == wanted


@pytest.mark.parametrize("text", ["\tx: y", "    image: a\n\t# c", "    command:\n      -\ta"])
def test_tabs_that_indent(text: str, tmp_path: Path) -> None:
    """A tab where a line is indented is refused."""
    files = {"compose.yaml": f"services:\n  a:\n    build: .\n{text}\n"}
    assert "compose.yaml:" in bake_refusal(tmp_path, files, ())


def test_included_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that ``include`` names has to be there."""
    files = {"compose.yaml": "include: [nowhere.yml]\nservices: {a: {build: .}}\n"}
    assert "open nowhere.yml: no such file or directory" in bake_refusal(tmp_path, files, ())


def test_variables_of_env_files(tmp_path: Path) -> None:
    """A file of variables sees what the shell says first, then what the service says itself."""
    text = "services:\n  a:\n    build: {context: ., args: [X, Y, Z]}\n    env_file: e\n    environment: {HOST: own, Z: z}\n"
    files = {"compose.yaml": text, "+e": "X=${HOST}\nY=${SHELL_SAYS}\nZ=file\n"}
    made = bake_answer(tmp_path, files, env={"SHELL_SAYS": "s"})
    assert made.targets["a"].pairs("args") == {"X": "own", "Y": "s", "Z": "z"}


def test_files_that_are_named_by_nothing(tmp_path: Path) -> None:
    """An entry of ``include`` that names no file adds nothing."""
    text = (
        "include:\n  -\n  - {project_directory: x}\nservices: {a: {build: {context: ., sbom: [a=b, null, {c: d}]}}}\n"
    )
    made = bake_answer(tmp_path, {"compose.yaml": text})
    assert made.targets["a"].entries("attest") == ({"[a": "b <nil> map[c:d]]", "type": "sbom"},)
