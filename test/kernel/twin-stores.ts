// The naive twin of stores: all visits that ever were, in one list.
import type { NaivePeople, Part, Person, Place } from "./twin-people.ts";

interface Item {
  readonly what: string;
  readonly order: number;
}

interface Visit extends Place {
  readonly person: Person;
  readonly store: number;
  readonly puts: string | undefined;
  gets: Item | undefined;
  isWaiting: boolean;
}

export class NaiveStores {
  readonly #people: NaivePeople;
  readonly #capacities: readonly number[];
  readonly #items: Item[][];
  readonly #visits: Visit[] = [];

  constructor(people: NaivePeople, capacities: readonly number[]) {
    this.#people = people;
    this.#capacities = capacities;
    this.#items = capacities.map(() => []);
  }

  get contents(): string[][] {
    return this.#items.map((items) => items.map(({ what }) => what));
  }
  *put(person: Person, store: number, { puts, patience }: { puts: string; patience: number }): Part<boolean> {
    const visit = this.#visit(person, store, puts);
    return !visit.isWaiting || ((yield* this.#people.wait(person, visit, patience)) as boolean);
  }
  *get(person: Person, store: number, patience: number): Part<string | undefined> {
    const visit = this.#visit(person, store);
    if (visit.isWaiting) yield* this.#people.wait(person, visit, patience);
    return visit.gets?.what;
  }

  #visit(person: Person, store: number, puts?: string): Visit {
    const visit: Visit = { person, store, puts, gets: undefined, isWaiting: true, leave: () => this.#leave(visit) };
    this.#visits.push(visit);
    this.#serve(store);
    return visit;
  }
  /** One thing at a time, until nothing more can be done. */
  #serve(store: number): void {
    const items = this.#items[store]!;
    const waiting = this.#visits.filter((visit) => visit.isWaiting && visit.store === store);
    const getter = waiting.find(({ puts }) => puts === undefined);
    const putter = waiting.find(({ puts }) => puts !== undefined);
    if (getter !== undefined && items.length > 0) {
      getter.gets = items.shift()!;
      this.#end(getter);
    } else if (putter !== undefined && items.length < this.#capacities[store]!) {
      items.push({ what: putter.puts!, order: this.#people.next() });
      this.#end(putter);
    } else return;
    this.#serve(store);
  }
  #end(visit: Visit): void {
    visit.isWaiting = false;
    this.#people.wake(visit.person, true);
  }
  #leave(visit: Visit): void {
    visit.isWaiting = false;
    if (visit.gets === undefined) return;
    const items = this.#items[visit.store]!;
    items.push(visit.gets);
    items.sort((one, other) => one.order - other.order);
    this.#serve(visit.store);
  }
}
