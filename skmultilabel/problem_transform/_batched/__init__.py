"""All labels solved together: one batched fit for each type of base estimator that has one."""
