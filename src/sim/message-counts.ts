// Messages and bytes between validators, by message type, since the window opened.

export class MessageCounts {
  messages = 0;
  bytes = 0;
  readonly byType = new Map<string, number>();

  add(type: string, copies: number, sizeBytes: number): void {
    this.messages += copies;
    this.bytes += copies * sizeBytes;
    this.byType.set(type, (this.byType.get(type) ?? 0) + copies);
  }
  openWindow(): void {
    this.messages = 0;
    this.bytes = 0;
    this.byType.clear();
  }
}
