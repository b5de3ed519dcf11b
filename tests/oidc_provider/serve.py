"""Start the provider on a free port of this machine: ``python -m tests.oidc_provider.serve FOLDER``.

Prints its address when it answers, and serves until it is stopped.
"""

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "familjecentralen", "hemligheten-mellan-oss"
PASSWORD = "ett lösenord hos kommunen"  # of everyone at the provider
CALLBACK = "/account/oidc/kommunen/login/callback/"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args) -> None:
        pass


def make_key(folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(pem)


def prepare() -> None:
    """Tables and our application: loopback addresses of any port (RFC 8252)."""
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    Application.objects.create(
        name="Familjecentralen",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=f"http://127.0.0.1{CALLBACK} http://localhost{CALLBACK}",
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )


def main() -> None:
    folder = Path(sys.argv[1])
    make_key(folder)
    server = Server(("127.0.0.1", 0), Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.oidc_provider.settings",
        "OIDC_PROVIDER_FOLDER": str(folder),
        "OIDC_PROVIDER_URL": url,
        "OAUTHLIB_INSECURE_TRANSPORT": "1",  # loopback without TLS
    }
    import django
    from django.core.wsgi import get_wsgi_application

    django.setup()
    prepare()
    server.set_app(get_wsgi_application())
    print(url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
