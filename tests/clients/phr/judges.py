"""Three judges of a Bundle: two validators from PyPI, and what they say they miss. Each answers a list of problems."""

import contextlib
import copy
import io
import json
import os
import pathlib

import fhirkit
from pyrofile_validator import Validator
from pyrofile_validator.config import ValidatorConfig
from pyrofile_validator.core import fhirpath

HERE = pathlib.Path(__file__).parent
COMPREHENSIVE = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Comprehensive.DocumentReference"
VERSIONS = ("4.2.2", "4.0.1")

# Warnings there may be, and no others.
TOLERATED = {
    # A narrative is recommended (dom-6); NHN's own product has none.
    "invariant.dom-6": "",
    "profile.invariant.dom-6": "",
    # Said of every `status`, which FHIR marks as modifying.
    "modifierExtension.present": "",
    # 9603 and confidentiality may be there beside HL7's labels; the validator does not know the second as one of them.
    "terminology.extensible": "ValueSet http://hl7.org/fhir/ValueSet/security-labels",
    "profile.element.binding.extensible": "ValueSet http://hl7.org/fhir/ValueSet/security-labels",
}


class Remembering(Validator):
    """Judges a resource it has seen before no second time: nothing in it refers to anything outside it."""

    seen = {}

    def _validate_one(self, resource, index, **how):
        if resource.get("resourceType") == "Bundle":
            return super()._validate_one(resource, index, **how)
        key = json.dumps([resource, how], sort_keys=True)
        if key not in self.seen:
            self.seen[key] = super()._validate_one(resource, index, **how)
        return list(self.seen[key])


# For each of some hundred invariants the validator copies the whole Bundle anew; of one Bundle one copy is enough.
_copy = fhirpath._augment_choice_types
_copies = {}


def _copy_once(data):
    if not isinstance(data, (dict, list)):
        return data
    # The original is kept beside its copy, so that its address stays its own.
    if id(data) not in _copies:
        _copies[id(data)] = (data, _copy(data))
    return _copies[id(data)][1]


fhirpath._augment_choice_types = _copy_once

_validators = []


def _validator():
    # One for each process; what it needs of R4 is where core.py put it.
    if not _validators:
        paths = [os.environ["R4_CORE"], str(HERE / "mhd")]
        settings = {"fhirVersion": "4.0.1", "localPackagePaths": paths, "terminology": {"mode": "local"}}
        _validators.append(Remembering(ValidatorConfig.load_dict(settings)))
    return _validators[0]


def documents(bundle):
    """The document references of a Bundle."""
    found = (entry["resource"] for entry in bundle.get("entry", []))
    return [resource for resource in found if resource.get("resourceType") == "DocumentReference"]


def is_cut(bundle):
    """Whether its resources are cut down: such ones follow no profile."""
    return any("SUBSETTED" in json.dumps(it.get("meta", {})) for it in documents(bundle))


def shapes(resource):
    """fhirkit-rs: shapes, dates, base64."""
    return [str(issue) for issue in fhirkit.validate(resource)]


def profiles(resource):
    """pyrofile-validator: R4's definitions with codes, invariants and references, and MHD Comprehensive in two versions."""
    resource = copy.deepcopy(resource)
    if not is_cut(resource):
        for document in documents(resource):
            document["meta"] = {"profile": [f"{COMPREHENSIVE}|{version}" for version in VERSIONS]}
    # It tells of every invariant on stdout.
    with contextlib.redirect_stdout(io.StringIO()):
        issues = _validator().validate_resource(resource).issues
    _copies.clear()
    said = ((issue.severity.value, issue.code, f"{issue.code}: {issue.message}") for issue in issues)
    return [text for severity, code, text in said if severity == "error" or TOLERATED.get(code, "\0") not in text]


def gaps(bundle):
    """What neither says: systems and uses of identifiers, URNs, containment; and what the Bundle says of itself."""
    problems = []
    claimed = bundle.get("meta", {}).get("profile", [])
    if documents(bundle) and bool(claimed) == is_cut(bundle):
        problems.append(f"a Bundle follows MHD's profile unless its resources are cut down: it claims {claimed}")
    for document in [] if is_cut(bundle) else documents(bundle):
        master = document.get("masterIdentifier", {})
        entry = next((it for it in document.get("identifier", []) if it.get("use") == "official"), {})
        contained = {f"#{it.get('id')}" for it in document.get("contained", [])}
        checks = {
            "the master identifier has a system": master.get("system") == "urn:ietf:rfc:3986",
            "the master identifier is usual": master.get("use") == "usual",
            "the entry's UUID is a URN": entry.get("value") == f"urn:uuid:{document['id']}",
            "authors are contained": all(it.get("reference") in contained for it in document.get("author", [])),
        }
        problems.extend(f"not so: {check}" for check, holds in checks.items() if not holds)
    return problems


JUDGES = {"shapes": shapes, "profiles": profiles, "gaps": gaps}


def judged(resource):
    """What each judge finds wrong."""
    return {name: judge(resource) for name, judge in JUDGES.items()}
