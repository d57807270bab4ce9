"""Short texts that cite what they rest on."""
