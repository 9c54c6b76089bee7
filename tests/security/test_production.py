"""What only production has: asked of its settings in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from django.conf import settings as test_settings

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "".join(map(chr, range(48, 123))),
    "ALLOWED_HOSTS": "augenhoehe.example",
    "SITE_URL": "https://augenhoehe.example",
    "DATABASE_URL": "postgres://nobody:nothing@localhost/none",
    "REDIS_URL": "redis://localhost:1/0",
    "EMAIL_URL": "smtp+tls://nobody:nothing@localhost:587",
    "DEFAULT_FROM_EMAIL": "office@augenhoehe.example",
}
ASK = """if True:
    import json, django
    django.setup()
    from django.conf import settings
    from django.test import Client
    # Nothing is collected here; addresses of files are not the question.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    client = Client(HTTP_HOST="augenhoehe.example")
    page = client.get("/konto/login/", secure=True)
    theme = client.post("/ansicht/", {"theme": "dark"}, secure=True)
    language = client.post("/sprache/setlang/", {"language": "en"}, secure=True)
    plain = client.get("/konto/login/")
    cookies = {**page.cookies, **theme.cookies, **language.cookies}
    print("FOUND" + json.dumps({
        "headers": dict(page.headers),
        "cookies": {name: {**cookie} for name, cookie in cookies.items()},
        "plain": [plain.status_code, plain.headers.get("Location")],
    }))
"""


def test_headers_and_cookies_are_those_of_https() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=test_settings.BASE_DIR,
        env={**os.environ, **GIVEN},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.partition("FOUND")[2].splitlines()[0])
    headers = found["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "upgrade-insecure-requests" in headers["Content-Security-Policy"]
    assert "Server" not in headers and "X-Powered-By" not in headers
    assert {"__Host-csrf", "__Host-theme", "__Host-language"} <= set(found["cookies"])
    for name, cookie in found["cookies"].items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/" and not cookie["domain"], name
    assert found["plain"] == [301, "https://augenhoehe.example/konto/login/"]
