import { styleText } from 'node:util';

const COLOURS = {
  demo: 'magenta',
  shop: 'cyan',
  client: 'green',
  payments: 'yellow',
} as const;

export type Actor = keyof typeof COLOURS;

const WIDTH = Math.max(...Object.keys(COLOURS).map((actor) => actor.length));

/** Prints who does what, and when, from its making on. Coloured on a terminal that wants colours. */
export class Timeline {
  readonly #start = performance.now();
  readonly #isColoured = process.stdout.isTTY && process.stdout.hasColors() && process.env['NO_COLOR'] === undefined;

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  say(actor: Actor, what: string): void {
    const time = `${this.seconds.toFixed(1).padStart(5)} s`;
    const who = actor.padEnd(WIDTH);
    console.log(`${this.#paint('dim', time)}  ${this.#paint(COLOURS[actor], who)}  ${what}`);
  }

  /** Something that the reader must not miss. */
  shout(actor: Actor, what: string): void {
    this.say(actor, this.#paint('bold', this.#paint('red', what)));
  }

  title(text: string): void {
    console.log(`\n${this.#paint('bold', text)}\n`);
  }

  blank(): void {
    console.log();
  }

  verdict(claim: string, holds: boolean): void {
    console.log(`  ${holds ? this.#paint('green', '✔') : this.#paint('red', '✘')} ${claim}`);
  }

  #paint(style: 'dim' | 'bold' | 'red' | (typeof COLOURS)[Actor], text: string): string {
    return this.#isColoured ? styleText(style, text) : text;
  }
}
