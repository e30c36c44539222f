FROM alpine:3.20 AS one
RUN apk add --no-cache curl
RUN curl -o /a https://example.com/a

FROM alpine:3.20 AS two
ENV LANG=C
RUN apk add --no-cache curl
RUN curl -o /b https://example.com/b

FROM scratch
COPY --from=one /a /
COPY --from=two /b /
