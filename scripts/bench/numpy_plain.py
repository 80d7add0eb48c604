"""The recursions of numpy_families.py as one writes them: default_rng, and parameters as arrays."""
import numpy as np

rng = np.random.default_rng(1)


def gaussian(by_law, n, generations, chunk):
    mean = np.zeros(chunk)
    sigma = np.ones(chunk)
    for _ in range(generations):
        if by_law:
            mean = rng.normal(mean, sigma / np.sqrt(n))
            sigma = sigma * np.sqrt(rng.chisquare(n - 1, chunk) / (n - 1))
        else:
            data = rng.normal(mean[:, None], sigma[:, None], (chunk, n))
            mean = data.mean(axis=1)
            sigma = data.std(axis=1, ddof=1)
    return mean**2 + (sigma - 1) ** 2


def poisson(by_law, n, generations, chunk):
    theta = np.full(chunk, 3.0)
    for _ in range(generations):
        if by_law:
            theta = rng.poisson(n * theta) / n
        else:
            theta = rng.poisson(theta[:, None], (chunk, n)).mean(axis=1)
    return (theta - 3) ** 2


def bernoulli(by_law, n, generations, chunk):
    theta = np.full(chunk, 0.3)
    for _ in range(generations):
        if by_law:
            theta = rng.binomial(n, theta) / n
        else:
            theta = (rng.random((chunk, n)) < theta[:, None]).mean(axis=1)
    return (theta - 0.3) ** 2


def exponential(by_law, n, generations, chunk):
    theta = np.ones(chunk)
    for _ in range(generations):
        if by_law:
            theta = rng.gamma(n, theta) / n
        else:
            theta = rng.exponential(theta[:, None], (chunk, n)).mean(axis=1)
    return (theta - 1) ** 2


def discrete(by_law, n, generations, chunk, truth):
    p = np.tile(truth, (chunk, 1))
    for _ in range(generations):
        if by_law:
            p = rng.multinomial(n, p) / n
        else:
            p = np.array([np.bincount(rng.choice(len(truth), n, p=q / q.sum()), minlength=len(truth)) / n for q in p])
    return ((p - truth) ** 2).sum(axis=1)
