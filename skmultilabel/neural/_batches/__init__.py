"""How rows reach the net: batch by batch, from arrays, sparse matrices, tables and streams."""
