/*
 * The recursions of five families as a plain C program, one replication after another: the algorithms of
 * src/random and src/simulation/families, written afresh. `npm run bench families` compiles and runs it.
 *
 * Reads lines "family draw n generations replications" (draw: law or samples) and answers each with
 * nanoseconds per generation and the mean squared error of the last generation.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* xoshiro128** 1.1 */

typedef struct {
  uint32_t a, b, c, d;
} Stream;

static inline uint32_t rotate(uint32_t x, int k) { return (x << k) | (x >> (32 - k)); }

static inline uint32_t next(Stream *s) {
  uint32_t result = rotate(s->b * 5, 7) * 9;
  uint32_t shifted = s->b << 9;
  s->c ^= s->a;
  s->d ^= s->b;
  s->b ^= s->c;
  s->a ^= s->d;
  s->c ^= shifted;
  s->d = rotate(s->d, 11);
  return result;
}

static inline double uniform(Stream *s) {
  uint32_t high = next(s) >> 6;
  uint32_t low = next(s) >> 6;
  return ((double)high * 67108864 + low + 0.5) * 2.220446049250313e-16;
}

/* Ziggurats with 256 layers */

#define NORMAL_BASE 3.6541528853610088
#define NORMAL_AREA 0.00492867323399
#define EXPONENTIAL_BASE 7.69711747013105
#define EXPONENTIAL_AREA 0.003949659822581557

static double normal_edge[257], normal_height[257];
static double exponential_edge[257], exponential_height[257];

static double normal(Stream *s) {
  for (;;) {
    uint32_t low = next(s);
    int32_t high = (int32_t)next(s);
    int layer = low & 255;
    double position = (high * 2097152.0 + (low >> 11) + 0.5) * 2.220446049250313e-16;
    double x = position * normal_edge[layer];
    if (fabs(x) < normal_edge[layer + 1]) return x;
    if (layer == 0) {
      for (;;) {
        double beyond = -log(uniform(s)) / NORMAL_BASE;
        double y = -log(uniform(s));
        if (y + y > beyond * beyond)
          return position > 0 ? NORMAL_BASE + beyond : -NORMAL_BASE - beyond;
      }
    }
    double height =
        normal_height[layer] + (normal_height[layer + 1] - normal_height[layer]) * uniform(s);
    if (height < exp(-0.5 * x * x)) return x;
  }
}

static double exponential(Stream *s) {
  double offset = 0;
  for (;;) {
    uint32_t low = next(s);
    uint32_t high = next(s);
    int layer = low & 255;
    double position = (high * 1048576.0 + (low >> 12) + 0.5) * 2.220446049250313e-16;
    double x = position * exponential_edge[layer];
    if (x < exponential_edge[layer + 1]) return offset + x;
    if (layer == 0) {
      offset += EXPONENTIAL_BASE;
      continue;
    }
    double height = exponential_height[layer] +
                    (exponential_height[layer + 1] - exponential_height[layer]) * uniform(s);
    if (height < exp(-x)) return offset + x;
  }
}

static void make_ziggurats(void) {
  normal_edge[0] = NORMAL_AREA / exp(-0.5 * NORMAL_BASE * NORMAL_BASE);
  normal_edge[1] = NORMAL_BASE;
  exponential_edge[0] = EXPONENTIAL_AREA / exp(-EXPONENTIAL_BASE);
  exponential_edge[1] = EXPONENTIAL_BASE;
  for (int i = 2; i < 256; i++) {
    double x = normal_edge[i - 1];
    normal_edge[i] = sqrt(-2 * log(NORMAL_AREA / x + exp(-0.5 * x * x)));
    double y = exponential_edge[i - 1];
    exponential_edge[i] = -log(EXPONENTIAL_AREA / y + exp(-y));
  }
  for (int i = 0; i <= 256; i++) {
    normal_height[i] = exp(-0.5 * normal_edge[i] * normal_edge[i]);
    exponential_height[i] = exp(-exponential_edge[i]);
  }
}

/* Gamma numbers of shape 1 or more by the squeeze of Marsaglia and Tsang */

static double gamma_number(Stream *s, double shape) {
  double d = shape - 1.0 / 3;
  double c = 1 / sqrt(9 * d);
  for (;;) {
    double x = normal(s);
    double y = c * x;
    if (y <= -1) continue;
    double v = (1 + y) * (1 + y) * (1 + y);
    double u = uniform(s);
    double square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (log(u) < 0.5 * square + d * (1 - v + log(v))) return d * v;
  }
}

/* Loader's saddle-point probabilities */

static double stirling_errors[32];

static void make_stirling_errors(void) {
  double log_factorial = 0;
  for (int n = 1; n < 32; n++) {
    log_factorial += log(n);
    stirling_errors[n] = log_factorial - (0.5 * log(2 * M_PI * n) + n * log(n) - n);
  }
}

static double stirling_error(double n) {
  if (n < 32) return stirling_errors[(int)n];
  double square = n * n;
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / n;
}

