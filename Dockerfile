# The image for web, worker and migrations: the same one, started with different commands.
FROM python:3.13-slim-bookworm AS dependencies
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/requirements.txt

FROM dependencies AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends gettext \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
# No database is needed for these; the address only keeps the embedded one from being looked for.
RUN DATABASE_URL=postgresql://none@none/none /opt/venv/bin/python manage.py compilemessages --verbosity 0 \
 && DATABASE_URL=postgresql://none@none/none FC_HASHED_STATIC=1 STATIC_ROOT=/app/staticfiles \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && /opt/venv/bin/python -m compileall -q /app

# What is in the image, with versions and licences; made by a tool that is not in it, and without network.
FROM dependencies AS sbom
COPY requirements/sbom.txt /tmp/sbom-requirements.txt
RUN python -m venv /opt/sbom && /opt/sbom/bin/pip install --require-hashes -r /tmp/sbom-requirements.txt
COPY pyproject.toml /tmp/pyproject.toml
RUN --network=none /opt/sbom/bin/python -m cyclonedx_py environment --pyproject /tmp/pyproject.toml \
    --output-reproducible --output-file /tmp/sbom.cdx.json /opt/venv/bin/python

FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    FC_ENVIRONMENT=production STATIC_ROOT=/app/staticfiles FC_HASHED_STATIC=1 \
    DATABASE_POOL=1 FC_DATA_DIR=/var/lib/familjecentralen
# What posters and preview pictures are set in; DejaVu for Arabic.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-open-sans fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/familjecentralen --create-home --shell /usr/sbin/nologin familjecentralen
COPY --from=dependencies /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=sbom /tmp/sbom.cdx.json /usr/share/doc/familjecentralen/sbom.cdx.json
WORKDIR /app
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/live', headers={'Host': __import__('os').environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0].lstrip('.')}), timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["gunicorn", "familjecentral.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
