"""One look at everything, and whether it is well."""