static double deviance(double x, double mean) {
  double difference = x - mean;
  if (fabs(difference) >= 0.1 * (x + mean)) return x * log(x / mean) - difference;
  double ratio = difference / (x + mean);
  double square = ratio * ratio;
  double sum = difference * ratio;
  double power = 2 * x * ratio;
  for (int j = 1;; j++) {
    power *= square;
    double larger = sum + power / (2 * j + 1);
    if (larger == sum) return sum;
    sum = larger;
  }
}

static double log_poisson(double k, double mean) {
  if (k == 0) return -mean;
  return -stirling_error(k) - deviance(k, mean) - 0.5 * log(2 * M_PI * k);
}

static double log_binomial(double k, double n, double p) {
  if (k == 0) return n * log1p(-p);
  if (k == n) return n * log(p);
  double rest = n - k;
  return stirling_error(n) - stirling_error(k) - stirling_error(rest) - deviance(k, n * p) -
         deviance(rest, n * (1 - p)) - 0.5 * log(2 * M_PI * k * (rest / n));
}

/* Poisson numbers: inversion, or Hörmann's PTRS */

static double poisson(Stream *s, double mean) {
  if (mean <= 0) return 0;
  if (mean < 10) {
    double first = exp(-mean);
    for (;;) {
      double remaining = uniform(s);
      double probability = first;
      for (int k = 0; probability > 0;) {
        if (remaining < probability) return k;
        remaining -= probability;
        k++;
        probability *= mean / k;
      }
    }
  }
  double b = 0.931 + 2.53 * sqrt(mean);
  double a = -0.059 + 0.02483 * b;
  double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  double quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    double u = uniform(s) - 0.5;
    double v = uniform(s);
    double us = 0.5 - fabs(u);
    double k = floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (log(v * inverse_alpha / (a / (us * us) + b)) <= log_poisson(k, mean)) return k;
  }
}

/* Binomial numbers: inversion, or Hörmann's BTRS */

static double binomial(Stream *s, double n, double p) {
  if (p > 0.5) return n - binomial(s, n, 1 - p);
  if (n == 0 || p <= 0) return 0;
  if (n * p < 10) {
    double odds = p / (1 - p);
    double first = exp(n * log1p(-p));
    for (;;) {
      double remaining = uniform(s);
      double probability = first;
      for (double k = 0; k <= n && probability > 0;) {
        if (remaining < probability) return k;
        remaining -= probability;
        k++;
        probability *= odds * ((n - k + 1) / k);
      }
    }
  }
  double deviation = sqrt(n * p * (1 - p));
  double b = 1.15 + 2.53 * deviation;
  double a = -0.0873 + 0.0248 * b + 0.01 * p;
  double centre = n * p + 0.5;
  double quick = 0.92 - 4.2 / b;
  for (;;) {
    double u = uniform(s) - 0.5;
    double v = uniform(s);
    double us = 0.5 - fabs(u);
    double k = floor((2 * a / us + b) * u + centre);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    double alpha = (2.83 + 5.1 / b) * deviation;
    double mode = floor((n + 1) * p);
    if (log(v * alpha / (a / (us * us) + b)) <= log_binomial(k, n, p) - log_binomial(mode, n, p))
      return k;
  }
}

/* Laws of symbols: those that survive, with their probabilities */

enum { SYMBOLS = 1000 };

typedef struct {
  int size;
  int symbols[SYMBOLS];
  double values[SYMBOLS];
} Law;

static Law truth;

/* Walker's alias tables as built by Vose */

static double threshold[SYMBOLS];
static int alias[SYMBOLS], queue[SYMBOLS];

static void make_table(const Law *law) {
  int size = law->size, small = 0, large = size;
  double total = 0;
  for (int i = 0; i < size; i++) total += law->values[i];
  for (int i = 0; i < size; i++) {
    threshold[i] = law->values[i] / total * size;
    alias[i] = i;
    if (threshold[i] < 1) queue[small++] = i;
    else queue[--large] = i;
  }
  while (small > 0 && large < size) {
    int low = queue[--small], high = queue[large];
    alias[low] = high;
    threshold[high] -= 1 - threshold[low];
    if (threshold[high] < 1) {
      large++;
      queue[small++] = high;
    }
  }
  while (small > 0) threshold[queue[--small]] = 1;
}

static double counts[SYMBOLS];
static int touched[SYMBOLS];

static void discrete_by_table(Stream *s, Law *law, int n) {
  make_table(law);
  int size = 0;
  for (int i = 0; i < n; i++) {
    double place = uniform(s) * law->size;
    int column = (int)place;
    int symbol = place - column < threshold[column] ? column : alias[column];
    if (counts[symbol] == 0) touched[size++] = symbol;
    counts[symbol]++;
  }
  static int names[SYMBOLS];
  memcpy(names, law->symbols, law->size * sizeof(int));
  for (int i = 0; i < size; i++) {
    law->symbols[i] = names[touched[i]];
    law->values[i] = counts[touched[i]] / n;
    counts[touched[i]] = 0;
  }
  law->size = size;
}

