"""The sandbox as pytest fixtures, with nothing but the standard library: take this file over into your own tests."""

import json
import os
import subprocess
import urllib.request
import uuid

import pytest


class Workspace:
    """An isolated copy of everything: state, clock, faults, journal."""

    def __init__(self, root, name):
        self.root, self.name = root, name
        self.base = self._control(root, "POST", "/workspaces", {"name": name})["base_url"]

    @staticmethod
    def _control(base, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{base}/_sandbox{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as response:
            text = response.read().decode()
        return json.loads(text) if text.startswith(("{", "[")) else text

    def control(self, method, path, body=None):
        """A call to this workspace's own control API."""
        return self._control(self.base, method, path, body)

    def delete(self):
        self._control(self.root, "DELETE", f"/workspaces/{self.name}")


@pytest.fixture(scope="session")
def sandbox_url():
    """The sandbox of $SANDBOX_URL, or one of our own on a free port."""
    if url := os.environ.get("SANDBOX_URL"):
        yield url
        return
    command = [os.environ.get("SANDBOX_BIN", "nhn-sandbox"), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        yield process.stdout.readline().removeprefix("nhn-sandbox ready on ").strip()
        process.terminate()


@pytest.fixture
def sandbox(sandbox_url):
    """A workspace for this test alone: tests may run side by side."""
    workspace = Workspace(sandbox_url, f"python-{uuid.uuid4()}")
    yield workspace
    workspace.delete()
