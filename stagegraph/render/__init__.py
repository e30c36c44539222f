"""Answers to documents: each renderer is a function to text or bytes, and none knows another."""
