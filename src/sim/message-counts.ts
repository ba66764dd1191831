// Messages and bytes between validators, by message type, since the window opened; and what became of them.

export class MessageCounts {
  messages = 0;
  bytes = 0;
  readonly byType = new Map<string, number>();
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

  add(type: string, copies: number, sizeBytes: number): void {
    this.messages += copies;
    this.bytes += copies * sizeBytes;
    this.byType.set(type, (this.byType.get(type) ?? 0) + copies);
  }
  openWindow(): void {
    this.messages = 0;
    this.bytes = 0;
    this.byType.clear();
    this.duplicated = this.announced = this.delivered = this.dropped = 0;
    this.inFlightAtOpening = this.inFlight;
  }
}
