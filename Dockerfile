# One image for every process; docker-compose.yml says which command each container runs.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DATA_DIR=/srv/board LOG_FORMAT=json
WORKDIR /app

COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock \
 && useradd --system --uid 10001 --home-dir /srv/board --create-home board

COPY manage.py ./
COPY backupboard backupboard
COPY units units
COPY requests requests
COPY templates templates
COPY static static
COPY docs/officer-data.md docs/
RUN python manage.py collectstatic --noinput -v 0 && mkdir /srv/heads && chown -R board /srv/board /srv/heads

USER board
EXPOSE 8000
CMD ["python", "-m", "backupboard.daphne_server", "--host", "0.0.0.0", "--port", "8000"]
