import cliProgress from 'cli-progress';
import { describeCell, type Committed, type Plan } from '../runner/index.js';
import { count, duration, plural } from './format.js';

export type ProgressMode = 'auto' | 'bar' | 'lines' | 'none';

/** Seconds between plain lines. */
const LINE_EVERY = 30;

/**
 * Shows how far a run is, on standard error. Progress is weighed by cost, because cells may differ a
 * thousandfold; the rate and the time left are of this run alone, whatever was there before.
 */
export class Progress {
  readonly #plan: Plan;
  readonly #display: Display;
  readonly #start = performance.now();
  readonly #costBefore: number;
  readonly #replicationsBefore: number;
  #replications = 0;
  #cost = 0;
  #failures = 0;
  #cell = '';

  constructor(mode: ProgressMode, plan: Plan, file: string, threads: number) {
    this.#plan = plan;
    this.#costBefore = plan.cells.reduce((sum, { present, cost }) => sum + present * cost, 0);
    this.#replicationsBefore = plan.cells.reduce((sum, { present }) => sum + present, 0);
    const isTerminal = process.stderr.isTTY;
    const shown = plan.missingReplications === 0 ? 'none' : mode;
    if (shown === 'none') this.#display = SILENT;
    else if (shown === 'bar' || (shown === 'auto' && isTerminal)) this.#display = new Bar();
    else this.#display = new Lines(() => this.#line());
    if (shown !== 'none')
      this.say(
        `${plan.sweep.name}: ${plural(plan.cells.length, 'cell')}, ` +
          `${plural(plan.missingReplications, 'replication')} to do` +
          (this.#replicationsBefore > 0
            ? `, ${count(this.#replicationsBefore)} there already`
            : '') +
          `; ${plural(threads, 'thread')} -> ${file}`,
      );
    this.#show();
  }

  committed({ planned, replications, failures }: Committed): void {
    this.#replications += replications;
    this.#cost += replications * planned.cost;
    this.#failures += failures;
    this.#cell = describeCell(planned.cell, this.#plan.sweep.axes);
    this.#show();
  }

  say(message: string): void {
    this.#display.say(message);
  }

  end(): void {
    this.#display.end();
  }

  #show(): void {
    this.#display.show(this.#fraction(), {
      figures: this.#figures(),
      cell: this.#cell,
    });
  }

  #fraction(): number {
    const total = this.#costBefore + this.#plan.missingCost;
    return total > 0 ? (this.#costBefore + this.#cost) / total : 1;
  }

  #figures(): string {
    const seconds = (performance.now() - this.#start) / 1000;
    const left = ((this.#plan.missingCost - this.#cost) / this.#cost) * seconds;
    const total = this.#replicationsBefore + this.#plan.missingReplications;
    const parts = [
      `${count(this.#replicationsBefore + this.#replications)}/${count(total)} replications`,
      this.#cost > 0 ? `${count(this.#replications / seconds)}/s` : '',
      this.#cost > 0 ? `${duration(left)} left` : '',
      this.#failures > 0 ? `${count(this.#failures)} failed` : '',
    ];
    return parts.filter(Boolean).join(', ');
  }

  #line(): string {
    const percent = (100 * this.#fraction()).toFixed(1);
    return `${percent} %, ${this.#figures()}${this.#cell ? `, at ${this.#cell}` : ''}`;
  }
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
  #started = false;

  show(fraction: number, text: { figures: string; cell: string }): void {
    const value = Math.floor(1000 * fraction);
    if (this.#started) this.#bar.update(value, text);
    else {
      this.#bar.start(1000, value, text);
      this.#started = true;
    }
  }

  say(message: string): void {
    if (this.#started) process.stderr.write('\r\u001b[K');
    process.stderr.write(`${message}\n`);
  }

  end(): void {
    this.#bar.stop();
  }
}
