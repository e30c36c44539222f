FROM alpine AS base
RUN a
FROM base AS base
RUN b
FROM scratch
COPY --from=base / /
