# syntax=docker/dockerfile:1
ARG GO_VERSION=1.22

FROM golang:${GO_VERSION} AS deps
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

# lint checks the style
FROM deps AS lint
COPY . .
RUN go vet ./...

# build compiles the program
FROM deps AS build
COPY . .
RUN go build -o /out/app ./cmd/app

# runtime is what is shipped
FROM alpine:3.20 AS runtime
RUN apk add --no-cache ca-certificates
COPY --from=build /out/app /usr/bin/app
USER nobody
ENTRYPOINT ["/usr/bin/app"]

FROM runtime AS debug
RUN apk add --no-cache gdb
