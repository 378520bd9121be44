"""Asks a sandbox whose address is the first argument."""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

BASE = sys.argv[1]
EPJ = {"nhn-source-system": "Judges 1.0"}


def ask(path, body=None, headers=None, method=None):
    """Status, headers and bytes of an answer."""
    url = path if path.startswith("http") else BASE + path
    request = urllib.request.Request(url, data=body, headers={**EPJ, **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def search(parameters, basis=None):
    """The bytes of a search's answer, whatever its status."""
    headers = {"Accept": "application/fhir+json; fhirVersion=4.0"}
    if basis:
        headers["nhn-access-basis"] = basis
    return ask("/R4/fhir/DocumentReference/_search", urllib.parse.urlencode(parameters).encode(), headers)


def settings(**values):
    """Sets switches of PHR."""
    body = json.dumps({f"phr.{key}": value for key, value in values.items()}).encode()
    status, _, answer = ask("/_sandbox/settings", body, {"Content-Type": "application/json"}, "PATCH")
    assert status == 200, answer


def patients():
    """Everybody who has a document."""
    _, _, listed = ask("/_sandbox/phr/documents")
    return sorted({document["patient"] for document in json.loads(listed)["documents"]})
