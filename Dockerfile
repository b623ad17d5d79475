# One image for web, worker, dispatcher and scheduler; compose says which of them a container is.
FROM python:3.13-slim AS packages
RUN python -m venv /opt/venv
COPY requirements/runtime.txt /tmp/runtime.txt
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/runtime.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin nguon
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 NGUON_MODE=production
WORKDIR /app
COPY . .
# Hashed names and compressed copies are made here; the key is needed by nothing that is kept.
RUN python -m compileall -q . && SECRET_KEY=build python manage.py collectstatic --noinput --verbosity 0
USER nguon
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
