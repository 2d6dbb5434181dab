"""What users have as X, turned into the arrays that rows are cut from. Nothing here needs torch."""
