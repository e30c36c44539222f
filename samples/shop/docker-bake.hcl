# A shop of three Dockerfiles: docker buildx bake

variable "TAG" {
  default = "dev"
}

group "default" {
  targets = ["api", "web", "docs"]
}

# Built first: the others start from it.
target "base" {
  context = "samples/shop/base"
}

target "api" {
  context   = "samples/shop/api"
  contexts  = { base = "target:base" }
  platforms = ["linux/amd64"]
  tags      = ["example.com/shop/api:${TAG}"]
}

# What the two share: a stage of the file of api.
target "schema" {
  inherits = ["api"]
  target   = "schema"
}

target "web" {
  context  = "samples/shop/web"
  contexts = {
    base   = "target:base"
    schema = "target:schema"
  }
  tags = ["example.com/shop/web:${TAG}"]
}

target "docs" {
  context  = "samples/shop/api"
  contexts = { api = "target:api" }
  dockerfile-inline = <<EOT
FROM api AS pages
RUN shop-api --describe > /api.html

FROM nginx:1.27-alpine
COPY --from=pages /api.html /usr/share/nginx/html/
EOT
}
