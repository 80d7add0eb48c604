"""Loops as the public notebooks of arXiv 2412.17646 have them: one trajectory at a time, NumPy calls
of size n per generation. Settings of its experiments; prints the estimate, so that the work is done.

usage: notebooks.py EXPERIMENT TRAJECTORIES NAME=VALUE ...
"""

import sys

import numpy as np


def bernoulli(trajectories, generations, n, p0):
    """Probability that a proportion is not yet 0, by generation."""
    alive = np.zeros(generations)
    for _ in range(trajectories):
        p = p0
        for t in range(generations):
            data = np.random.binomial(1, p, size=n)
            p = np.mean(data)
            alive[t] += p != 0
    return alive / trajectories


def poisson(trajectories, generations, n, rate0):
    """Probability that a rate is not yet 0, by generation."""
    alive = np.zeros(generations)
    for _ in range(trajectories):
        rate = rate0
        for t in range(generations):
            data = np.random.poisson(rate, size=n)
            rate = np.mean(data)
            alive[t] += rate != 0
    return alive / trajectories


def gaussian(trajectories, generations, n, eps):
    """Probability that a standard deviation is still above eps, by generation."""
    above = np.zeros(generations)
    for _ in range(trajectories):
        mean, std = 0.0, 1.0
        for t in range(generations):
            data = np.random.normal(mean, std, size=n)
            mean, std = np.mean(data), np.std(data, ddof=1)
            above[t] += std > eps
    return above / trajectories


if __name__ == "__main__":
    experiment, trajectories, *settings = sys.argv[1:]
    values = {name: float(value) for name, value in (each.split("=") for each in settings)}
    whole = {name: int(values[name]) for name in ("generations", "n")}
    np.random.seed(0)
    print(globals()[experiment](int(trajectories), **{**values, **whole})[-1])
