"""How models are trained: data, splits, runs that go on after a kill."""
