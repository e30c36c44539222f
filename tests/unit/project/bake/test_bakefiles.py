"""What bake files say, and how they are refused."""
# ruff: noqa: E501, ISC004  (a table of short files reads better a line each)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.project.bake.hclnodes import HclSpan
from tests.helpers.bakeasking import bake_answer, bake_refusal, bake_target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        (
            'target "a" { cache-from = ["x,y", ""] }',
            "cache-from",
            [{"ref": "x", "type": "registry"}, {"ref": "y", "type": "registry"}],
        ),
        ('target "a" { cache-from = [{type = "gha", scope = 1}, ""] }', "cache-from", [{"scope": "1", "type": "gha"}]),
        ('target "b" {}\ntarget "a" { cache-to = target.b.cache-to }', "cache-to", None),
        ('target "a" { output = ["type=docker,dest="] }', "output", [{"type": "docker"}]),
        (
            'target "a" { secret = [{id = "x", env = "HOME", src = null, more = []}] }',
            "secret",
            [{"env": "HOME", "id": "x"}],
        ),
        ('target "a" { attest = [{builder = "x", disabled = false}] }', "attest", [{"builder": "x", "type": ""}]),
        (
            'target "a" { policy = [{filename = "p", strict = null, reset = true, log-level = ""}] }',
            "policy",
            [{"filename": "p", "reset": True}],
        ),
        ('target "a" { policy = ["log-level=info,DISABLED=0"] }', "policy", [{"log-level": "info", "disabled": False}]),
        (
            'target "a" { resources = {memory = 1, cpu-shares = "2", more = []} }',
            "resources",
            {"cpu-shares": "2", "memory": "1"},
        ),
        ('target "a" { args = {X = "$$${a}$$$${b}%%%{c}"} }', "args", {"X": "$$${a}$$$${b}%%%{c}"}),
        ('target "a" {\n args = {X = <<E\n$$${a}%%%{b}\nE\n}\n}', "args", {"X": "$$${a}%%%{b}\n"}),
        ('target "a" { output = ["out"] }', "output", [{"dest": "out", "type": "local"}]),
        ('target "a" { output = ["-"] }', "output", [{"dest": "-", "type": "tar"}]),
        ('target "a" { secret = ["type=env,id=x,src=Y"] }', "secret", [{"env": "Y", "id": "x"}]),
        (
            'target "a" { ssh = ["default=docker-bake.hcl", {id = "k", paths = ["docker-bake.hcl"]}, {id = "n", paths = null}, {id = "d"}] }',
            "ssh",
            [
                {"id": "default", "paths": ["docker-bake.hcl"]},
                {"id": "k", "paths": ["docker-bake.hcl"]},
                {"id": "n"},
                {"id": "d"},
            ],
        ),
        ('target "a" { attest = ["type=sbom,disabled=true"] }', "attest", [{"disabled": True, "type": "sbom"}]),
        (
            'target "b" {\n tags = ["x"]\n cache-from = ["x"]\n no-cache = true\n context = "c"\n}\n'
            'target "a" { args = { T = target.b.tags[0], C = target.b.cache-from[0].ref, N = target.b.no-cache, X = target.b.context } }',
            "args",
            {"T": "x", "C": "x", "N": "true", "X": "c"},
        ),
        ('target "b" { args = {X = null} }\ntarget "a" { args = { X = target.b.args.X } }', "args", None),
        ('target "b" { description = "d" }\ntarget "a" {\n inherits = ["b"]\n description = ""\n}', "description", "d"),
        (
            'f = 1\nfunction "g" {\n params = [x]\n variadic_params = rest\n result = length(rest) + x\n}\n'
            'target "a" { args = { X = g(f, 1, 2) } }',
            "args",
            {"X": "3"},
        ),
        (
            'variable "V" {\n type = null\n default = 1\n description = "d"\n validation {\n condition = V > 0\n error_message = "no"\n }\n}\n'
            'target "a" { args = { V = V } }',
            "args",
            {"V": "1"},
        ),
        ('target "a" {\n context = 1 == 1 ? "x" : "y" # why\n /* so */\n}', "context", "x"),
        (
            'target "a" {\n annotations = ["index,manifest[linux/amd64]:k=v"]\n shm-size = "1g"\n ulimits = ["nofile=1:2"]\n platforms = ["local", "linux"]\n}',
            "shm-size",
            "1g",
        ),
        (
            'target "a" {\n  dockerfile-inline = <<-EOT\n    FROM x\n      RUN y\n\n    ${1}\n  EOT\n}',
            "dockerfile-inline",
            "FROM x\n  RUN y\n\n1\n",
        ),
        ('target "a" {\n  dockerfile-inline = <<EOT\nEOT\n}', "dockerfile-inline", ""),
        (
            'target "a" {\n  dockerfile-inline = <<EOT\n%{ for x in ["a", "b"] ~}\nRUN ${x}\n%{ endfor ~}\nEOT\n}',
            "dockerfile-inline",
            "RUN a\nRUN b\n",
        ),
        (
            'target "a" { args = { X = (\n1 +\n2\n), Y = [\n1\n][0], Z = upper(\n"a"\n) } }',
            "args",
            {"X": "3", "Y": "1", "Z": "A"},
        ),
    ],
)
def test_fields(text: str, field: str, wanted: Any, tmp_path: Path) -> None:
    """An argument of a target is printed as bake prints it."""
    assert bake_target(tmp_path, text).get(field) == wanted


