# What is built of this folder: docker buildx bake

variable "TAG" {
  default = "dev"
}

variable "JAVA" {
  type    = number
  default = 21
}

group "default" {
  targets = ["app", "tests"]
}

target "common" {
  context = "samples/java"
  args = {
    JAVA_VERSION = JAVA
  }
}

target "app" {
  inherits  = ["common"]
  target    = "runtime"
  tags      = ["example.com/app:${TAG}"]
  platforms = JAVA >= 21 ? ["linux/amd64", "linux/arm64"] : ["linux/amd64"]
}

target "tests" {
  name     = "test-${kind}"
  matrix   = { kind = ["unit", "slow"] }
  inherits = ["common"]
  target   = "test"
  args     = { KIND = kind }
}
