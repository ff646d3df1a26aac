# docker build -t solidarity-bot .
# docker run -it -v solidarity:/data -v ./config.toml:/data/config.toml:ro solidarity-bot
#
# Runs what `make run` runs. Without a config.toml it rehearses. The database is /data/solidarity.db, in the volume.
FROM python:3.11-slim

WORKDIR /app
COPY constraints.txt ./
RUN pip install --no-cache-dir --require-hashes -r constraints.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .

RUN useradd --system --uid 10001 solidarity && install -d -o solidarity -m 700 /data
USER solidarity
WORKDIR /data
VOLUME /data

ENV PYTHONUNBUFFERED=1
# Ctrl-C and `docker stop` end it the same way.
STOPSIGNAL SIGINT
CMD ["solidarity", "run"]
