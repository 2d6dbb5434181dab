"""Balance among labels, among the terms of a loss, and among rows, while a net learns."""