@pytest.mark.parametrize(
    ("declared", "given", "wanted"),
    [
        ("type = list(number)", "1,2", '["1","2"]'),
        ("type = set(string)", "b,a", '["a","b"]'),
        ("type = tuple([string, number])", "a,1", '["a","1"]'),
        ("type = map(string)", "a:1", '{"a":"1"}'),
        ("type = number", "0x10p0", "16"),
        ("type = number", "1_0.5_0", "10.5"),
        ("type = number", "-0", "-0"),
        ("type = bool", "T", "true"),
        ("type = any", "x", None),
        ("default = null", "x", '"x"'),
        ("", "x", '"x"'),
    ],
)
def test_variables(declared: str, given: str, wanted: str | None, tmp_path: Path) -> None:
    """What the environment says is read by the type of the variable, or of its default."""
    text = f'variable "V" {{ {declared} }}\ntarget "a" {{ args = {{ V = jsonencode(V) }} }}'
    if wanted is None:
        assert "unsupported type dynamic" in bake_refusal(tmp_path, text, env={"V": given})
        return
    made = bake_target(tmp_path, text, env={"V": given})["args"]["V"]
    assert made.replace('"', "") == wanted.replace('"', "")


@pytest.mark.parametrize(
    ("declared", "given", "wanted"),
    [
        ("string", "1e2", '"1e2"'),
        ("string", "true", '"true"'),
        ("string", '"x" and more', '"x"'),
        ("string", "null", "null"),
        ("string", "[]", "string is required"),
        ("number", "2.50", "2.5"),
        ("number", '"0.5"', "0.5"),
        ("number", "true", "number is required"),
        ("number", '"x"', "a number is required"),
        ("number", "NaN", "invalid JSON"),
        ("bool", '"1"', "true"),
        ("bool", "1", "bool is required"),
        ("list(string)", '["a",1,null]', '["a","1",null]'),
        ("list(string)", "{}", "missing expected ["),
        ("set(number)", "[2,1,2]", "[1,2]"),
        ("map(bool)", '{"a":true}', '{"a":true}'),
        ("map(bool)", "[]", "missing expected {"),
        ("tuple([string,bool])", '["a",true]', '["a",true]'),
        ("tuple([string])", "[]", "not enough tuple elements (need 1)"),
        ("tuple([string])", '["a","b"]', "too many tuple elements (need 1)"),
        ("object({a=string,b=number})", '{"b":1}', '{"a":null,"b":1}'),
        ("object({a=string})", '{"c":1}', 'unsupported attribute "c"'),
        ("any", "1", "missing expected {"),
        ("any", "{}", "missing type in dynamically-typed value"),
        ("any", '{"type":"bool"}', "missing value in dynamically-typed value"),
        ("any", '{"x":1}', 'invalid key "x" in dynamically-typed value'),
        ("any", '{"type":["list","dynamic"],"value":[]}', "[]"),
        ("any", '{"type":["object",{"k":["tuple",["bool"]]}],"value":{"k":[true]}}', '{"k":[true]}'),
        ("any", '{"type":"foo","value":1}', "failed to decode type"),
    ],
)
def test_json_by_type(declared: str, given: str, wanted: str, tmp_path: Path) -> None:
    """JSON of the environment is read by the type of its variable: a number as it is written, where a text is wanted."""
    text = f'variable "V" {{ type = {declared} }}\ntarget "a" {{ args = {{ V = jsonencode(V) }} }}'
    if wanted[0] in '"[{' or wanted in ("null", "true", "2.5", "0.5"):
        assert bake_target(tmp_path, text, env={"V_JSON": given})["args"] == {"V": wanted}
    else:
        assert wanted in bake_refusal(tmp_path, text, env={"V_JSON": given})


