# syntax=docker/dockerfile:1
# The same steps as on a machine: scripts/setup.sh build, make build. The result holds the binary and the site only.
#
#   docker build -t checkwell .
#   docker run --rm -p 127.0.0.1:3000:3000 checkwell serve --demo --addr 0.0.0.0:3000 --data /data

# Both stages are of the same Debian, so that the binary finds the C library it was linked with.
ARG DEBIAN=trixie

FROM rust:1-slim-${DEBIAN} AS build
RUN apt-get update \
    && apt-get install -qy --no-install-recommends build-essential ca-certificates curl git make nodejs npm pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
ENV CHECKWELL_TOOLS=/opt/checkwell-tools
# the tools are a layer of their own: a change of the sources does not fetch them again
COPY scripts/setup.sh scripts/setup.sh
RUN scripts/setup.sh build
COPY . .
# FORCE: the sources' dates in an image say nothing about what was built when
RUN --mount=type=cache,target=/usr/local/cargo/registry FORCE=1 make build \
    && mkdir -p /out/bin \
    && cp target/release/checkwell target/release/hash.txt /out/bin/ \
    && cp -r target/site /out/site

FROM debian:${DEBIAN}-slim
# A fixed number, so that a mounted volume can be given to it beforehand.
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin checkwell \
    && install -d -o checkwell -g checkwell -m 0700 /data
# the binary looks for the site at ../site and for the hashed names beside itself
COPY --from=build /out /opt/checkwell
ENV PATH=/opt/checkwell/bin:$PATH \
    CHECKWELL__METRICS__ADDR=0.0.0.0:9090 \
    CHECKWELL__LOG__FORMAT=json
USER checkwell
WORKDIR /data
VOLUME /data
# 9090 is for Prometheus: keep it inside your network
EXPOSE 3000 9090
# Asks the serving process whether it can serve, through bash: `checkwell check` would only look at the configuration,
# and the image has no curl.
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# SIGTERM is enough: it finishes what runs and flushes within 10 s, which is also how long Docker waits
STOPSIGNAL SIGTERM
ENTRYPOINT ["checkwell"]
CMD ["serve", "--addr", "0.0.0.0:3000", "--data", "/data"]
