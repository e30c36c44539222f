FROM alpine AS base
RUN a
RUN c
FROM base AS base
RUN b
FROM scratch
COPY --from=base / /