def test_json_variable(tmp_path: Path) -> None:
    """A variable with a type may be given as JSON under a name of its own, which wins."""
    text = 'variable "V" { type = object({x = number}) }\ntarget "a" { args = { V = V.x } }'
    assert bake_target(tmp_path, text, env={"V_JSON": '{"x": 1}'})["args"] == {"V": "1"}
    assert "failed to convert variable V from JSON" in bake_refusal(tmp_path, text, env={"V_JSON": "{"})
    assert "unsupported type object for variable V" in bake_refusal(tmp_path, text, env={"V": "1"})


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("type = number", "x"),
        ("type = number", "1__0"),
        ("type = number", "0x10"),
        ("type = number", "1e400"),
        ("type = number", "."),
        ("type = number", "inf"),
        ("type = number", ""),
        ("type = bool", "x"),
        ("type = list(list(string))", "x"),
        ("type = tuple([string])", "a,b"),
        ("type = map(string)", "a"),
        ("type = list(string)", ""),
        ("type = list(string)", '"x'),
        ("default = [1]", "x"),
        ("default = 1", "x"),
    ],
)
def test_wrong_values_of_variables(declared: str, given: str, tmp_path: Path) -> None:
    """A value that is none of its type is refused at the variable."""
    told = bake_refusal(tmp_path, f'variable "V" {{ {declared} }}\ntarget "a" {{}}', env={"V": given})
    assert told.startswith("docker-bake.hcl:1: Invalid value; ")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('target "a" { tags = "x" }', "list of string required"),
        ('target "a" { pull = "x" }', "a bool is required"),
        ('target "a" { cache-from = "x" }', "list of map of string required"),
        ('target "a" { cache-from = ["a=b"] }', 'type required for "a=b"'),
        ('target "a" { cache-from = ["a=b,c"] }', "invalid value c"),
        ('target "a" { cache-from = [{a = 1}] }', 'type required for "{\\"a\\":\\"1\\"}"'),
        ('target "a" { cache-from = ["\\"x"] }', "Unsuitable value"),
        ('target "a" { secret = ["x"] }', "must be a key=value pair"),
        ('target "a" { secret = ["type=x"] }', "unsupported secret type"),
        ('target "a" { secret = ["x=y"] }', "unexpected key 'x'"),
        ('target "a" { secret = ["src=x"] }', "secret missing ID"),
        ('target "a" { secret = ["id=nowhere"] }', "failed to stat nowhere"),
        ('target "a" { ssh = ["default=nowhere"] }', "failed to open nowhere"),
        ('target "a" { attest = ["a=b"] }', "attestation type not specified"),
        ('target "a" { attest = ["type=sbom,disabled=x"] }', 'strconv.ParseBool: parsing "x": invalid syntax'),
        ('target "a" { platforms = ["linux/*"] }', "wildcards not yet supported"),
        ('target "a" { platforms = ["nonsense"] }', "nonsense"),
        ('target "a" { platforms = ["linux/a b"] }', "invalid component"),
        ('target "a" { shm-size = "x" }', "membytes key shm-size"),
        ('target "a" { ulimits = ["x"] }', "invalid ulimit argument"),
        ('target "a" { ulimits = ["x=1"] }', "invalid ulimit type: x"),
        ('target "a" { ulimits = ["nofile=x"] }', "invalid ulimit argument"),
        ('target "a" { ulimits = ["nofile=2:1"] }', "soft limit must be less"),
        ('target "a" { annotations = ["x"] }', "expected key=value"),
        ('target "a" { annotations = ["X:k=v"] }', "invalid annotation type"),
        ('target "a" { annotations = ["x:k=v"] }', "unknown annotation type"),
        ('target "a" { output = ["type=local"] }', "dest is required"),
        ('target "a" { output = ["type=local,dest=-"] }', "dest cannot be stdout"),
        ('target "a" { name = "x" }', "name requires matrix"),
        ('target "a" {\n matrix = {x = ["1"]}\n name = null\n}', "the name is null"),
        ('target "a" {\n matrix = {x = ["1"]}\n name = []\n}', "string required"),
        ('target "a" { matrix = {x = "1"} }', "matrix values must be a list"),
        ('group "a" { name = "x" }', "name is not supported for groups"),
        ('group "a" {}', 'The argument "targets" is required'),
        ('target "a" { context = target.a.context }', "reference cycle not allowed for target.a.context"),
        ('target "a" { context = target }', "cannot access target as a variable"),
        ('target "a" { context = target["b"].x }', "cannot traverse target without attribute"),
        ('target "a" {}\nx = y\ny = x', "variable cycle not allowed for x"),
        ('target "a" {}\nx = nope', "Unknown variable"),
        ('variable "a" "b" {}', "Extraneous label for variable"),
        ("function {}", "Missing name for function"),
        ('variable "V" {\n description = W\n}', "Variables not allowed"),
        ('variable "V" {\n description = null\n}', "null value is not allowed"),
        ('variable "V" {\n description = []\n}', "string required"),
        ('variable "V" {\n validation {\n condition = false\n }\n}', "has an invalid error message"),
        ('variable "V" {\n validation {\n error_message = "x"\n }\n}', "true or false, not null"),
        ('target "a" { cache-from = [null] }', "value is null"),
        ('target "a" { cache-to = null }', "null value is not allowed"),
        ('target "a" { output = [{type = null}] }', "null value is not allowed"),
        ('target "a" { attest = [{type = "sbom", x = null}] }', "value is null"),
        ('target "a" { description = null }', "null value is not allowed"),
        ('target "a" { resources = {cpu-quota = 0.5} }', "whole number"),
        ('target "a" { output = [{dest = "x"}] }', "type is required for output"),
        ('target "a" { secret = "x" }', "list of object required, but have string"),
        ('target "a" { policy = ["a=b"] }', "invalid value a=b"),
        ('target "a" { policy = ["filename="] }', "invalid value filename="),
        ('target "a" { policy = ["strict=x"] }', 'parsing "x": invalid syntax'),
        ('variable "V" {\n validation {\n condition = null\n error_message = "x"\n }\n}', "not null"),
        (
            'variable "V" {\n validation {\n condition = []\n error_message = "x"\n }\n}',
            "Invalid condition result value",
        ),
        (
            'variable "V" {\n validation {\n condition = false\n error_message = 1\n }\n}',
            "has an invalid error message",
        ),
        ('variable "V" {\n type = number\n default = "x"\n}', "default value: a number is required"),
        ('variable "V" {\n type = object({a=string,b=number})\n default = {a="x", b=[]}\n}', 'attribute "b": number'),
        ('function "f" {\n result = 1\n}', "empty params not allowed for f"),
        ('function "f" {\n params = x\n result = 1\n}', "A static list expression is required"),
        ('function "f" {\n params = [1]\n result = 1\n}', "Each parameter name must be an identifier"),
        ('function "f" {\n params = []\n result = g()\n}', 'function "g" does not exist'),
        ('target "a" {}  target "b" {}', "A block definition must end with a newline"),
        ("x = 1 y = 2", ""),
        ('target "a" { x = 1\n}', "must also be closed on the same line"),
        ('target "a" { x { } }', "can contain only a single argument"),
        ('target "a" {\n x = 1 }', "An argument definition must end with a newline"),
        ('target "a"\n{\n}', "starting on the same line as the block header"),
        ('target "a" {\n args = { X = upper\n("x") }\n}', "Missing key/value separator"),
        ('target "a" {\n args = { X = "${}" }\n}', "Expected the start of an expression"),
        ('{"target": {}}', "Argument or block definition required"),
        ('target "a" {', "Unclosed configuration block"),
        ('variable "${x}" {}', "Template sequences are not allowed"),
        ('x = "${" a : b', ""),
    ],
)
def test_refusals(text: str, wanted: str, tmp_path: Path) -> None:
    """What bake refuses is refused in its words."""
    assert wanted in bake_refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[]x", "Extraneous data after value"),
        ('{"target": [1]}', "Incorrect JSON value type"),
        ("1", "Root value must be object"),
        ("null", "Root value must be object"),
        ("[]", "A JSON object is required here, setting the arguments for this block"),
        ('[{"target": {}}]', "A JSON object is required here, setting the arguments for this block"),
        ('{"variable": {"V": {"type": "list("}}}', "Invalid type specification"),
        ('{"target": {"a": {"args": {"X": "${"}}}}', "b.json:1: Missing expression"),
        ("[1,]", "Trailing comma in array"),
        ("[1", "Unclosed object; No closing bracket was found for this JSON array"),
        ("", "Missing value; The JSON data ends prematurely"),
        ("{1: 2}", "property name must be a string"),
        ('{"a" 1}', "Missing property value colon"),
        ('{"a": "\n"}', "Invalid JSON string"),
        ("[" * 300, "nested so deeply"),
        ('{"target": {"a": {"args": {"X": "${nope}"}}}}', "Unknown variable"),
    ],
)
def test_refused_json(text: str, wanted: str, tmp_path: Path) -> None:
    """What is no JSON, or says nothing that bake knows, is refused."""
    assert wanted in bake_refusal(tmp_path, {"b.json": text})


