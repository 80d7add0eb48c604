"""The recursions of five families in NumPy, vectorised over replications.

Reads lines "family draw n generations replications" (draw: law or samples) and answers each with
nanoseconds per generation and the mean squared error of the last generation. With the argument "plain" the
recursions are those of numpy_plain.py; without, each is written in the fastest way that was found. Replications
are taken in chunks of the size that suits NumPy.
"""
import sys
import time

import numpy as np

import numpy_plain

rng = np.random.Generator(np.random.SFC64(1))

SYMBOLS = 1000
ZIPF = 1 / np.arange(1, SYMBOLS + 1)
ZIPF /= ZIPF.sum()


def gaussian(by_law, n, generations, chunk):
    mean = np.zeros(chunk)
    sigma = np.ones(chunk)
    draws = np.empty(chunk if by_law else (chunk, n))
    chi_square = np.empty(chunk)
    for _ in range(generations):
        rng.standard_normal(out=draws)
        if by_law:
            rng.standard_gamma((n - 1) / 2, out=chi_square)
            draws *= sigma
            draws *= 1 / np.sqrt(n)
            mean += draws
            chi_square *= 2 / (n - 1)
            np.sqrt(chi_square, out=chi_square)
            sigma *= chi_square
        else:
            average = draws.mean(axis=1)
            draws -= average[:, None]
            squares = np.einsum("ij,ij->i", draws, draws)
            mean += sigma * average
            sigma *= np.sqrt(squares / (n - 1))
    return mean**2 + (sigma - 1) ** 2


def poisson(by_law, n, generations, chunk):
    theta = np.full(chunk, 3.0)
    for _ in range(generations):
        if by_law:
            counts = rng.poisson(n * theta)
        else:
            counts = rng.poisson(theta[:, None], (chunk, n)).sum(axis=1)
        theta = counts / n
    return (theta - 3) ** 2


def bernoulli(by_law, n, generations, chunk):
    theta = np.full(chunk, 0.3)
    draws = np.empty((chunk, n))
    for _ in range(generations):
        if by_law:
            ones = rng.binomial(n, theta)
        else:
            rng.random(out=draws)
            ones = np.count_nonzero(draws < theta[:, None], axis=1)
        theta = ones / n
    return (theta - 0.3) ** 2


def exponential(by_law, n, generations, chunk):
    theta = np.ones(chunk)
    draws = np.empty(chunk if by_law else (chunk, n))
    for _ in range(generations):
        if by_law:
            rng.standard_gamma(n, out=draws)
            draws *= 1 / n
            theta *= draws
        else:
            rng.standard_exponential(out=draws)
            theta *= draws.mean(axis=1)
    return (theta - 1) ** 2


def discrete(by_law, n, generations, chunk):
    p = np.tile(ZIPF, (chunk, 1))
    draws = np.empty((chunk, n))
    rows = np.arange(chunk)[:, None]
    for _ in range(generations):
        if by_law:
            p = rng.multinomial(n, p) / n
        else:
            # Row r lives in [r, r + 1): one search serves all rows.
            tops = np.cumsum(p, axis=1)
            tops /= tops[:, -1:]
            tops += rows
            rng.random(out=draws)
            draws += rows
            places = np.searchsorted(tops.ravel(), draws.ravel(), side="right")
            p = np.bincount(places, minlength=chunk * SYMBOLS).reshape(chunk, SYMBOLS) / n
    return ((p - ZIPF) ** 2).sum(axis=1)


FAMILIES = {f.__name__: f for f in (gaussian, poisson, bernoulli, exponential, discrete)}
if "plain" in sys.argv:
    FAMILIES = {name: getattr(numpy_plain, name) for name in FAMILIES}
    FAMILIES["discrete"] = lambda *setting: numpy_plain.discrete(*setting, ZIPF)

# Numbers that a chunk draws at a time: as many as the caches hold.
CHUNK = 2**16

for line in sys.stdin:
    name, draw, *rest = line.split()
    n, generations, replications = map(int, rest)
    by_law = draw == "law"
    width = SYMBOLS if name == "discrete" else 1
    chunk = min(replications, 10_000 if by_law and width == 1 else max(1, CHUNK // max(n, width)))
    sum_of_errors = 0.0
    done = 0
    start = time.perf_counter_ns()
    while done < replications:
        sum_of_errors += FAMILIES[name](by_law, n, generations, chunk).sum()
        done += chunk
    elapsed = time.perf_counter_ns() - start
    print(elapsed / (done * generations), sum_of_errors / done, flush=True)
