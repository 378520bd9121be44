"""Every document: size and hash as told, PDFs read by pdfinfo and pdftotext, XML by xmllint."""

import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from sandbox import ask, patients, search, settings

wrong, counted = [], {}
folder = pathlib.Path(tempfile.mkdtemp())


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 and not done.stderr.strip() else None


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def read_pdf(what, content, words):
    file = folder / "document.pdf"
    file.write_bytes(content)
    info, text = run("pdfinfo", str(file)), run("pdftotext", "-layout", str(file), "-")
    if info is None or "Pages:" not in info or text is None:
        wrong.append(f"{what}: pdfinfo or pdftotext has something to say")
        return
    for word in words:
        if squeezed(word) not in squeezed(text):
            wrong.append(f"{what}: {word!r} is not in the text")


def read_xml(what, content, words):
    file = folder / "document.xml"
    file.write_bytes(content)
    if run("xmllint", "--noout", str(file)) is None:
        wrong.append(f"{what}: xmllint has something to say")
        return
    root = ElementTree.fromstring(content)
    inner = root.find(".//{urn:hl7-org:v3}nonXMLBody/{urn:hl7-org:v3}text")
    if inner is not None:
        read_pdf(what, base64.b64decode(inner.text), words)


# A reader that reads anything judges nothing.
for read, broken in ((read_pdf, b"%PDF-1.4\n"), (read_xml, b"<a>")):
    read("broken", broken, [])
    assert wrong.pop().startswith("broken: ") and not wrong

settings(unlisted_categories="show")
for patient in patients():
    _, _, answer = search({"patient.identifier": patient, "status": "current"}, "FORHOYET_AKUTT")
    for entry in json.loads(answer)["entry"]:
        document = entry["resource"]
        attachment = document["content"][0]["attachment"]
        what = f"{patient} {attachment['title']}"
        code, headers, content = ask(attachment["url"], headers={"nhn-patient-nin": patient})
        if code != 200 or headers["Content-Type"] != attachment["contentType"]:
            wrong.append(f"{what}: {code} {headers['Content-Type']}")
            continue
        counted[attachment["contentType"]] = counted.get(attachment["contentType"], 0) + 1
        digest = base64.b64encode(hashlib.sha1(content).digest()).decode()
        if "size" in attachment and (attachment["size"], attachment["hash"]) != (len(content), digest):
            wrong.append(f"{what}: size or hash is not that of the bytes")
        contained = {it["id"]: it for it in document["contained"]}
        name = contained["pat"]["name"][0]
        words = [attachment["title"], contained["org"]["name"], patient, f"{name['given'][0]} {name['family']}"]
        if attachment["contentType"] == "application/pdf":
            read_pdf(what, content, words)
        elif attachment["contentType"] == "application/xml":
            read_xml(what, content, words)
settings(unlisted_categories="hide")
print("documents read:", ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items())), f"; {len(wrong)} problems")
for problem in wrong[:20]:
    print(problem)
sys.exit(bool(wrong) or len(counted) < 4)
