"""Parts of nets: what reads a batch, and what represents it."""
