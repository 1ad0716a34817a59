"""The benchmarks: each prints its figures and, above all, ratios measured in one run, for machines are shared and noisy."""
