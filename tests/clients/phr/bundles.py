"""Every distinct Bundle and OperationOutcome against validators nobody here wrote, which first show that they can say no."""

import base64
import json
import multiprocessing
import sys

from broken import MISTAKES, unfound
from judges import judged
from sandbox import ask, patients, search, settings

VIEWS = (
    {},
    {"_count": 3, "_page": 2},
    {"_count": 3, "_page": 99},
    {"_sort": "name", "category": "A00-1,C00-1"},
    {"_summary": "count"},
    {"_summary": "true"},
    {"_summary": "text"},
    {"_elements": "type,author"},
)


def put_in():
    """What tests add: a document of every form, one with bytes of its own, a chain."""

    def add(**document):
        body = json.dumps({"patient": "26812297073", "type": "I02-2", "title": "Brev", "text": ["Æøå."], **document})
        status, _, answer = ask("/_sandbox/phr/documents", body.encode(), {"Content-Type": "application/json"})
        assert status == 201, answer
        return json.loads(answer)["id"]

    for form in ("pdf", "cda-pdf", "cda", "epikrise", "text", "jpeg"):
        add(format=form, labels=["N", "NORS"] if form == "cda" else ["N"])
    content = {"mediaType": "text/plain", "base64": base64.b64encode("Æ".encode()).decode()}
    first = add(content=content, noPeriod=True, related=[{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"}])
    add(replaces=first, end="2030-01-01T00:00:00Z")


def produced():
    """Distinct answers by patient, with what was asked for."""
    found = {}

    def keep(patient, what, answer):
        resource = json.loads(answer)
        key = json.dumps({**resource, "id": ""})
        found.setdefault(patient, {}).setdefault(key, (what, resource))

    for blocked in ("count", "obscure"):
        for gateway in ("none", "vest"):
            settings(blocked=blocked, dead_gateway=gateway)
            for patient in patients():
                for status in ("current", "superseded"):
                    for basis in (None, "SAMTYKKE", "FORHOYET_AKUTT"):
                        for view in VIEWS:
                            code, _, answer = search({"patient.identifier": patient, "status": status, **view}, basis)
                            assert code == 200, answer
                            keep(patient, f"{patient} {status} {basis} {blocked} {gateway} {view}", answer)
    for parameters in ({}, {"patient.identifier": "x", "status": "current", "date": "x"}, {"_count": "-1"}):
        code, _, answer = search(parameters)
        assert code == 400
        keep("nobody", f"refused {parameters}", answer)
    return found


def judge(answers):
    """The problems of these answers."""
    problems = []
    for what, resource in answers:
        for name, found in judged(resource).items():
            problems.extend(f"{name}: {what}: {problem}" for problem in found)
    return problems


if __name__ == "__main__":
    # Organisations typed by a bare OID are a named deviation (rule phr.search.client): validators want the URN.
    settings(organization_system="urn")
    put_in()
    answers = {patient: list(found.values()) for patient, found in produced().items()}
    settings(blocked="count", dead_gateway="none")
    good = json.loads(search({"patient.identifier": "13116900216", "status": "current", "_count": 2})[2])
    settings(organization_system="bare")
    bare = json.loads(search({"patient.identifier": "13116900216", "status": "current", "_count": 2})[2])

    wrong = unfound(good)
    named = judged(bare)["profiles"]
    if not named or not all("system" in problem.lower() for problem in named):
        wrong.append(f"bare OIDs are the one deviation of `bare`: {named}")
    # All answers of a patient go to one process, which has seen most of their documents before.
    with multiprocessing.Pool(2) as pool:
        for problems in pool.imap_unordered(judge, answers.values()):
            wrong.extend(problems)
    documents = {json.dumps(entry["resource"]) for found in answers.values() for _, it in found for entry in it.get("entry", [])}
    count = sum(map(len, answers.values()))
    print(f"{count} distinct answers with {len(documents)} distinct resources judged, {len(MISTAKES)} mistakes found first")
    print(f"{len(wrong)} problems")
    for problem in wrong[:20]:
        print(problem)
    sys.exit(bool(wrong) or count < 100)
