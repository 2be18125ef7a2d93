"""Writes vectors.json: signed requests, computed by Python alone.

    python3 vectors.py > vectors.json

It shares nothing with the Go code beside it, so that the two can disagree. A request is
given as it goes over the wire; the rules are those of SDK-HMAC-SHA256. The digests of the
first three vectors were computed by a third party and are held against this program.
"""

import hashlib
import hmac
import json
import sys
from urllib.parse import quote, unquote_to_bytes

PROJECT = "0123456789abcdef0123456789abcdef"
FUNCTIONS = f"/v2/{PROJECT}/fgs/functions"
URN = f"urn:fss:test-region-1:{PROJECT}:function:default:demo"
DATE = "20260102T030405Z"
SECRET = "EXAMPLE-SECRET-KEY"


def escape(raw: bytes) -> str:
    return quote(raw, safe="-_.~")


def canonical_path(path: str) -> str:
    decoded = unquote_to_bytes(path)
    escaped = "/".join(escape(segment) for segment in decoded.split(b"/"))
    return escaped if escaped.endswith("/") else escaped + "/"


def canonical_query(query: str) -> str:
    pairs = []
    for part in query.split("&"):
        if part:
            name, _, value = part.replace("+", "%20").partition("=")
            pairs.append((unquote_to_bytes(name), unquote_to_bytes(value)))
    return "&".join(f"{escape(name)}={escape(value)}" for name, value in sorted(pairs))


def canonical_headers(headers: list, signed: list) -> str:
    out = ""
    for wanted in signed:
        for value in sorted(v.strip() for n, v in headers if n.lower() == wanted):
            out += f"{wanted}:{value}\n"
    return out


def payload(headers: list, body: bytes) -> str:
    for name, value in headers:
        if name.lower() == "x-sdk-content-sha256":
            return value
    return hashlib.sha256(body).hexdigest()


def vector(name, method, target, headers, signed, body="", secret=SECRET, date=DATE, ours=False):
    """One request. `ours` marks those that sign exactly what Sign of the Go package signs."""
    headers = headers + [["X-Sdk-Date", date]]
    path, _, query = target.partition("?")
    names = signed.split(";")
    canonical = "\n".join([
        method,
        canonical_path(path),
        canonical_query(query),
        canonical_headers(headers, names),
        signed,
        payload(headers, body.encode()),
    ])
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"SDK-HMAC-SHA256\n{date}\n{digest}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return {
        "name": name, "method": method, "target": target, "headers": headers, "body": body, "secret": secret,
        "access": "EXAMPLE-ACCESS-KEY", "signed": signed, "ours": ours,
        "canonical": canonical, "digest": digest, "signature": signature,
    }


HOST = ["Host", "functiongraph.test-region-1.example.com"]
JSON = ["Content-Type", "application/json"]
OF_PROJECT = ["X-Project-Id", PROJECT]
UPDATE = '{"func_name":"demo","runtime":"Python3.9","timeout":30,"handler":"index.handler","memory_size":256}'
SMALL = "x-project-id;x-sdk-date"

GIVEN = [
    ("b21d2accdeec26cd23eac18c5478b4a79645ee4ee05074cc985a9e2ef368900a",
     "7b3a78c72616bce44ce648bcc9759801ccda01bf8a23a1582d20a4c73c2328c2"),
    ("2c4d27fb0464ce0d08d49e49c8099aeb26b2394ba233cb0416b1d427ec5140cf",
     "2a5a21f593b915769ebe8cb8ef3aeb6da17c0496f514b366e7aa62d0365af92b"),
    ("44f2e619b37f203148bad5510c50fbb86bf4174c187c5e7b430c23a1d1b0ad1f",
     "364d87600e719011d3b34dcff540bf8eac86767b46f043da28b1fe9ca5533583"),
]


def query(name, text):
    return vector(name, "GET", FUNCTIONS + "?" + text, [HOST, OF_PROJECT], SMALL)


