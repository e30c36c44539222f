"""What expressions mean, one a line: the value as JSON, or a part of the refusal."""
# ruff: noqa: E501  (a table reads better a line each)

from __future__ import annotations

import pytest

from stagegraph.project.bake.evaluating import evaluated
from stagegraph.project.bake.functions.available import all_functions
from stagegraph.project.bake.functions.ctyjson import json_of
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.bake.hclreading import read_hcl
from stagegraph.project.bake.hclscopes import HclScope

VALUES = r"""
1e3 + 1.5e2                                             1150
0.1 + 0.2                                               0.3
-(1 - 3)                                                2
7 % 3                                                   1
-7 % 3                                                  -1
7 % 0                                                   7
1 / 3 * 3                                               1
0.00012                                                 0.00012
1e-7                                                    0.0000001
123456789012345678901234567890                          123456789012345678901234567890
"n${1/0}"                                                "n+Inf"
"n${-1/0}"                                               "n-Inf"
"n${1/(1/0)}"                                            "n0"
"n${(1/0) + 1}"                                          "n+Inf"
"n${(1/0) * -2}"                                         "n-Inf"
"n${(1/0) / 2}"                                          "n+Inf"
"n${(1/0) % 2}"                                          "n+Inf"
"n${-0}"                                                 "n-0"
"n${- -0}"                                               "n0"
"n${"-0" + 0}"                                           "n0"
1 < 2 && 2 <= 2 && 3 > 2 && 2 >= 2                      true
!(1 == 2) || false                                      true
1 == "1"                                                false
null == null                                            true
null == 1                                               false
{a = 1} == {a = 1}                                      true
{a = 1} != {a = 2}                                      true
[1] == [1, 2]                                           false
true == true                                            true
false ? 1 : true ? 2 : false ? 3 : 4                    2
true ? (false ? 1 : 2) : 3                              2
true ? null : "a"                                       null
false ? null : "a"                                      "a"
true ? "a" : null                                       "a"
true ? [1] : ["a", "b"]                                 ["1"]
true ? {a = 1} : {b = "x"}                              {"a":"1"}
true ? {a = [1]} : {a = ["x"]}                          {"a":["1"]}
true ? convert(["a"], list(string)) : ["b"]             ["a"]
true ? convert({a = 1}, map(number)) : {b = 2}          {"a":1}
true ? convert([1], list(number)) : convert(["a"], list(string))   ["1"]
true ? convert([1], set(number)) : convert(["a"], set(string))   ["1"]
true ? null : null                                      null
true ? try(null, 1) : [1]                               null
convert([null, ["a"]], list(any))                       [null,["a"]]
concat(convert([{}], list(object({}))), convert([[]], list(list(string))))    [{},[]]
"\ud800-\U00110000"                                      "�-�"
[for x in [null, 1] : x]                                [null,1]
"%{ if 1 == 1 }y%{ else }n%{ endif }"                   "y"
"%{ if false }y%{ endif }z"                             "z"
"%{ for k, v in {a = 1} }${k}=${v};%{ endfor }"         "a=1;"
"a ${~ "b" ~} c"                                        "abc"
"$${x} %%{y} $ %"                                       "${x} %{y} $ %"
"\u00e9\U0001f600\n\t\"\\"                              "é😀\n\t\"\\"
[for i, v in ["a", "b"] : "${i}${v}" if i > 0]          ["1b"]
{for k, v in {a = 1} : upper(k) => v}                   {"A":1}
{for v in ["ab", "ac"] : substr(v, 0, 1) => v...}       {"a":["ab","ac"]}
[for v in convert(["b", "a"], set(string)) : v]         ["a","b"]
[for k, v in convert(["b"], set(string)) : k]           ["b"]
[{a = 1}, {a = 2}][*].a                                 [1,2]
[{a = [5]}, {a = [6]}].*.a[0]                           [5]
[[1, 2], [3]].*.0                                       [1,3]
"x"[*]                                                  ["x"]
null[*]                                                 []
convert([{a = 1}], list(object({a = number})))[*].a     [1]
[1, 2].1                                                2
{"a b" = 1}["a b"]                                      1
{a = {b = 2}}["a"].b                                    2
{(upper("a")) = 1, true = 2, 3 = 4}                     {"3":4,"A":1,"true":2}
max([1, 2]...)                                          2
((1))                                                   1
absolute(-2)                                            2
add(1, 2)                                               3
subtract(1, 2)                                          -1
multiply(2, 3)                                          6
divide(1, 2)                                            0.5
modulo(5, 3)                                            2
negate(2)                                               -2
and(true, false) || or(true, false)                     true
not(true)                                               false
ceil(1.2)                                               2
floor(-1.2)                                             -2
int(-1.7)                                               -1
"n${ceil(1/0)}"                                          "n+Inf"
signum(-3)                                              -1
greaterthan(2, 1)                                       true
greaterthanorequalto(1, 1)                              true
lessthan(2, 1)                                          false
lessthanorequalto(2, 1)                                 false
equal(1, 1)                                             true
notequal(1, 1)                                          false
max(1, 3, 2)                                            3
min(2, 1, 3)                                            1
pow(2, 10)                                              1024
"n${pow(10, 400)}"                                       "n+Inf"
"n${pow(-10, 401)}"                                      "n-Inf"
"n${pow(0, -1)}"                                         "n+Inf"
log(8, 2)                                               3
"n${log(0, 10)}"                                         "n-Inf"
"n${log(10, 1)}"                                         "n+Inf"
parseint("-ff", 16)                                     -255
parseint("+12", 10)                                     12
parseint("Z", 62)                                       61
basename("a/b/")                                        "b"
basename("")                                            "."
basename("/")                                           "/"
dirname("a/b/c")                                        "a/b"
dirname("a")                                            "."
chomp("a\r\n\n")                                        "a"
indent(2, "a\nb")                                       "a\n  b"
join("-", ["a"], ["b", "c"])                            "a-b-c"
lower("ÀB")                                             "àb"
upper("àb")                                             "ÀB"
replace("a.b.c", ".", "-")                              "a-b-c"
reverse("abc")                                          "cba"
sanitize("a.b/c")                                       "a_b_c"
sort(["b", "a"])                                        ["a","b"]
split(",", "a,b")                                       ["a","b"]
split("", "ab")                                         ["a","b"]
strlen("e\u0301👍🏽🇩🇪")                                  3
strlen("👨\u200d👩\r\n")                                   2
substr("hello", -3, 2)                                  "ll"
substr("hello", 1, -1)                                  "ello"
substr("hello", -9, 2)                                  "he"
substr("hello", 9, 2)                                   ""
title("hello wor_ld it's")                              "Hello Wor_ld It's"
trim("xxaxx", "x")                                      "a"
trim("a", "")                                           "a"
trimprefix("abc", "a")                                  "bc"
trimsuffix("abc", "c")                                  "ab"
trimspace(" a\t")                                       "a"
regex("a+", "baab")                                     "aa"
regex("^(?P<x>a)(?P<y>z)?", "a").x                      "a"
regex("(a)(b)?", "a")                                   ["a",null]
regex("[[:alpha:]$]+\\z", "1a$")                        "a$"
regex("(?m)^b$", "a\nb\nc")                             "b"
regex("(?<n>\\d+)", "x12").n                            "12"
regex("a$", "ba")                                       "a"
regexall("\\d", "a1b2")                                 ["1","2"]
regexall("\\d", "")                                     []
regex_replace("a1b2", "(\\d)", "<$${1}$$$x>")            "a\u003c1$\u003eb\u003c2$\u003e"
regex_replace("a", "(?P<n>a)", "$n$9")                  "a"
chunklist(["a", "b", "c"], 2)                           [["a","b"],["c"]]
chunklist(["a", "b"], 0)                                [["a","b"]]
coalesce(null, "", "x")                                 ""
coalesce(null, 1, "x")                                  1
coalescelist([], ["a"])                                 ["a"]
compact(["", "a", null])                                ["a"]
concat(["a"], [1])                                      ["a",1]
concat(split(",", "a"), split(",", "b"))                ["a","b"]
contains(["a"], "a")                                    true
contains(["a"], 1)                                      false
distinct(["a", "b", "a"])                               ["a","b"]
element(["a", "b"], 3)                                  "b"
flatten([["a"], [["b"]], "c"])                          ["a","b","c"]
hasindex(["a"], 0)                                      true
hasindex(["a"], 1)                                      false
hasindex(["a"], 0.5)                                    false
hasindex(["a"], "x")                                    false
hasindex(convert({a = 1}, map(number)), "a")            true
index(["a", "b"], 1)                                    "b"
index(convert({a = 1}, map(number)), "a")               1
indexof(["a", "b"], "b")                                1
keys({b = 1, a = 2})                                    ["a","b"]
keys(convert({b = 1}, map(number)))                     ["b"]
values({b = 1, a = 2})                                  [2,1]
values(convert({b = 1}, map(number)))                   [1]
length(["a"])                                           1
length(convert({a = 1}, map(number)))                   1
lookup({a = 1}, "a", 2)                                 1
lookup({a = 1}, "b", 2)                                 2
lookup(convert({a = 1}, map(number)), "b", "2")         2
merge({a = 1}, null, {a = 2, b = 3})                    {"a":2,"b":3}
merge(convert({a = 1}, map(number)), convert({b = 2}, map(number)))    {"a":1,"b":2}
range(3)                                                [0,1,2]
range(3, 1)                                             [3,2]
range(0, 6, 3)                                          [0,3]
reverselist(["a", "b"])                                 ["b","a"]
reverselist(split(",", "a,b"))                          ["b","a"]
sethaselement(["a"], "a")                               true
sethaselement(["a"], 1)                                 false
setintersection(["a", "b"], ["b"])                      ["b"]
setsubtract(["a", "b"], ["b"])                          ["a"]
setsubtract(["a"], [])                                  ["a"]
setsymmetricdifference(["a", "b"], ["b", "c"])          ["a","c"]
setunion([1], [2])                                      [1,2]
setunion(["b"], [1])                                    ["1","b"]
setunion([true], [false])                               [false,true]
setunion([{a = 1}], [{a = 1}])                          [{"a":1}]
setunion(["a", null], ["a"])                            ["a",null]
setproduct(["a", "b"], ["c"])                           [["a","c"],["b","c"]]
setproduct(convert(["a"], set(string)), convert(["b"], set(string)))    [["a","b"]]
setproduct([], ["a"])                                   []
slice(["a", "b", "c"], 1, 2)                            ["b"]
slice(split(",", "a,b"), 0, 1)                          ["a"]
zipmap(["a"], [1])                                      {"a":1}
zipmap(["a"], split(",", "x"))                          {"a":"x"}
jsonencode({a = [1, true, null, "<&>"]})                "{\"a\":[1,true,null,\"\\u003c\\u0026\\u003e\"]}"
jsondecode("{\"a\": [1, 2.5, true, null, \"x\"]}")      {"a":[1,2.5,true,null,"x"]}
csvdecode("a,b\n1,2\n")                                 [{"a":"1","b":"2"}]
base64encode("é")                                       "w6k="
base64decode("w6k=")                                    "é"
byteslen("é")                                           2
md5("a")                                                "0cc175b9c0f1b6a831c399e269772661"
sha1("a")                                               "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
length(split("", sha256("a")))                          64
length(split("", sha512("a")))                          128
urlencode("a b&c")                                      "a+b%26c"
uuidv5("dns", "example.com")                            "cfbff0d1-9375-5685-968c-48ce8b15ae17"
uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "example.com")    "cfbff0d1-9375-5685-968c-48ce8b15ae17"
cidrhost("10.0.0.0/8", 5)                               "10.0.0.5"
cidrnetmask("10.0.0.0/12")                              "255.240.0.0"
cidrsubnet("10.0.0.0/8", 8, 2)                          "10.2.0.0/16"
cidrsubnets("10.0.0.0/8", 4, 8)                         ["10.0.0.0/12","10.16.0.0/16"]
semvercmp("1.2.3", "^1.0")                              true
semvercmp("1.2.3", "~1.1 || >=1.2, <1.3")               true
semvercmp("1.2.3", "1.2.x")                             true
semvercmp("1.2.3", "=1.2.3")                            true
semvercmp("1.2.3", "!=1.2")                             false
semvercmp("1.2.3", "!=1.2.4")                           true
semvercmp("1.2.3", ">1.2.3")                            false
semvercmp("1.2.3", "<=1.2.3 >=1")                       true
semvercmp("1.2.3", "<1.2")                              false
semvercmp("1.2.3", "*")                                 true
semvercmp("1.2.3-beta.1", ">1.2.2")                     false
semvercmp("1.2.3-beta.2", ">1.2.3-beta.1")              true
semvercmp("1.2.3", "1.0 - 2.0")                         true
semvercmp("0.2.3", "^0.2.1")                            true
semvercmp("2.0.0", "^1")                                false
semvercmp("1.2.3", "^*")                                true
formatdate("YYYY YY M MM MMM MMMM D DD EEE EEEE", "2020-01-02T03:04:05Z")    "2020 20 1 01 Jan January 2 02 Thu Thursday"
formatdate("h hh H HH AA aa m mm s ss", "2020-01-02T13:04:05Z")    "13 13 1 01 PM pm 4 04 5 05"
formatdate("Z ZZZ ZZZZ ZZZZZ 'it''s'", "2020-01-02T03:04:05+01:30")    "+01:30 +0130 +0130 +01:30 it's"
formatdate("Z ZZZ ZZZZ ZZZZZ", "2020-01-02T03:04:05.5Z")    "Z UTC +0000 +00:00"
formatdate("Z", "2020-01-02T03:04:05-01:00")            "-01:00"
formattimestamp("X", "1970-01-01T00:01:00Z")            "60"
formattimestamp("YYYY", 60)                             "1970"
timeadd("2020-01-01T00:00:00Z", "-1h30m")               "2019-12-31T22:30:00Z"
unixtimestampparse(0).rfc3339                           "1970-01-01T00:00:00Z"
timestamp()                                             "2026-01-02T03:04:05Z"
homedir()                                               "/home/me"
format("%s %d %t %q %%", "a", 1, true, "b")             "a 1 true \"b\" %"
format("%05.1f|%-5s|%5d|%+d|% d|%x|%X|%o|%b|%#x", 3.14, "ab", 42, 1, 2, 255, 255, 8, 5, 255)    "003.1|ab   |   42|+1| 2|ff|FF|10|101|0xff"
format("%v %v %v %#v", "a", 1000000, [1, "b"], "c")     "a 1000000 [1,\"b\"] \"c\""
format("%v %v %v %v", 1e21, 1.5e30, 1e-9, 1/0)          "1e+21 1.5e+30 1e-09 +Inf"
format("%v %v", 0, -0.5)                                "0 -0.5"
format("%e %g %G %.2f %.0f %f", 1500, 2.5, 2.5, 1, 2.6, 1/0)    "1.500000e+03 2.5 2.5 1.00 3 Inf"
format("%[2]s %[1]s", "a", "b")                         "b a"
format("%.2s|%5v|%05s", "abc", "é", "x")                "ab|    é|0000x"
format("%-4d|%.3d", 7, 7)                               "7   |007"
format("%.3g", 12345.678)                               "1.23e+04"
formatlist("%s-%d", ["a", "b"], 1)                      ["a-1","b-1"]
formatlist("%s", "a")                                   ["a"]
try(nope, 1)                                            1
can(nope)                                               false
can(1)                                                  true
convert("1", number)                                    1
convert({a = 1}, object({a = string, b = optional(number)}))    {"a":"1","b":null}
convert(convert({a = 1}, map(number)), object({a = string}))    {"a":"1"}
convert(["1", 2], tuple([number, string]))              [1,"2"]
convert([1, "a"], list(any))                            ["1","a"]
convert([], list(any))                                  []
convert(["a"], set(any))                                ["a"]
convert(null, string)                                   null
convert(null, object({a = optional(string)}))           null
convert("true", bool)                                   true
convert({a = 1}, any)                                   {"a":1}
convert([{a = 1}], list(object({a = number, b = optional(string)})))    [{"a":1,"b":null}]
"""

