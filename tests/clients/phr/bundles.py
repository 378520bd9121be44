"""Every Bundle and OperationOutcome against fhirkit-rs, and the checks no validator makes."""

import json
import sys

import fhirkit
from sandbox import patients, search, settings

# Organisations typed by a bare OID are a named deviation (rule phr.search.client): validators want the URN.
settings(organization_system="urn")
wrong, seen = [], 0


def judge(what, answer):
    global seen
    seen += 1
    wrong.extend(f"{what}: {issue}" for issue in fhirkit.validate(json.loads(answer)))
    # A validator that finds nothing wrong with a broken one judges nothing.
    return json.loads(answer)


def own_checks(what, bundle):
    """What facts say validators miss: systems, uses, URNs, containment."""
    for entry in bundle.get("entry", []):
        document = entry["resource"]
        if document["resourceType"] != "DocumentReference":
            continue
        master, identifier = document["masterIdentifier"], document["identifier"][0]
        contained = {f"#{it['id']}" for it in document["contained"]}
        checks = {
            "master identifier has a system": master["system"] == "urn:ietf:rfc:3986",
            "master identifier is usual": master["use"] == "usual",
            "entry UUID is a URN": identifier["value"] == f"urn:uuid:{document['id']}",
            "authors are contained": all(it["reference"] in contained for it in document["author"]),
        }
        wrong.extend(f"{what}: not so: {check}" for check, holds in checks.items() if not holds)


for blocked in ("count", "obscure"):
    for gateway in ("none", "vest"):
        settings(blocked=blocked, dead_gateway=gateway)
        for patient in patients():
            for status in ("current", "superseded"):
                for basis in (None, "SAMTYKKE", "FORHOYET_AKUTT"):
                    for more in ({}, {"_count": 3, "_page": 2}, {"_summary": "count"}):
                        parameters = {"patient.identifier": patient, "status": status, **more}
                        code, _, answer = search(parameters, basis)
                        assert code == 200, answer
                        what = f"{patient} {status} {basis} {blocked} {gateway} {more}"
                        own_checks(what, judge(what, answer))
for parameters in ({}, {"patient.identifier": "x", "status": "current", "date": "x"}):
    code, _, answer = search(parameters)
    assert code == 400
    judge(f"refused {parameters}", answer)

broken = json.loads(search({"patient.identifier": "13116900216", "status": "current"})[2])
broken["entry"][0]["resource"]["content"][0]["attachment"]["creation"] = "2024-13-45"
assert fhirkit.validate(broken), "a wrong date is found"

settings(blocked="count", dead_gateway="none", organization_system="bare")
print(f"{seen} answers validated, {len(wrong)} problems")
for problem in wrong[:20]:
    print(problem)
sys.exit(bool(wrong))
