// The naive twin of events and processes: a list of events, sorted at every turn, and people who live through generators.

export const NEVER = Number.POSITIVE_INFINITY;
/** A part of a life; each `yield` is a wait, worth what `wake` gave. */
export type Part<T = void> = Generator<undefined, T, unknown>;

interface Event {
  readonly time: number;
  readonly priority: number;
  readonly order: number;
  readonly action: () => void;
}

/** What a person sees who is interrupted. */
export interface Blow {
  readonly from: string;
  left: number;
}

export interface Place {
  leave(): void;
}

export interface Person {
  readonly name: string;
  readonly life: Part;
  readonly blows: Blow[];
  alive: boolean;
  begun: boolean;
  wake: Event | undefined;
  limit: Event | undefined;
  /** Where it waits; also between the grant and its turn. */
  place: Place | undefined;
  outcome: unknown;
}

export class NaivePeople {
  readonly log: string[] = [];
  now = 0;
  #count = 0;
  #agenda: Event[] = [];
  /** The person whose turn it is. */
  #running: Person | undefined;
  readonly #onEnd: (person: Person) => void;

  /** @param onEnd called when a person is over, ended or stopped. */
  constructor(onEnd: (person: Person) => void) {
    this.#onEnd = onEnd;
  }

  say(what: string): void {
    this.log.push(`${this.now}: ${what}`);
  }
  /** Numbers everything that happens. */
  next(): number {
    return this.#count++;
  }

  at(time: number, action: () => void, priority = 8): Event {
    const event = { time, priority, order: this.next(), action };
    this.#agenda.push(event);
    return event;
  }
  #cancel(event: Event | undefined): undefined {
    this.#agenda = this.#agenda.filter((each) => each !== event);
  }
  run(until: number): void {
    for (;;) {
      this.#agenda.sort((a, b) => a.time - b.time || a.priority - b.priority || a.order - b.order);
      const [first] = this.#agenda;
      if (first === undefined || first.time > until) break;
      this.#agenda.shift();
      this.now = first.time;
      first.action();
    }
    if (until !== NEVER) this.now = until;
  }

  start(name: string, life: (person: Person) => Part): Person {
    const person = { name, life: begin(), blows: [], alive: true, begun: false } as unknown as Person;
    function* begin(): Part {
      yield* life(person);
    }
    this.#resumeNow(person);
    return person;
  }
  #resumeNow(person: Person): void {
    person.wake = this.at(this.now, () => this.#advance(person));
  }
  #advance(person: Person): void {
    const blow = person.begun ? person.blows.shift() : undefined;
    person.begun = true;
    this.#goOn(person, blow);
  }
  #goOn(person: Person, blow: Blow | undefined): void {
    person.wake = person.place = undefined;
    const { outcome } = person;
    person.outcome = undefined;
    this.#running = person;
    const { done } = blow === undefined ? person.life.next(outcome) : person.life.throw(blow);
    this.#running = undefined;
    if (done === true) this.#over(person);
    else if (person.blows.length > 0) this.#strike(person);
  }
  #over(person: Person): void {
    person.alive = false;
    this.#onEnd(person);
  }

  interrupt(person: Person, from = "interrupted by meddler"): void {
    if (!person.alive) return;
    person.blows.push({ from, left: 0 });
    // One whose turn it is sees it at the next wait: in giving back one unit it may lose another.
    if (person.begun && person.blows.length === 1 && person !== this.#running) this.#strike(person);
  }
  #strike(person: Person): void {
    person.blows[0]!.left = this.remaining(person);
    this.#takeAway(person);
    this.#resumeNow(person);
  }
  stop(person: Person): void {
    if (!person.alive) return;
    person.alive = false;
    this.#takeAway(person);
    person.life.return();
    this.#over(person);
  }
  #takeAway(person: Person): void {
    person.wake = this.#cancel(person.wake);
    person.limit = this.#cancel(person.limit);
    const { place } = person;
    person.place = undefined;
    place?.leave();
  }

  /** What is left of a hold. */
  remaining({ wake }: Person): number {
    return wake === undefined ? 0 : wake.time - this.now;
  }
  *hold(person: Person, duration: number): Part {
    person.wake = this.at(this.now + duration, () => this.#advance(person));
    yield;
  }
  *wait(person: Person, place: Place, patience: number): Part<unknown> {
    person.place = place;
    const giveUp = () => {
      place.leave();
      this.wake(person, false);
    };
    if (patience < NEVER) person.limit = this.at(this.now + patience, giveUp, 15);
    return yield;
  }
  /** Ends a wait, if it has begun. */
  wake(person: Person, outcome: unknown): void {
    if (person.place === undefined) return;
    person.limit = this.#cancel(person.limit);
    person.outcome = outcome;
    this.#resumeNow(person);
  }
  /** One who waits at a place is served there, leaves it and goes on. */
  serve(person: Person, duration: number): void {
    person.wake = this.at(this.now + duration, () => {
      this.#running = person;
      person.place?.leave();
      this.#goOn(person, undefined);
    });
  }
  /** To wait again where it is served. */
  move(person: Person, place: Place): void {
    person.wake = this.#cancel(person.wake);
    person.place = place;
  }
}
