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
distinct([[1, 2], [1, 2], [2, 1]])                      [[1,2],[2,1]]
distinct([{a = 1}, {a = 2}, {a = 1}])                   [{"a":1},{"a":2}]
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
semvercmp("1.2.3-9", ">1.2.3-10")                       false
semvercmp("1.2.3-99999999999999999999", ">1.2.3-100000000000000000000")    true
semvercmp("1.2.3-a", "<1.2.3-99999999999999999999")     false
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
pow(2, 64)                                                 18446744073709550000
pow(100, 36)                                               1000000000000000100000000000000000000000000000000000000000000000000000000
pow(7, -3)                                                 0.0029154518950437317
pow(-2, 3)                                                 -8
pow(-2, -3)                                                -0.125
pow(2, 0.5)                                                1.4142135623730951
pow(2, -0.5)                                               0.7071067811865475
pow(2, 0.75)                                               1.681792830507429
pow(3, 2.3)                                                12.51350253284318
pow(0.3, -1.7)                                             7.7427255770661
"n${pow(0.5, 1e5)}"                                        "n0"
"n${pow(3, 1e20)}"                                         "n+Inf"
"n${pow(0.5, 1e20)}"                                       "n0"
pow(-1, 1e20)                                              1
pow(0.1, 400)                                              0
"n${pow(10, 2000)}"                                        "n+Inf"
"n${pow(0, -3)}"                                           "n+Inf"
"n${pow(negate(0), -3)}"                                   "n-Inf"
pow(1e-300, 3)                                             0
log(10, 3)                                                 2.095903274289385
log(0.1, 7)                                                -1.1832946624549383
"n${log(1/0, 2)}"                                          "n+Inf"
modulo(9007199254740993, 1/3)                              0
1e40 % 7                                                   4
-7.5 % 2                                                   -1.5
18446744073709551616 * 0.5                                 9223372036854775808
parseint("80000000000000000", 16)                          147573952589676412928
"${1/3}"                                                   0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335
0.1 * 3                                                    0.3
range(3, 3, 0)                                             []
range(0, 0.3, 0.1)                                         [0,0.1,0.2]
hasindex([1], "0")                                         false
hasindex([1], 0)                                           true
csvdecode("a,b\n\n1,\"x\"\"y\"\r\n2,\"l\nm\"\n")           [{"a":"1","b":"x\"y"},{"a":"2","b":"l\nm"}]
csvdecode("a\r")                                           []
csvdecode("a,\n1,\"\"")                                    [{"":"","a":"1"}]
cidrnetmask("fd00::/8")                                    "ff00::"
cidrhost("10.0.0.0/08", -1)                                "10.255.255.255"
cidrsubnets("fd00::/8", 8, 4, 16)                          ["fd00::/16","fd10::/12","fd20::/24"]
formatdate("''YY'''x'", "2024-01-01T00:00:00Z")            "'24'x"
title("ǆ ß-x")                                             "ǅ ß-X"
setproduct(["b", "a"], convert(["y", "x"], set(string)))    [["a","x"],["a","y"],["b","x"],["b","y"]]
setproduct([1, null], convert([true, false], set(bool)))    [[1,false],[1,true],[null,false],[null,true]]
convert([{a = "x"}, {a = "b"}], set(object({a = string})))    [{"a":"b"},{"a":"x"}]
convert([[2, 1], [10]], set(list(number)))                 [[10],[2,1]]
convert([{b = 1}, {a = 2.5}], set(map(number)))            [{"a":2.5},{"b":1}]
try([["x"], "y"]...)                                       ["x"]
add([1, 2]...)                                             3
coalesce(null, "a")                                        "a"
regex("\\pL+", "1aé2")                                     "aé"
regex("\\P{Lu}+", "ABcd")                                  "cd"
regex("(?U)a+", "aaa")                                     "a"
regex("a(?i)b|C", "xc")                                    "c"
regex("(?i:A)b", "aB ab")                                  "ab"
regex("(?s).+", "a\nb")                                    "a\nb"
regex("\\Qa.b\\E+", "xa.bb")                               "a.bb"
regex("[[:^alpha:]x]+", "ab12x")                           "12x"
regex("(?P<y>a)(?<n>b)?", "a")                             {"n":null,"y":"a"}
regex("(a)|(b)", "b")                                      [null,"b"]
regex("(?:)", "a")                                         ""
regex("a{2}?", "aaa")                                      "aa"
regex("x{,2}", "x{,2}")                                    "x{,2}"
regex("a{,2", "a{,2")                                      "a{,2"
regex("\\x{e9}\\x41\\101\\n", "éAA\n")                     "éAA\n"
regex("\\Ba\\b\\z", "ba")                                  "a"
regex("a(?i)*", "aa")                                      "aa"
regex("(?P<n>a)(?P<n>b)", "ab")                            {"n":"b"}
regexall("x*", "axxb")                                     ["","xx",""]
regexall("", "ab")                                         ["","",""]
regexall("\\w+", "a b")                                    ["a","b"]
regex_replace("abc", "x*", "-")                            "-a-b-c-"
regex_replace("a1b2", "(?P<l>[a-z])(\\d)", "$2$${l}$$$3$x")    "1a$2b$"
regex_replace("ab", "(?P<n>a)|(?P<n>b)", "[$n]")           "[a][b]"
regex_replace("ab", "a", "$01$0")                          "ab"
semvercmp("1.2.3", ">=1.2 <2")                             true
semvercmp("1.2.3", ">=1.2, <2")                            true
semvercmp("1.2.3-rc.1", ">=1.2.0")                         false
semvercmp("1.2.3-rc.1", ">=1.2.0-0, <2")                   true
semvercmp("1.2.3-rc.1", ">=1.2.0-0 || ^2")                 true
semvercmp("1.2.3-rc.2", "=1.2.3-rc.10")                    false
semvercmp("1.2.3-rc.2", "<1.2.3-rc.10")                    true
semvercmp("1.2.3-a", ">1.2.3-1")                           true
semvercmp("1.2.3", "1.2.3 - 2.3")                          true
semvercmp("2.3.9", "1.2.3 - 2.3")                          true
semvercmp("1.2.3", "!=1")                                  false
semvercmp("1.3.3", "!=1.2")                                true
semvercmp("1.2.3", "!=*")                                  true
semvercmp("1.2.3-a", "!=1.2-a")                            false
semvercmp("1.2.3", "!=1.2.3")                              false
semvercmp("1.2.3", ">1")                                   false
semvercmp("2.0.0", ">1")                                   true
semvercmp("1.3.0", ">1.2")                                 true
semvercmp("1.2.9", ">1.2")                                 false
semvercmp("1.2.9", ">1.2.8")                               true
semvercmp("1.2.9", ">*")                                   true
semvercmp("1.2.3", "<=1")                                  true
semvercmp("1.2.3", "<=1.1")                                false
semvercmp("1.2.3", "<=1.2.3")                              true
semvercmp("1.2.3", "<=*")                                  false
semvercmp("1.2.3", "=<1.2")                                true
semvercmp("1.2.3", "=>1.2")                                true
semvercmp("1.2.3", "~1")                                   true
semvercmp("1.3.3", "~1.2")                                 false
semvercmp("1.2.9", "~>1.2.3")                              true
semvercmp("1.2.1", "~>1.2.3")                              false
semvercmp("9.2.1", "~0.0.0")                               true
semvercmp("1.2.3", "~*")                                   true
semvercmp("1.9.0", "^1.2.3")                               true
semvercmp("2.0.0", "^1.2.3")                               false
semvercmp("1.2.2", "^1.2.3")                               false
semvercmp("0.3.0", "^0.2.3")                               false
semvercmp("0.2.9", "^0.2.3")                               true
semvercmp("0.0.4", "^0.0.3")                               false
semvercmp("0.0.4", "^0.0")                                 true
semvercmp("0.1.0", "^0.0")                                 false
semvercmp("0.9.0", "^0")                                   true
semvercmp("1.2.3", "^1.x")                                 true
semvercmp("1.2.3", "x")                                    true
semvercmp("1.2.3", "01.2.3")                               true
semvercmp("01.2.3", "1.2.3")                               true
semvercmp("v1.2", "v1.2.0")                                true
semvercmp("1.2.3+b", "1.2.3")                              true
pow(1125899906842624.25, 1)                                1125899906842624.2
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
"x".a                               Can't access attributes on a primitive-typed value (string)
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
convert("x", number)                a number is required
convert("x", bool)                  a bool is required
convert(1, list(string))            list of string required
convert({b = 1}, object({a = number}))                  attribute "a" is required
convert(convert({b = 1}, map(number)), object({a = number}))    map has no element for required attribute "a"
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
parseint("9", 8)                    cannot parse "9" as a base 8 integer
parseint("1", 99)                   base must be
parseint("", 10)                    cannot parse
join(",")                           at least one list is required
join(",", [null])                   element 0 is null
sort([null])                        null string cannot be sorted
regex("(", "a")                     invalid regexp pattern
regex("(?=a)", "a")                 invalid regexp pattern
regex("[[:nope:]]", "a")            invalid regexp pattern
regex("(?P<x>a)(b)", "ab")          cannot mix both named and unnamed
regex("x", "a")                     pattern did not match
length("x")                         collection must be a list
contains("x", "x")                  argument must be list
element({}, 0)                      cannot read elements from object
element([], 0)                      empty list
index({a = 1}, "a")                 collection must be a list
indexof("x", 1)                     argument must be a list or tuple
indexof([], 1)                      cannot search an empty list
indexof([1], 2)                     item not found
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
range(2000)                         more than 1024 values
reverselist("x")                    can only reverse
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
base64decode("!")                   failed to decode base64
base64decode("/w==")                not valid UTF-8
uuidv5("x", "y")                    unknown uuid namespace
uuidv4()                            does not support the function "uuidv4"
bcrypt("x")                         does not support the function "bcrypt"
cidrhost("x", 1)                    invalid CIDR
cidrhost("10.0.0.0/99", 1)          invalid CIDR
range(-1/0, 5, 1/0)                 sum of opposing infinities
cidrhost("10.0.0.0/30", 9)          does not accommodate a host
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
format("%.999999s", "a")            does not support the width
format("%[9]s", "a")                need index 9 but have 1
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
pow(1e400, 2)                                              Error in function call; Call to function "pow" failed: value must be between -179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878171540458953514382464234321326889464182768467546703537516986049910576551282076245490090389328944075868508455133942304583236903222948165808559332123348274797826204144723168738177180919299881250404026184124858368.000000 and 179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878171540458953514382464234321326889464182768467546703537516986049910576551282076245490090389328944075868508455133942304583236903222948165808559332123348274797826204144723168738177180919299881250404026184124858368.000000 inclusive
pow(-1, 0.5)                                               Error in function call; Call to function "pow" failed: panic in function implementation: Float.SetFloat64(NaN)
pow(-4, -0.5)                                              Error in function call; Call to function "pow" failed: panic in function implementation: Float.SetFloat64(NaN)
pow(-3, 2.5)                                               Error in function call; Call to function "pow" failed: panic in function implementation: Float.SetFloat64(NaN)
log(-1, 10)                                                Error in function call; Call to function "log" failed: panic in function implementation: Float.SetFloat64(NaN)
log(1, 1)                                                  Error in function call; Call to function "log" failed: panic in function implementation: Float.SetFloat64(NaN)
"${length("a") * 1e22}"                                    Error in function call; Call to function "length" failed: collection must be a list, a map or a tuple
signum(0.5)                                                Error in function call; Call to function "signum" failed: value must be a whole number, between -9223372036854775808 and 9223372036854775807
signum(1e30)                                               Error in function call; Call to function "signum" failed: value must be a whole number, between -9223372036854775808 and 9223372036854775807
parseint(1, 3)                                             Invalid function argument; Invalid value for "number" parameter: first argument must be a string, not number
parseint("12", 0.5)                                        Invalid function argument; Invalid value for "base" parameter: value must be a whole number, between -9223372036854775808 and 9223372036854775807
range(3, 1, 1)                                             Invalid function argument; Invalid value for "params" parameter: end must be greater than start when step is positive
range(1, 3, -1)                                            Invalid function argument; Invalid value for "params" parameter: end must be less than start when step is negative
range(1, 3, 0)                                             Error in function call; Call to function "range" failed: more than 1024 values were generated; either decrease the difference between start and end or use a smaller step
range(3, 1, 0)                                             Invalid function argument; Invalid value for "params" parameter: end must be greater than start when step is positive
range(1/0, 2)                                              Error in function call; Call to function "range" failed: more than 1024 values were generated; either decrease the difference between start and end or use a smaller step
zipmap(["a", null], [1, 2])                                Error in function call; Call to function "zipmap" failed: keys list has null value at index 1
zipmap(["a"], 1)                                           Error in function call; Call to function "zipmap" failed: values argument must be a list or tuple value
contains([], null)                                         Invalid function argument; Invalid value for "value" parameter: argument must not be null
sethaselement(["a"], null)                                 Invalid function argument; Invalid value for "elem" parameter: argument must not be null
index([1, 2], "0")                                         Error in function call; Call to function "index" failed: key for tuple must be number
index([1], 5)                                              Error in function call; Call to function "index" failed: key must be between 0 and 1 inclusive
index(convert([1], list(number)), 5)                       Error in function call; Call to function "index" failed: invalid index
index(convert({a = 1}, map(number)), 1)                    Error in function call; Call to function "index" failed: key for map must be string
byteslen("a")                                              Invalid function argument; Invalid value for "buf" parameter: bytes required, but have string
bytesslice("a", 0, 1)                                      Invalid function argument; Invalid value for "buf" parameter: bytes required, but have string
byteslen([1])                                              Invalid function argument; Invalid value for "buf" parameter: bytes required
byteslen(null)                                             Invalid function argument; Invalid value for "buf" parameter: argument must not be null
indent(-1, "a")                                            Error in function call; Call to function "indent" failed: panic in function implementation: strings: negative Repeat count
csvdecode("a\n\"x\"y")                                     Error in function call; Call to function "csvdecode" failed: CSV parse error on line 2: extraneous or missing " in quoted-field
csvdecode("a\nx\"y")                                       Error in function call; Call to function "csvdecode" failed: CSV parse error on line 2: bare " in non-quoted-field
csvdecode("a\n\"x")                                        Error in function call; Call to function "csvdecode" failed: CSV parse error on line 2: extraneous or missing " in quoted-field
csvdecode("\n")                                            Error in function call; Call to function "csvdecode" failed: missing header line
csvdecode("a,a\n")                                         Error in function call; Call to function "csvdecode" failed: duplicate column name "a"
csvdecode("a,b\n\n1")                                      Error in function call; Call to function "csvdecode" failed: CSV parse error on line 3: wrong number of fields
cidrhost("10.0.0.0", 1)                                    Error in function call; Call to function "cidrhost" failed: invalid CIDR expression: invalid CIDR address: 10.0.0.0
cidrhost("10.0.0.0/255.0.0.0", 1)                          Error in function call; Call to function "cidrhost" failed: invalid CIDR expression: invalid CIDR address: 10.0.0.0/255.0.0.0
cidrhost("10.0.0.0/30", 4)                                 Error in function call; Call to function "cidrhost" failed: prefix of 30 does not accommodate a host numbered 4
cidrhost("10.0.0.0/30", -5)                                Error in function call; Call to function "cidrhost" failed: prefix of 30 does not accommodate a host numbered -5
cidrsubnet("10.0.0.0/8", 33, 1)                            Error in function call; Call to function "cidrsubnet" failed: may not extend prefix by more than 32 bits
cidrsubnets("::/0", 8)                                     Invalid function argument; Invalid value for "newbits" parameter: not enough remaining address space for a subnet with a prefix of 8 bits after ff00::/8
cidrsubnets("0.0.0.0/1", 8)                                Invalid function argument; Invalid value for "newbits" parameter: not enough remaining address space for a subnet with a prefix of 9 bits after 255.128.0.0/9
cidrsubnets("10.0.0.0/8", 33)                              Invalid function argument; Invalid value for "newbits" parameter: may not extend prefix by more than 32 bits
cidrsubnets("10.0.0.0/24", 16)                             Invalid function argument; Invalid value for "newbits" parameter: would extend prefix to 40 bits, which is too long for an IPv4 address
cidrsubnets("10.0.0.0/24", 1, 1, 1)                        Invalid function argument; Invalid value for "newbits" parameter: not enough remaining address space for a subnet with a prefix of 25 bits after 10.0.0.128/25
can([nothing]...)                                          Unknown variable; There is no variable named "nothing"
try([]...)                                                 Error in function call; Call to function "try" failed: at least one argument is required
add(null...)                                               Invalid expanding argument value; The expanding argument (indicated by ...) must not be null
add(1...)                                                  Invalid expanding argument value; The expanding argument (indicated by ...) must be of a tuple, list, or set type
max(convert(null, list(number))...)                        Invalid expanding argument value; The expanding argument (indicated by ...) must not be null
coalesce()                                                 Error in function call; Call to function "coalesce" failed: all arguments must have the same type
merge([1])                                                 Error in function call; Call to function "merge" failed: arguments must be maps or objects, got "tuple"
keys("a")                                                  Invalid function argument; Invalid value for "inputMap" parameter: must have map or object type
lookup("a", "b", "c")                                      Invalid function argument; Invalid value for "inputMap" parameter: lookup() requires a map as the first argument
reverselist("a")                                           Invalid function argument; Invalid value for "list" parameter: can only reverse list or tuple values, not string
coalescelist("a")                                          Error in function call; Call to function "coalescelist" failed: coalescelist arguments must be lists or tuples
slice("x", 0, 1)                                           Invalid function argument; Invalid value for "list" parameter: must be a list or tuple value
slice([1, 2], 0.5, 1)                                      Invalid function argument; Invalid value for "start_index" parameter: invalid start index: value must be a whole number, between -9223372036854775808 and 9223372036854775807
slice([1, 2], -1, 1)                                       Invalid function argument; Invalid value for "start_index" parameter: start index must not be less than zero
slice([1, 2], 3, 1)                                        Invalid function argument; Invalid value for "start_index" parameter: start index must not be greater than the length of the list
slice([1, 2], 0, 3)                                        Invalid function argument; Invalid value for "end_index" parameter: end index must not be greater than the length of the list
slice(convert([1], set(number)), 0, 1)                     Invalid function argument; Invalid value for "list" parameter: cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important
element([1], 0.5)                                          Error in function call; Call to function "element" failed: invalid index: value must be a whole number, between -9223372036854775808 and 9223372036854775807
chunklist([1], 0.5)                                        Error in function call; Call to function "chunklist" failed: invalid size: value must be a whole number, between -9223372036854775808 and 9223372036854775807
sort(["a", null])                                          Error in function call; Call to function "sort" failed: given list element 1 is null; a null string cannot be sorted
join(",", ["a"], [null])                                   Invalid function argument; Invalid value for "lists" parameter: element 0 of list 2 is null; cannot concatenate null values
unixtimestampparse(0.5)                                    Invalid function argument; Invalid value for "unix_timestamp" parameter: unix timestamp must be an integer
add(true, 1)                                               Invalid function argument; Invalid value for "a" parameter: number required, but have bool
add([1], 1)                                                Invalid function argument; Invalid value for "a" parameter: number required, but have tuple
and(1, true)                                               Invalid function argument; Invalid value for "a" parameter: bool required, but have number
add("x", 1)                                                Invalid function argument; Invalid value for "a" parameter: a number is required
add(null, [])                                              Invalid function argument; Invalid value for "b" parameter: number required, but have tuple
upper([1])                                                 Invalid function argument; Invalid value for "str" parameter: string required, but have tuple
upper({})                                                  Invalid function argument; Invalid value for "str" parameter: string required, but have object
convert({a = 1}, list(string))                             Invalid function argument; Invalid value for "value" parameter: list of string required
convert([1], map(string))                                  Invalid function argument; Invalid value for "value" parameter: map of string required
convert([1, {}], list(string))                             Invalid function argument; Invalid value for "value" parameter: element 1: string required, but have object
convert({a = {}}, map(string))                             Invalid function argument; Invalid value for "value" parameter: element "a": string required, but have object
convert(convert([1], list(number)), map(string))           Invalid function argument; Invalid value for "value" parameter: map of string required
convert(convert([1], list(number)), list(list(string)))    Invalid function argument; Invalid value for "value" parameter: incorrect list element type: list of string required, but have number
convert(convert([1], list(number)), set(map(string)))      Invalid function argument; Invalid value for "value" parameter: incorrect set element type: map of string required, but have number
convert(convert({a = 1}, map(number)), map(bool))          Invalid function argument; Invalid value for "value" parameter: incorrect map element type: bool required, but have number
convert([1, []], list(any))                                Invalid function argument; Invalid value for "value" parameter: all list elements must have the same type
convert({a = 1, b = []}, map(any))                         Invalid function argument; Invalid value for "value" parameter: all map elements must have the same type
convert({}, object({a = number, b = string}))              Invalid function argument; Invalid value for "value" parameter: attributes "a" and "b" are required
convert({}, object({a = number, b = string, c = bool}))    Invalid function argument; Invalid value for "value" parameter: attributes "a", "b", and "c" are required
convert([1], object({a = number}))                         Invalid function argument; Invalid value for "value" parameter: object required, but have tuple
convert({a = 1}, tuple([number]))                          Invalid function argument; Invalid value for "value" parameter: tuple required
convert([1], tuple([number, string]))                      Invalid function argument; Invalid value for "value" parameter: tuple required
convert("a", map(any))                                     Invalid function argument; Invalid value for "value" parameter: map of dynamic required, but have string
equal(1)                                                   Not enough function arguments; Function "equal" expects 2 argument(s). Missing value for "b"
max(1, "a")                                                Invalid function argument; Invalid value for "numbers" parameter: a number is required
setunion()                                                 Not enough function arguments; Function "setunion" expects at least 1 argument(s). Missing value for "first_set"
regex("^b", "a\nb")                                        Error in function call; Call to function "regex" failed: pattern did not match any part of the given string
regex("(?P<n>a)(b)", "ab")                                 Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: cannot mix both named and unnamed capture groups
regex("a**", "a")                                          Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid nested repetition operator in **
regex("a{1}{2}", "a")                                      Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid nested repetition operator in {1}{2}
regex("*a", "a")                                           Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: missing argument to repetition operator in *
regex("a|*", "a")                                          Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: missing argument to repetition operator in *
regex("a{2,1}", "a")                                       Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid repeat count in {2,1}
regex("a{1001}", "a")                                      Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid repeat count in {1001}
regex("(a", "a")                                           Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: missing closing ) in (a
regex("a)", "a")                                           Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: unexpected ) in a)
regex("(?P<1", "a")                                        Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid named capture in (?P<1
regex("(?P<a b>c)", "a")                                   Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid named capture in (?P<a b>
regex("(?z)", "a")                                         Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid or unsupported Perl syntax in (?z
regex("\\", "a")                                           Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: trailing backslash at end of expression in
regex("\\Z", "a")                                          Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid escape sequence in \Z
regex("\\1", "a")                                          Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: invalid escape sequence in \1
regex("[a", "a")                                           Invalid function argument; Invalid value for "pattern" parameter: invalid regexp pattern: missing closing ] in [a
regex_replace("ab", "(?P<é>a)?", "$é")                     Error in function call; Call to function "regex_replace" failed: error parsing regexp: invalid named capture: `(?P<é>`
regex_replace("ab", "(", "")                               Error in function call; Call to function "regex_replace" failed: error parsing regexp: missing closing ): `(`
semvercmp("1.2.3-01", "1.2.3")                             Error in function call; Call to function "semvercmp" failed: version segment starts with 0
semvercmp("1.2.3", "1.2.3-01")                             Error in function call; Call to function "semvercmp" failed: constraint parser error
semvercmp("99999999999999999999", "1")                     Error in function call; Call to function "semvercmp" failed: error parsing version segment: strconv.ParseUint: parsing "99999999999999999999": value out of range
semvercmp("1.2.3", "99999999999999999999")                 Error in function call; Call to function "semvercmp" failed: constraint parser error
semvercmp("1.2.3", "xx")                                   Error in function call; Call to function "semvercmp" failed: constraint parser error
semvercmp("1.2.3", "")                                     Error in function call; Call to function "semvercmp" failed: improper constraint:
semvercmp("1.2.3", "^^1")                                  Error in function call; Call to function "semvercmp" failed: improper constraint: ^^1
semvercmp("", "1")                                         Error in function call; Call to function "semvercmp" failed: invalid semantic version
regex("\\p{Greek}", "a")                                  Invalid value for "pattern" parameter: stagegraph does not support scripts of Unicode
regex_replace("a", "\\p{Greek}", "")                       Invalid value for "pattern" parameter: stagegraph does not support scripts of Unicode
regex_replace("a", "((a|b){1000}){1000}", "")              Invalid value for "pattern" parameter: stagegraph does not support this regexp pattern: its repetitions are too many
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


def test_a_pattern_that_is_nested_too_deeply_is_refused() -> None:
    """A regular expression within thousands of parentheses is refused in words."""
    with pytest.raises(BakeRefused, match="does not support this regexp pattern"):
        _value(f'regex("{"(" * 5000}{")" * 5000}", "a")')


@pytest.mark.parametrize("verb", ["%0{}d", "%9{}d", "%.9{}s", "%[9{}]s"])
def test_numbers_of_thousands_of_digits_in_a_format_are_refused(verb: str) -> None:
    """A width, a precision or an index of so many digits is refused in words, also where zeros are in front."""
    with pytest.raises(BakeRefused, match=r"numbers of more than 1000 digits|the width"):
        _value(f'format("{verb.format("9" * 5000)}", 1)')
