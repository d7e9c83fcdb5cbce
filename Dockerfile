# The program and nothing else: no shell, no package manager, no root.
#
#   docker build --build-arg VERSION="$(git describe --tags --always)" -t jiaofu .
#
# The base image is pinned by version. To pin it by digest, too, so that the same
# file builds from the same bytes for ever, append what this prints to its name:
#
#   docker buildx imagetools inspect golang:1.26.8-bookworm --format '{{.Manifest.Digest}}'
FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm AS build

WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download

COPY . .
ARG TARGETOS TARGETARCH VERSION=unknown
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH make build VERSION="$VERSION" && mkdir /data

FROM scratch

ARG VERSION=unknown REVISION=unknown
LABEL org.opencontainers.image.title="Jiaofu" \
      org.opencontainers.image.description="A delivery centre for human services sold on a cloud marketplace" \
      org.opencontainers.image.source="https://github.com/jiaofu/jiaofu" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# Whom to trust as MongoDB, as the issuer of keys and as the collector of traces.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/LICENSE /LICENSE
COPY --from=build /src/bin/jiaofu /jiaofu
COPY --from=build --chown=65532:65532 --chmod=0700 /data /data

# Numeric, for Kubernetes to see that it is not root.
USER 65532:65532

# Listening to the world needs keys of tokens: without them the server refuses to
# start. Only /data is written to, and only by the embedded store: the rest of
# the file system can be read-only.
ENV JIAOFU_ADDR=0.0.0.0:8080 \
    JIAOFU_DATA_DIR=/data \
    JIAOFU_LOG_FORMAT=json
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
    CMD ["/jiaofu", "healthcheck"]
ENTRYPOINT ["/jiaofu"]
