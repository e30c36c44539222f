FROM golang:1.22
RUN make one
FROM alpine:3.20
COPY --from=0 /a /a
CMD ["/a"]
