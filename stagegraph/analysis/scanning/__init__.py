"""Many Dockerfiles: what each is, what is found in it, what all of them use."""
