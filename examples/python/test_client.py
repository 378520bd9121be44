"""Tests of a client against the sandbox; the fixtures are in conftest.py."""

import json
import os
import pathlib
import time
import urllib.error
import urllib.request


def treatment_groups(base, tries=3):
    """The client under test: it waits and tries again when the service says so."""
    request = urllib.request.Request(f"{base}/api/v1/treatmentGroup", headers={"X-API-KEY": "your-api-key"})
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)["items"]
    except urllib.error.HTTPError as error:
        if error.code != 503 or tries == 1:
            raise
        time.sleep(int(error.headers.get("Retry-After", 1)))
        return treatment_groups(base, tries - 1)


def test_a_token_opens_a_closed_api(sandbox):
    url = f"{sandbox.base}/pingauth"
    order = {"scopes": ["nhn:phr/mhd/read-document"], "htm": "GET", "htu": url}
    token = sandbox.control("POST", "/tokens", order)
    headers = {"Authorization": f"DPoP {token['access_token']}", "DPoP": token["dpop_proof"]}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        assert response.status == 200


def test_the_client_tries_again_when_the_service_is_busy(sandbox):
    busy = {"match": {"api": "nompd"}, "times": 1, "effect": {"status": 503, "retry_after_seconds": 1}}
    sandbox.control("POST", "/faults", busy)
    assert treatment_groups(sandbox.base)
    assert sandbox.control("POST", "/requests/count", {"api": "nompd"})["count"] == 2
    # What the client kept and broke, for whatever reads JUnit.
    report = sandbox.control("GET", "/report?format=junit")
    assert 'name="nompd.' in report
    pathlib.Path(os.environ.get("JUNIT", os.devnull)).write_text(report)