static void discrete_by_binomials(Stream *s, Law *law, int n) {
  static double tails[SYMBOLS];
  double left = n, rest = 0;
  for (int i = law->size - 1; i >= 0; i--) tails[i] = rest += law->values[i];
  int size = 0;
  for (int i = 0; i < law->size; i++) {
    double p = law->values[i] / tails[i];
    double count = left == 0 || p == 0 ? 0 : binomial(s, left, fmin(1, p));
    left -= count;
    if (count == 0) continue;
    law->symbols[size] = law->symbols[i];
    law->values[size++] = count / n;
  }
  law->size = size;
}

/* One trajectory of each family; returns the squared error of the last generation */

static double gaussian(Stream *s, int by_law, int n, int generations) {
  double mean = 0, sigma = 1, root = sqrt(n), root_less = sqrt(n - 1);
  for (int t = 0; t < generations; t++) {
    double spread;
    if (by_law) {
      double z = normal(s);
      spread = sigma * sqrt(2 * gamma_number(s, (n - 1) / 2.0));
      mean += sigma / root * z;
    } else {
      double average = 0, squares = 0;
      for (int i = 1; i <= n; i++) {
        double z = normal(s);
        double before = z - average;
        average += before / i;
        squares += before * (z - average);
      }
      mean += sigma * average;
      spread = sigma * sqrt(squares);
    }
    sigma = spread / root_less;
  }
  return mean * mean + (sigma - 1) * (sigma - 1);
}

static double poisson_family(Stream *s, int by_law, int n, int generations) {
  double theta = 3;
  for (int t = 0; t < generations; t++) {
    double sum = 0;
    if (by_law) sum = poisson(s, n * theta);
    else
      for (int i = 0; i < n; i++) sum += poisson(s, theta);
    theta = sum / n;
  }
  return (theta - 3) * (theta - 3);
}

static double bernoulli(Stream *s, int by_law, int n, int generations) {
  double theta = 0.3;
  for (int t = 0; t < generations; t++) {
    double sum = 0;
    if (by_law) sum = binomial(s, n, theta);
    else
      for (int i = 0; i < n; i++) sum += uniform(s) < theta;
    theta = sum / n;
  }
  return (theta - 0.3) * (theta - 0.3);
}

static double exponential_family(Stream *s, int by_law, int n, int generations) {
  double theta = 1;
  for (int t = 0; t < generations; t++) {
    double sum = 0;
    if (by_law) sum = gamma_number(s, n) * theta;
    else
      for (int i = 0; i < n; i++) sum += exponential(s) * theta;
    theta = sum / n;
  }
  return (theta - 1) * (theta - 1);
}

static double discrete(Stream *s, int by_law, int n, int generations) {
  static Law law;
  law = truth;
  for (int t = 0; t < generations; t++) {
    if (by_law && n >= 3 * law.size) discrete_by_binomials(s, &law, n);
    else discrete_by_table(s, &law, n);
  }
  double sum = 0;
  for (int i = 0; i < SYMBOLS; i++) sum += truth.values[i] * truth.values[i];
  for (int i = 0; i < law.size; i++)
    sum += law.values[i] * (law.values[i] - 2 * truth.values[law.symbols[i]]);
  return sum;
}

typedef double (*Family)(Stream *, int, int, int);

static Family family_of(const char *name) {
  if (!strcmp(name, "gaussian")) return gaussian;
  if (!strcmp(name, "poisson")) return poisson_family;
  if (!strcmp(name, "bernoulli")) return bernoulli;
  if (!strcmp(name, "exponential")) return exponential_family;
  if (!strcmp(name, "discrete")) return discrete;
  exit(2);
}

static uint64_t scatter(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

int main(void) {
  make_ziggurats();
  make_stirling_errors();
  truth.size = SYMBOLS;
  double total = 0;
  for (int i = 0; i < SYMBOLS; i++) total += 1.0 / (i + 1);
  for (int i = 0; i < SYMBOLS; i++) {
    truth.symbols[i] = i;
    truth.values[i] = 1 / ((i + 1) * total);
  }
  uint64_t seed = 1;
  char name[32], draw[32];
  int n, generations, replications;
  while (scanf("%31s %31s %d %d %d", name, draw, &n, &generations, &replications) == 5) {
    Family family = family_of(name);
    int by_law = !strcmp(draw, "law");
    double sum = 0;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int r = 0; r < replications; r++) {
      uint64_t low = scatter(&seed), high = scatter(&seed);
      Stream stream = {low, low >> 32, high, high >> 32};
      sum += family(&stream, by_law, n, generations);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double elapsed = (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
    printf("%.9g %.9g\n", elapsed / ((double)replications * generations), sum / replications);
    fflush(stdout);
  }
  return 0;
}
