"""What network aliases and a trusted CA are in a container, for clients in one process: names and URLs stay what they are."""

import json
import os
import pathlib
import socket
import urllib.request

find = socket.getaddrinfo


def lead_to(base, door, folder):
    """Has every nhn.no name lead to port `door` of this machine, and requests trust the CA of the sandbox at `base` alone."""
    ca = pathlib.Path(folder, "ca.pem")
    ca.write_bytes(urllib.request.urlopen(f"{base}/_sandbox/ca.pem").read())
    os.environ["REQUESTS_CA_BUNDLE"] = str(ca)

    def led(host, port, *rest, **more):
        if str(host).endswith(".nhn.no"):
            host, port = "127.0.0.1", door
        return find(host, port, *rest, **more)

    socket.getaddrinfo = led


def demo_key(base, client_id):
    """The private key of a client whose key is published."""
    clients = json.load(urllib.request.urlopen(f"{base}/_sandbox/clients"))["clients"]
    return next(it for it in clients if it["client_id"] == client_id)["demo_private_jwk"]


def check(what, holds):
    if not holds:
        raise SystemExit(f"not so: {what}")
    print(f"  ok  {what}")
