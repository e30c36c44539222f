"""Steps to answers: what is built, in which order, at the same time, and what it waits for."""
