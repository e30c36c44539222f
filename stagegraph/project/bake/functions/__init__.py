"""The functions that bake files may call (bake/hclparser/stdlib.go), each with what go-cty or bake does."""