REFUSALS = r"""
nope                                Unknown variable; There is no variable named "nope".
formt("a")                          Did you mean "format"?
"a" + 1                             Unsuitable value for left operand: a number is required
!"x"                                Unsuitable value for unary operand: a bool is required
null + 1                            argument must not be null
(1/0) - (1/0)                       can't compute this
"True" && true                      use lowercase "true"
true ? "a" : [1]                    The 'true' value is string, but the 'false' value is tuple
true ? {} : []                      Inconsistent conditional result types
null ? 1 : 2                        Null condition
"x" ? 1 : 2                         must be of type bool
true ? convert("x", string) : 1     !
true ? "x" : 1                      !
true ? nope : 1                     Unknown variable
"${null}x"                          Cannot include a null value
"${[1]}x"                           string required, but have tuple
{(null) = 1}                        Null value as key
{([1]) = 1}                         Incorrect key type
{a.b = 1}                           Ambiguous attribute key
null.a                              does not have any attributes
"x".a                               This value does not have any attributes
{a = 1}.b                           This object does not have an attribute named "b"
convert({a = 1}, map(number)).b     This map does not have an element with the key "b"
null[0]                             Attempt to index null value
[1][null]                           null value as an indexing key
[1][0.5]                            fractional part
[1][-1]                             negative number
[1][1]                              greater than or equal to the length
[][0]                               the collection has no elements
[1]["x"]                            a number is required
{a = 1}["b"]                        does not identify an element
"x"[0]                              does not have any indices
[for x in null : x]                 A null value cannot be used as the collection
[for x in 1 : x]                    A value of type number cannot be used
[for x in [1] : x if null]          'if' clause must not be null
[for x in [1] : x if "x"]           'if' clause value is invalid
{for x in [1, 2] : "a" => x}        produced the key "a"
convert(null, list(string))[*]      Splat of null value
max(1...)                           must be of a tuple, list, or set type
max()                               must pass at least one number
upper()                             Missing value for "str"
upper("a", "b")                     expects only 1 argument(s)
upper(null)                         argument must not be null
upper([])                           string required
try()                               at least one argument is required
try(nope)                           no expression succeeded
try([1]...)                         does not support "..."
convert("x", number)                a number is required
convert("x", bool)                  a bool is required
convert(1, list(string))            list of string required
convert(1, list(any))               list of any required
convert({b = 1}, object({a = number}))                  attribute "a" is required
convert({a = []}, object({a = number}))                 attribute "a": a number is required
convert(convert({b = 1}, map(number)), object({a = number}))    map has no element for required attribute "a"
convert({a = 1, b = []}, object({a = number, b = number, A = optional(string)}))    attribute "b": a number is required
convert("x", object({a = number}))  object required
convert(convert(null, list(string)), string)            string required, but have list of string
convert(1, text)                    The keyword "text" is not a valid type specification
convert(1, list)                    requires one argument specifying the element type
convert(1, "x")                     A type specification is either
convert(1, optional(string))        valid only as a modifier
convert(1, vector(string))          is not a valid type constructor
convert(1, list(string, string))    requires one argument
convert(1, tuple(string))           requires a list of element types
convert(1, object(string))          requires a map whose keys
convert(1, object({(upper("a")) = string}))             keys must be attribute names
convert(1, object({a = optional()}))                    requires the attribute type
convert(1, object({a = optional(string, 1)}))           expects only one argument
add(1/0, -1/0)                      opposing infinities
subtract(1/0, 1/0)                  infinity from itself
multiply(0, 1/0)                    zero by infinity
divide(0, 0)                        zero by zero
modulo(0, 1/0)                      modulo with zero and infinity
log(-1, 10)                         is no number
log(1, 1)                           is no number
pow(-1, 0.5)                        is no number
parseint("9", 8)                    cannot parse "9" as a base 8 integer
parseint("1", 99)                   base must be
parseint("", 10)                    cannot parse
substr("a", 0.5, 1)                 a whole number is required
join(",")                           at least one list is required
join(",", [null])                   element 0 is null
join(",", ["a"], [null])            element 0 of list 1 is null
sort([null])                        null string cannot be sorted
regex("(", "a")                     invalid regexp pattern
regex("(?=a)", "a")                 invalid regexp pattern
regex("[[:nope:]]", "a")            invalid regexp pattern
regex("\\pL", "a")                  does not support character classes
regex("(?P<x>a)(b)", "ab")          cannot mix both named and unnamed
regex("x", "a")                     pattern did not match
length("x")                         collection must be a list
contains("x", "x")                  argument must be list
element({}, 0)                      cannot read elements from object
element([], 0)                      empty list
index([1], 5)                       invalid index
index([1], "x")                     a number is required
index({a = 1}, "a")                 collection must be a list
indexof("x", 1)                     argument must be a list or tuple
indexof([], 1)                      cannot search an empty list
indexof([1], 2)                     item not found
coalesce()                          at least one argument
coalesce(null)                      no non-null arguments
coalesce({}, [])                    must have the same type
coalescelist()                      at least one argument
coalescelist("x")                   must be lists or tuples
coalescelist([])                    no non-null arguments
concat()                            at least one argument
concat("x")                         must be lists or tuples
chunklist([1], -1)                  size argument must be positive
flatten("x")                        can only flatten
keys("x")                           must have map or object type
values("x")                         requires a map
lookup("x", "a", 1)                 requires a map
lookup(convert({a = 1}, map(number)), "b", "x")         same type as the map elements
merge("x")                          arguments must be maps or objects
range()                             must have one, two, or three
range(0, 1, 0)                      step must not be zero
range(2000)                         more than 1024 values
reverselist("x")                    can only reverse
slice("x", 0, 1)                    cannot slice
slice([1], -1, 1)                   start index must not be less
slice([1], 2, 2)                    start index must not be greater than the length
slice([1], 0, -1)                   end index must not be less
slice([1], 0, 2)                    end index must not be greater
slice([1, 2], 2, 1)                 start index must not be greater than end
zipmap(["a"], "x")                  values argument must be a list
zipmap(["a"], [])                   does not match number of values
setunion([{}], [[]])                compatible element types
setproduct(["a"])                   at least two arguments
setproduct("a", "b")                a set or a list is required
setproduct([{}, []], ["a"])         all elements must be of the same type
jsondecode("{")                     invalid JSON
jsondecode("NaN")                   invalid JSON
jsondecode("1e99999")               invalid JSON
jsonencode(1/0)                     cannot serialize infinity
csvdecode("")                       missing header line
csvdecode("a,a\n1,2")               duplicate column name
csvdecode("a,b\n1")                 wrong number of fields
csvdecode("a\n\"x")                 invalid CSV
base64decode("!")                   failed to decode base64
base64decode("/w==")                not valid UTF-8
uuidv5("x", "y")                    unknown uuid namespace
uuidv4()                            does not support the function "uuidv4"
bcrypt("x")                         does not support the function "bcrypt"
cidrhost("x", 1)                    invalid CIDR
cidrhost("10.0.0.0/30", 9)          does not accommodate a host
cidrnetmask("::/8")                 only IPv4
cidrsubnet("10.0.0.0/30", 8, 0)     insufficient address space
cidrsubnet("10.0.0.0/8", 1, 5)      does not accommodate a subnet
cidrsubnets("10.0.0.0/8", 0)        at least one bit
cidrsubnets("10.0.0.0/30", 4)       which is too long
cidrsubnets("10.0.0.0/8", 1, 1, 1)     not enough remaining
semvercmp("x", "1")                 invalid semantic version
semvercmp("1", "x y")               improper constraint
semvercmp("1", "")                  improper constraint
semvercmp("1", "1;2")               improper constraint
formatdate("QQ", "2020-01-02T03:04:05Z")                invalid date format verb
formatdate("'x", "2020-01-02T03:04:05Z")                unterminated literal
formatdate("YYYY", "2020")          not a valid RFC3339
formatdate("YYYY", "2020-13-02T03:04:05Z")              not a valid RFC3339
formattimestamp("YYYY", true)       must be a string timestamp
formattimestamp("YYYY", 1e15)       does not support times
timeadd("2020-01-01T00:00:00Z", "x")                    duration
timeadd("9999-12-31T00:00:00Z", "9000h")                does not support times
format("%s")                        not enough arguments
format("%z", 1)                     unsupported format verb
format("%")                         unterminated format verb
format("%s", null)                  null value cannot be formatted
format("%d", 1.5)                   an integer is required
format("%d", "x")                   a number is required
format("%s", [])                    string required
format("a", 1)                      too many arguments
format("%s", 1, 2)                  only 1 used
format("%999999s", "a")             does not support the width
formatlist("%s %s", ["a"], ["b", "c"])                  inconsistent with argument
formatlist("%d", ["a"])             error on format iteration 0
"a\qb"                              !
"${x"                               !
1 +                                 !
[1 2]                               !
{a = 1 b = 2}                       Missing attribute separator
[for x in [1] : nope]               Unknown variable
convert([1], object({a = string}))  object required
true ? {a = []} : {a = {}}          Inconsistent conditional result types
1e99999                             Invalid number literal
"\u12"                              !
@x                                  Invalid character
'x'                                 Single quotes are not valid
1 2                                 !
split(",", "a")...                  !
"""


def _rows(table: str) -> list[tuple[str, str]]:
    rows = []
    for line in table.strip().splitlines():
        expression, _, wanted = line.partition("    ") if "    " in line else line.partition("   ")
        rows.append((expression, wanted.strip()))
    return rows


def _value(expression: str) -> str:
    scope = HclScope({}, all_functions("/home/me", "2026-01-02T03:04:05Z"))
    return json_of(evaluated(read_hcl(f"x = {expression}\n", "f.hcl").arguments["x"].value, scope))


@pytest.mark.parametrize(("expression", "wanted"), _rows(VALUES))
def test_values(expression: str, wanted: str) -> None:
    """An expression has this value."""
    assert _value(expression) == wanted


@pytest.mark.parametrize(("expression", "wanted"), _rows(REFUSALS))
def test_refusals(expression: str, wanted: str) -> None:
    """An expression is refused with these words and a place, where a word is given."""
    if wanted == "!" and expression.startswith("true"):
        assert _value(expression) == '"x"'
        return
    with pytest.raises(BakeRefused) as refused:
        _value(expression)
    assert refused.value.span is not None
    assert wanted == "!" or wanted in refused.value.message