def test_json(tmp_path: Path) -> None:
    """A JSON file is HCL written otherwise: comments, arrays of objects, constants, templates, rules of variables."""
    text = """{"//": "x", "target": [{"a": [{"//": "z", "args": {"T": true, "N": null, "L": "${V}%{ if true }!%{ endif }",
    "E": "EOT ${1}", "A": "${join(\\",\\", [])}"}, "tags": [], "x": 1, "x": "${"}, null, []]}, {"n": null}], "x": {},
    "variable": {"V": {"type": "number", "default": 1.5, "validation": {"condition": "${V > 1}", "error_message": "no"}}}}"""
    answer = bake_answer(tmp_path, {"b.json": text}, ["a"])
    assert answer.targets["a"].pairs("args") == {"T": "true", "L": "1.5!", "E": "EOT 1", "A": ""}


def test_files_without_a_suffix(tmp_path: Path) -> None:
    """A file whose name tells nothing is whatever it can be read as."""
    for text in ('target "a" {}', '{"target": {"a": {}}}', "services:\n  a:\n    build: .\n"):
        assert list(bake_answer(tmp_path, {"what": text}, ["a"]).targets) == ["a"]
    assert "ends prematurely" in bake_refusal(tmp_path, {"what": "{"})
    assert "required" in bake_refusal(tmp_path, {"what": "%"})


