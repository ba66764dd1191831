// Messages and bytes between validators, by message type, since the window opened; and what became of them.

/** Messages of one type. */
export interface TypeCount {
  messages: number;
}

export class MessageCounts {
  messages = 0;
  bytes = 0;
  private readonly types = new Map<string, TypeCount>();
  /** Second copies that the network made, which no validator sent: not among `messages`, but in what follows. */
  duplicated = 0;
  /** Announcements on an overlay, of which those without effect are never under way: among `messages`, and not in what follows. */
  announced = 0;
  /** Copies that a validator has taken in, and that were lost on the way. */
  delivered = 0;
  dropped = 0;
  /** Copies that wait in the event queue for their next instant. */
  inFlight = 0;
  inFlightAtOpening = 0;

  /** Where messages of a type are counted: to be looked up once by who sends many. */
  of(type: string): TypeCount {
    let count = this.types.get(type);
    if (count === undefined) {
      count = { messages: 0 };
      this.types.set(type, count);
    }
    return count;
  }
  add(count: TypeCount, copies: number, sizeBytes: number): void {
    this.messages += copies;
    this.bytes += copies * sizeBytes;
    count.messages += copies;
  }
  /** Types of which messages were sent. */
  get byType(): ReadonlyMap<string, number> {
    const sent = [...this.types].filter(([, { messages }]) => messages > 0);
    return new Map(sent.map(([type, { messages }]) => [type, messages]));
  }
  openWindow(): void {
    this.messages = 0;
    this.bytes = 0;
    for (const count of this.types.values()) count.messages = 0;
    this.duplicated = this.announced = this.delivered = this.dropped = 0;
    this.inFlightAtOpening = this.inFlight;
  }
}
