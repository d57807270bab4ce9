"""Measurements of speed, each against something that anyone can run."""
