# One image for web, worker and beat: compose.yaml says which command each runs.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/static_collected \
    VAR_DIR=/var/lib/kpiscore \
    LOG_STYLE=json

RUN useradd --system --create-home --home-dir /var/lib/kpiscore kpiscore
WORKDIR /app

# Before the code, so that a change of the code does not install everything again.
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt

COPY . .
# A folder of its own for this one command: the key it makes must not become part of the image.
RUN VAR_DIR=/tmp/build python manage.py collectstatic --no-input && rm -rf /tmp/build

USER kpiscore
VOLUME /var/lib/kpiscore
EXPOSE 8000
CMD ["gunicorn", "kpiscore.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--timeout", "300"]
