"""Instructions to stages: what each one starts from and takes from, what a target needs."""
