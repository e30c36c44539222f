FROM node:22
RUN npm ci
FROM golang:1.22
RUN make one
FROM alpine:3.20
COPY --from=1 /a /a
COPY --from=0 /b /b
CMD ["/a"]
