"""BuildKit's build checks (``docker build --check``): rules that are broken, and the refusal that follows from them."""
