"""django-helseid (PyPI) logs a physician in: a Django site as its README sets one up, for HelseID's test environment.

The site is called as a browser would call it; only the browser is played by hand.
"""

import re
import sys
from urllib.parse import urlsplit

import django
import requests
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.urls import include, path

from names import check, demo_key, lead_to

ISSUER = "https://helseid-sts.test.nhn.no"
PHYSICIAN = "05898597468"
base, door, folder = sys.argv[1:]
lead_to(base, int(door), folder)

settings.configure(
    SECRET_KEY="synthetic",
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "helseid"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
        }
    ],
    AUTHENTICATION_BACKENDS=["helseid.backends.HelseIDBackend"],
    LOGIN_REDIRECT_URL="/",
    HELSEID={
        "CLIENT_ID": "sandbox-user",
        "CLIENT_SECRET": {**demo_key(base, "sandbox-user"), "alg": "ES256"},
        "SCOPE": ["openid", "profile", "helseid://scopes/hpr/hpr_number"],
        "ENVIRONMENT": "test",
    },
)
django.setup()
urlpatterns = [path("", include("helseid.urls"))]

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402
from helseid.models import HelseIDProfile  # noqa: E402
from requests_oauth2client import AuthorizationResponseError  # noqa: E402


def at_helseid(url, answer):
    """What a browser does at HelseID: opens the page, answers it, and is sent back with what it brings to the site."""
    browser = requests.Session()
    page = browser.get(url, headers={"accept": "text/html"}, allow_redirects=False)
    check("a page asks who it is", page.status_code == 200)
    action = re.search(r'action="([^"]+)"', page.text)[1]
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    back = browser.post(ISSUER + action, data={"ticket": ticket, **answer}, allow_redirects=False)
    location = back.headers["location"]
    check("the browser is sent back to the site", location.startswith("http://localhost/authorize/?"))
    return "/authorize/?" + urlsplit(location).query


def site():
    return Client(SERVER_NAME="localhost")


print(f"django-helseid, Django {django.__version__}: a physician, by the documented names")
check("its own checks of the settings pass", checks.run_checks() == [])
call_command("migrate", verbosity=0)

visitor = site()
begun = visitor.get("/login/")
check("the login is pushed, and the browser sent to HelseID", begun.status_code == 302 and begun.url.startswith(f"{ISSUER}/connect/authorize?"))
done = visitor.get(at_helseid(begun.url, {"pid": PHYSICIAN}))
check("the code gives an ID token the site takes", (done.status_code, done.get("location")) == (302, "/"))
user = User.objects.get()
check("the user has the physician's name", (user.first_name, user.last_name) == ("GRØNN", "VITS"))
check("and her HPR number", HelseIDProfile.objects.get().hpr_number == "565501872")
check("the page says who is logged in", user.username in visitor.get("/").content.decode())
check("the session ends two hours after the login", 7000 < visitor.session.get_expiry_age() <= 7200)

again = site()
again.get(at_helseid(again.get("/login/").url, {"pid": PHYSICIAN}))
check("at the next login she is the same user", (User.objects.count(), again.session["_auth_user_id"]) == (1, str(user.pk)))

other = site()
begun = other.get("/login/").url
try:
    other.get(at_helseid(begun, {"cancel": "1"}))
except AuthorizationResponseError as refused:
    check("who cancels is told so", refused.error == "access_denied")
else:
    check("who cancels is told so", False)
check("and is not logged in", "_auth_user_id" not in other.session)