def test_usual_files(tmp_path: Path) -> None:
    """Without a name the usual files are read."""
    answer = bake_answer(tmp_path, {"+docker-bake.hcl": 'target "a" {}', "+docker-bake.json": "{}"}, ["a"])
    assert list(answer.targets) == ["a"]
    found = bake_answer(tmp_path, {"+x": 'target "a" {}'}, ["a"], env={"BUILDX_BAKE_FILE": "x"})
    assert list(found.targets) == ["a"]


def test_asked_by_pattern(tmp_path: Path) -> None:
    """A pattern that is none matches nothing."""
    assert "could not find any target" in bake_refusal(tmp_path, 'target "a" {}', ["[a"])
    assert "The files define no target" not in bake_refusal(tmp_path, 'target "a" {}', ["b"])
    many = "".join(f'target "t{at}" {{}}\n' for at in range(20))
    assert "failed to find target b" in bake_refusal(tmp_path, many, ["b"])


def test_deep_calls(tmp_path: Path) -> None:
    """Expressions that are nested without end are refused, and no more."""
    assert "nested so deeply" in bake_refusal(tmp_path, f'target "a" {{ args = {{ X = {"(" * 3000}1{")" * 3000} }} }}')


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        ('target "a" {\n  dockerfile-inline = <<-EOT\n${1}\n  x\nEOT\n}', "dockerfile-inline", "1\n  x\n"),
        ('x = [{y = 1}]\ntarget "a" { args = { X = join(",", x[*].y) } }', "args", {"X": "1"}),
        (
            'target "b" { network = "host" }\ntarget "a" { contexts = { b = "target:b" } }',
            "entitlements",
            ["network.host"],
        ),
        ('target "a" { secret = ["id=TOKEN"] }', "secret", [{"id": "TOKEN"}]),
        ('function = 1\ntarget = 2\ntarget "a" {}', "args", None),
        ('variable "V" {\n other {}\n}\ntarget "a" {}', "args", None),
    ],
)
def test_more_fields(text: str, field: str, wanted: Any, tmp_path: Path) -> None:
    """What comes from other places than the target itself is printed, too."""
    assert bake_target(tmp_path, text, env={"TOKEN": "x"}).get(field) == wanted


def test_empty_entries(tmp_path: Path) -> None:
    """An empty list of a target replaces what it inherits; that of a parent does not replace what another one says."""
    parents = 'target "out" {\n output = ["out"]\n tags = ["t"]\n}\ntarget "none" {\n output = []\n tags = []\n}\n'
    made = bake_target(tmp_path, f'{parents}target "a" {{\n inherits = ["out", "none"]\n}}\n')
    assert (made.get("output"), made.get("tags")) == ([{"dest": "out", "type": "local"}], None)
    made = bake_target(tmp_path, f'{parents}target "a" {{\n inherits = ["out"]\n output = []\n}}\n')
    assert (made.get("output"), made.get("tags")) == (None, ["t"])


def test_places(tmp_path: Path) -> None:
    """A place of several lines is told by both ends; a colon for a sign of equality is told as such."""
    assert str(HclSpan("f", 1, 2, 3, 4)) == "f:1,2-3,4"
    assert "use the equals sign" in bake_refusal(tmp_path, 'target "a" {\n  context: "x"\n}')
    assert "multi-line string" in bake_refusal(tmp_path, 'target "a" {\n  context = "x\ny"\n}')
