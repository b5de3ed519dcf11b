"""The web application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familjecentral.settings")
application = get_wsgi_application()
assert get_resolver().url_patterns  # every view is imported now, not while the first visitor waits
