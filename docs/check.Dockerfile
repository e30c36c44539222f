FROM golang:1.25 AS build
WORKDIR /src
COPY . .
RUN go build -o /app .

from debian:13 AS Runtime
COPY --from=build /app /app
RUN apt-get update && apt-get install -y ca-certificates
COPY --from=composer /usr/bin/composer /usr/local/bin/
