"""Models and how to feed them."""
