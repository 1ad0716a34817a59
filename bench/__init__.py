"""The benchmarks: each prints figures and ratios measured in one run, for machines are shared and noisy."""
