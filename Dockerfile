# Thaw in a container; docs/deploy.md says how to run it.

# ONNX Runtime Web, for the export as a web page: npm alone brings it.
FROM node:22-slim AS web
WORKDIR /web
RUN npm pack --silent onnxruntime-web@1.30.0

FROM python:3.12-slim

RUN useradd --create-home --uid 10001 thaw
WORKDIR /srv/thaw

# First what changes rarely, so that a change of the code installs nothing anew.
COPY requirements.txt requirements-export.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check \
    -r requirements.txt -r requirements-export.txt

COPY app.py router.py LICENSE NOTICE ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY core/ core/
COPY pages/ pages/
COPY scripts/ scripts/

# It goes to the packages of Python, so before the rights are gone.
RUN --mount=type=bind,from=web,source=/web,target=/web \
    python -m scripts.fetch_web_runtime /web/onnxruntime-web-1.30.0.tgz

RUN mkdir -p /data && chown thaw: /data
USER thaw

# All that Thaw keeps; downloaded weights, too.
ENV THAW_HOME=/data \
    KERAS_HOME=/data/keras \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
VOLUME /data

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

# It does not start before a password is set: see docs/deploy.md.
CMD ["python", "-m", "streamlit", "run", "app.py", \
    "--server.address=0.0.0.0", "--server.port=8501"]
