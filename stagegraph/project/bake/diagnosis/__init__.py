"""What HCL says first about a text that it refuses: tokens, and the form of bodies, expressions and templates."""
