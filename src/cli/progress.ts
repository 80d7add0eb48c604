import cliProgress from 'cli-progress';
import { ProgressMeter, type Committed, type Plan, type ProgressReading } from '../runner/index.js';
import { count, duration, plural } from './format.js';

export type ProgressMode = 'auto' | 'bar' | 'lines' | 'none';

/** Seconds between plain lines. */
const LINE_EVERY = 30;

/** Shows how far a run is, on standard error. */
export class Progress {
  readonly #meter: ProgressMeter;
  readonly #display: Display;

  constructor(mode: ProgressMode, plan: Plan, file: string, threads: number) {
    this.#meter = new ProgressMeter(plan, () => performance.now() / 1000);
    this.#display = displayFor(plan.missingReplications === 0 ? 'none' : mode, () => this.#line());
    const { done, wanted } = this.#meter.read();
    this.say(
      `${plan.sweep.name}: ${plural(plan.cells.length, 'cell')}, ` +
        `${plural(wanted - done, 'replication')} to do` +
        (done > 0 ? `, ${count(done)} there already` : '') +
        `; ${plural(threads, 'thread')} -> ${file}`,
    );
    this.#show();
  }

  committed(batch: Committed): void {
    this.#meter.committed(batch);
    this.#show();
  }

  say(message: string): void {
    this.#display.say(message);
  }

  end(): void {
    this.#display.end();
  }

  #show(): void {
    const reading = this.#meter.read();
    this.#display.show(reading.fraction, { figures: figures(reading), cell: reading.cell });
  }

  #line(): string {
    const reading = this.#meter.read();
    const percent = (100 * reading.fraction).toFixed(1);
    return `${percent} %, ${figures(reading)}${reading.cell ? `, at ${reading.cell}` : ''}`;
  }
}

function figures({ done, wanted, rate, secondsLeft, failures }: ProgressReading): string {
  const parts = [
    `${count(done)}/${count(wanted)} replications`,
    rate === null ? '' : `${count(rate)}/s`,
    secondsLeft === null ? '' : `${duration(secondsLeft)} left`,
    failures > 0 ? `${count(failures)} failed` : '',
  ];
  return parts.filter(Boolean).join(', ');
}

function displayFor(mode: ProgressMode, line: () => string): Display {
  if (mode === 'none') return SILENT;
  const isBar = mode === 'bar' || (mode === 'auto' && process.stderr.isTTY);
  return isBar ? new Bar() : new Lines(line);
}

interface Display {
  show(fraction: number, text: { figures: string; cell: string }): void;
  say(message: string): void;
  end(): void;
}

const SILENT: Display = { show: () => {}, say: () => {}, end: () => {} };

class Lines implements Display {
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();

  constructor(line: () => string) {
    // Commits block the timer, so it looks often and prints when a line is due.
    this.#timer = setInterval(() => {
      if (performance.now() - this.#last < LINE_EVERY * 1000) return;
      this.#last = performance.now();
      this.say(line());
    }, 500);
    this.#timer.unref();
  }

  show(): void {}

  say(message: string): void {
    process.stderr.write(`${message}\n`);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

class Bar implements Display {
  readonly #bar = new cliProgress.SingleBar(
    {
      format: '{bar} {percentage}% | {figures} | {cell}',
      stream: process.stderr,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      fps: 10,
      linewrap: false,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  #shown: readonly [value: number, text: object] | null = null;

  show(fraction: number, text: { figures: string; cell: string }): void {
    const isFirst = this.#shown === null;
    this.#shown = [Math.floor(1000 * fraction), text];
    if (isFirst) this.#bar.start(1000, ...this.#shown);
    else this.#bar.update(...this.#shown);
  }

  /** The bar gives way to a message and comes back below it. */
  say(message: string): void {
    if (this.#shown) this.#bar.stop();
    process.stderr.write(`${message}\n`);
    if (this.#shown) this.#bar.start(1000, ...this.#shown);
  }

  end(): void {
    this.#bar.stop();
  }
}
