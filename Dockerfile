# The sandbox in an image of its own binary: static, without shell, without a user who may do anything.
#
#   docker build -t nhn-sandbox .
#   docker run --rm -p 8080:8080 -p 8443:8443 nhn-sandbox
#
# The first stage needs what crates.io has and a C compiler, which the image of Rust brings. With Python and Rust's llvm-tools, which it
# asks for, the binary is tuned (scripts/static-binary); without a network it is a plain one.

FROM rust:1.95-slim AS build
WORKDIR /src
COPY . .
RUN (apt-get update && apt-get install -y --no-install-recommends python3) || true
RUN mkdir -p /image/licences /image/seed-data \
 && cp "$(scripts/static-binary)" image/config.toml /image/ \
 && cp LICENSE LICENSE-MIT LICENSE-APACHE NOTICE THIRD-PARTY /image/licences/

FROM scratch
COPY --from=build /image/ /
LABEL org.opencontainers.image.title="nhn-sandbox" \
      org.opencontainers.image.description="Stands in for five Norwegian health APIs of Norsk Helsenett, offline" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
# What a container is reached by is not for a mounted file to change: the environment goes before /config.toml.
ENV NHN_SANDBOX_LISTEN=0.0.0.0:8080 \
    NHN_SANDBOX_TLS=self-signed \
    NHN_SANDBOX_TLS_LISTEN=0.0.0.0:8443 \
    NHN_SANDBOX_CONFIG=/config.toml \
    NHN_SANDBOX_SEED_DATA=/seed-data
USER 65532:65532
EXPOSE 8080 8443
# Without a start period, in which Docker asks after five seconds for the first time.
HEALTHCHECK --interval=1s --timeout=3s --retries=5 CMD ["/nhn-sandbox", "healthcheck"]
ENTRYPOINT ["/nhn-sandbox"]
