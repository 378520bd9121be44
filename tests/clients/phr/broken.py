"""A good Bundle with one mistake at a time: whoever does not find it judges nothing."""

import copy

from judges import judged

# The judges that have to find it, how it is called, and what is done to Bundle, first document and its attachment.
MISTAKES = []


def finds(*judges):
    def add(spoil):
        MISTAKES.append((judges, spoil.__name__.replace("_", " "), spoil))

    return add


def without(*path):
    """Takes a member of the document away."""

    def spoil(bundle, document, attachment):
        for name in path[:-1]:
            document = document[name]
        del document[path[-1]]

    spoil.__name__ = "without_" + "_".join(map(str, path))
    return spoil


for path in ("masterIdentifier", "type", "category", "subject", "securityLabel", "date", "identifier"):
    finds("profiles")(without(path))
for path in ("facilityType", "practiceSetting", "sourcePatientInfo"):
    finds("profiles")(without("context", path))
for path in ("language", "creation", "url", "contentType"):
    finds("profiles")(without("content", 0, "attachment", path))
finds("profiles")(without("content", 0, "format"))
finds("shapes", "profiles")(without("status"))
finds("shapes", "profiles")(without("content"))


@finds("shapes", "profiles")
def an_unknown_element(bundle, document, attachment):
    document["colour"] = "red"


@finds("shapes", "profiles")
def a_size_as_text(bundle, document, attachment):
    attachment["size"] = "7"


@finds("shapes", "profiles")
def an_empty_list(bundle, document, attachment):
    document["relatesTo"] = []


@finds("shapes")
def a_day_no_month_has(bundle, document, attachment):
    attachment["creation"] = "2024-13-45"


@finds("shapes")
def a_time_without_a_zone(bundle, document, attachment):
    attachment["creation"] = "2024-01-01T10:00:00"


@finds("shapes")
def a_hash_that_is_no_base64(bundle, document, attachment):
    attachment["hash"] = "***"


@finds("shapes", "profiles")
def a_total_below_nothing(bundle, document, attachment):
    bundle["total"] = -1


@finds("profiles")
def no_total(bundle, document, attachment):
    del bundle["total"]


@finds("profiles")
def no_full_url(bundle, document, attachment):
    del bundle["entry"][0]["fullUrl"]


@finds("profiles")
def the_same_full_url_twice(bundle, document, attachment):
    bundle["entry"][1]["fullUrl"] = bundle["entry"][0]["fullUrl"]


@finds("profiles")
def another_kind_of_bundle(bundle, document, attachment):
    bundle["type"] = "collection"


@finds("profiles")
def another_resource_that_matches(bundle, document, attachment):
    bundle["entry"][0]["resource"] = {"resourceType": "Patient", "id": "x"}


@finds("profiles")
def a_status_mhd_has_not(bundle, document, attachment):
    document["status"] = "entered-in-error"


@finds("profiles")
def a_status_nobody_has(bundle, document, attachment):
    document["status"] = "standing"


@finds("profiles")
def a_gender_nobody_has(bundle, document, attachment):
    document["contained"][0]["gender"] = "f"


@finds("profiles")
def a_document_status(bundle, document, attachment):
    document["docStatus"] = "final"


@finds("profiles")
def a_custodian_as_4_0_1_has_none(bundle, document, attachment):
    document["custodian"] = {"reference": "#org"}


@finds("profiles")
def two_contents(bundle, document, attachment):
    document["content"].append(copy.deepcopy(document["content"][0]))


@finds("profiles")
def two_categories(bundle, document, attachment):
    document["category"].append(document["category"][0])


@finds("profiles")
def bytes_within(bundle, document, attachment):
    attachment["data"] = "AA=="


@finds("profiles")
def a_period_that_ends_before_it_begins(bundle, document, attachment):
    document["context"]["period"] = {"start": "2024-02-02", "end": "2024-02-01"}


@finds("profiles")
def a_reference_to_nothing_contained(bundle, document, attachment):
    document["subject"]["reference"] = "#nobody"


@finds("profiles")
def something_contained_nobody_refers_to(bundle, document, attachment):
    document["contained"].append({"resourceType": "Patient", "id": "left"})


@finds("profiles")
def a_subject_of_another_kind(bundle, document, attachment):
    document["subject"]["reference"] = "#org"
    document["subject"]["type"] = "Organization"


@finds("profiles")
def a_system_that_is_no_uri(bundle, document, attachment):
    document["contained"][2]["type"][0]["coding"][0]["system"] = "2.16.578.1.12.4.1.4.101"


@finds("gaps", "profiles")
def a_master_identifier_without_a_system(bundle, document, attachment):
    del document["masterIdentifier"]["system"]


@finds("gaps", "profiles")
def a_master_identifier_of_another_use(bundle, document, attachment):
    document["masterIdentifier"]["use"] = "official"


@finds("gaps", "profiles")
def an_entry_whose_uuid_is_no_urn(bundle, document, attachment):
    document["identifier"][0]["value"] = document["id"]


@finds("gaps", "profiles")
def an_author_elsewhere(bundle, document, attachment):
    document["author"][0]["reference"] = "Practitioner/1"


@finds("gaps")
def a_whole_bundle_that_claims_no_profile(bundle, document, attachment):
    del bundle["meta"]


def unfound(good):
    """The mistakes a judge that has to find them does not find."""
    passed = []
    for judges, name, spoil in MISTAKES:
        bundle = copy.deepcopy(good)
        document = bundle["entry"][0]["resource"]
        spoil(bundle, document, document["content"][0]["attachment"])
        found = judged(bundle)
        passed.extend(f"{judge} passes a Bundle with one mistake: {name}" for judge in judges if not found[judge])
    return passed