def path(name, text):
    return vector(name, "GET", text, [HOST, OF_PROJECT], SMALL)


def header(name, headers, signed):
    return vector(name, "GET", FUNCTIONS, [HOST] + headers, signed)


def body(name, text, headers=(), **more):
    return vector(name, "POST", FUNCTIONS, [HOST, JSON, *headers], "content-type;host;x-sdk-date", text, **more)


VECTORS = [
    vector("given 1: update of a configuration", "PUT", f"{FUNCTIONS}/{URN}:latest/config", [HOST, JSON, OF_PROJECT],
           "content-type;x-project-id;x-sdk-date", UPDATE),
    query("given 2: list of functions", "marker=0&maxitems=100&package_name=a%20b%2Fc"),
    vector("given 3: invocation of an alias", "POST", f"{FUNCTIONS}/{URN}:!prod/invocations", [HOST, OF_PROJECT], SMALL, "{}\n"),

    query("query: order of names", "z=1&a=2&M=3&m=4"),
    query("query: order of values of one name", "tag=b&tag=a&tag=B&tag=10&tag=9"),
    query("query: order is that of the decoded text", "a%2Fb=1&a=2&a-b=3&a%20b=4"),
    query("query: a space as %20", "package_name=a%20b"),
    query("query: a space as plus", "package_name=a+b"),
    query("query: a plus as %2B", "package_name=a%2Bb"),
    query("query: empty value", "marker=&maxitems=10"),
    query("query: a name without a value", "marker&maxitems=10"),
    query("query: a value with an equals sign", "filter=a=b"),
    query("query: nothing but its mark", ""),
    query("query: ampersands too many", "&a=1&&b=2&"),
    query("query: UTF-8", "func_name=%E5%87%BD%E6%95%B0&z=%C3%A9"),
    query("query: UTF-8 sorted by bytes", "%C3%A9=1&%F0%9F%98%80=2&%EF%BF%BD=3&z=4"),
    query("query: a byte that is no UTF-8", "a=%FF"),
    query("query: lower-case escapes", "a=%2f%3a"),
    query("query: escapes that were not needed", "%61=%7E%2D%5F%2E"),
    query("query: every unreserved character", "a=AZaz09-_.~"),
    query("query: every reserved character", "a=%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%25"),
    query("query: an asterisk and quotes as they are", "a=*'()!"),
    query("query: a name that begins like another", "ab=1&a=2&abc=0"),

    path("path: colons as they are", f"{FUNCTIONS}/{URN}/config"),
    path("path: colons escaped", f"{FUNCTIONS}/{URN.replace(':', '%3A')}/config"),
    path("path: an alias as it is", f"{FUNCTIONS}/{URN}:!prod/config"),
    path("path: an alias escaped", f"{FUNCTIONS}/{URN}:%21prod/config"),
    path("path: a slash behind", f"{FUNCTIONS}/"),
    path("path: two slashes", f"/v2/{PROJECT}//fgs/functions"),
    path("path: the root", "/"),
    path("path: dots", "/v2/../v2/./x"),
    path("path: a space", "/v2/a%20b"),
    path("path: a plus is a plus", "/v2/a+b"),
    path("path: an escaped slash", "/v2/a%2Fb"),
    path("path: an escaped percent sign", "/v2/a%2520b"),
    path("path: an escaped question mark", "/v2/a%3Fb=c"),
    path("path: UTF-8", "/v2/%E5%87%BD%E6%95%B0"),
    path("path: lower-case escapes", "/v2/%e5%87%bd"),
    path("path: unreserved characters", "/v2/-_.~AZaz09"),
    path("path: sub-delimiters as they are", "/v2/!$&'()*+,;=:@"),

    header("header: trimmed", [["X-Project-Id", "  " + PROJECT + " \t"]], SMALL),
    header("header: spaces inside stay", [["X-Note", "a  b"]], "x-note;x-sdk-date"),
    header("header: empty", [["X-Note", ""]], "x-note;x-sdk-date"),
    header("header: repeated", [["X-Note", "b"], ["X-Note", "a"], ["X-Note", "c"]], "x-note;x-sdk-date"),
    header("header: repeated with the same value", [["X-Note", "a"], ["x-note", "a"]], "x-note;x-sdk-date"),
    header("header: one with a comma", [["X-Note", "b, a"]], "x-note;x-sdk-date"),
    header("header: a colon in a value", [["X-Note", "a:b"]], "x-note;x-sdk-date"),
    header("header: any case of its name", [["x-PROJECT-id", PROJECT]], SMALL),
    header("header: in the order of the list", [OF_PROJECT], "x-sdk-date;x-project-id"),
    header("header: the date alone", [], "x-sdk-date"),
    header("header: not even the date", [OF_PROJECT], "x-project-id"),
    header("header: not signed", [OF_PROJECT, ["X-Domain-Id", "not-signed"]], SMALL),
    header("header: security token signed", [["X-Security-Token", "EXAMPLE-SECURITY-TOKEN"]], "x-sdk-date;x-security-token"),
    header("header: security token not signed", [["X-Security-Token", "EXAMPLE-SECURITY-TOKEN"]], "x-sdk-date"),
    header("client: as the Go SDK signs", [["User-Agent", "huaweicloud-usdk-go/3.0"], JSON, OF_PROJECT],
           "user-agent;x-project-id;x-sdk-date"),
    header("client: as golangsdk signs", [["Accept", "application/json"], ["User-Agent", "golangsdk/2.0.0"], OF_PROJECT],
           "accept;user-agent;x-sdk-date"),
    header("client: as the Node SDK signs", [JSON, OF_PROJECT], "content-type;host;x-project-id;x-sdk-date"),
    vector("host: with its port", "GET", FUNCTIONS, [["Host", "127.0.0.1:8080"]], "host;x-sdk-date", ours=True),
    vector("host: IPv6", "GET", FUNCTIONS, [["Host", "[::1]:8080"]], "host;x-sdk-date", ours=True),

    body("body: none", "", ours=True),
    body("body: two bytes", "{}", ours=True),
    body("body: a line feed behind", "{}\n", ours=True),
    body("body: UTF-8", '{"description":"函数 é 😀"}', ours=True),
    body("body: spaces count", '{ "a" : 1 }', ours=True),
    body("body: not covered", "anything", [["X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"]]),
    body("body: its digest in a header", "{}\n", [["X-Sdk-Content-Sha256", hashlib.sha256(b"{}\n").hexdigest()]]),

    vector("method: DELETE", "DELETE", f"{FUNCTIONS}/{URN}", [HOST, OF_PROJECT], "host;" + SMALL, ours=True),
    vector("method: PATCH", "PATCH", "/v2/x", [HOST], "x-sdk-date"),
    vector("key: UTF-8", "GET", FUNCTIONS, [HOST], "x-sdk-date", secret="gehëim"),
    vector("key: longer than a block of the hash", "GET", FUNCTIONS, [HOST], "x-sdk-date", secret="k" * 200),
    vector("date: a leap day", "GET", FUNCTIONS, [HOST], "host;x-sdk-date", date="20280229T235959Z", ours=True),
    vector("all of it", "PUT", f"{FUNCTIONS}/{URN}:%21prod/config?b=2&a=1&a=%20", [HOST, JSON, OF_PROJECT,
           ["X-Domain-Id", "fedcba9876543210fedcba9876543210"], ["X-Security-Token", "EXAMPLE-SECURITY-TOKEN"]],
           "content-type;host;x-domain-id;x-project-id;x-sdk-date;x-security-token", UPDATE + "\n", ours=True),
]

for (digest, signature), made in zip(GIVEN, VECTORS):
    if (made["digest"], made["signature"]) != (digest, signature):
        sys.exit(f"{made['name']}: {made['digest']}, {made['signature']}\n{made['canonical']}")
json.dump(VECTORS, sys.stdout, ensure_ascii=False, indent=1)
print()
