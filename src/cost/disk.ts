// Time until a record is on disk: a fixed flush time plus its bytes at the sequential rate.

export interface Disk {
  /** Flush [µs]. */
  readonly flush: number;
  /** Sequential writing [bytes per µs]. */
  readonly bytesPerMicro: number;
}

export const DISKS: Readonly<Record<string, Disk>> = {
  none: { flush: 0, bytesPerMicro: Number.POSITIVE_INFINITY },
  /** @source flush: Ongaro 2014 section 10.2.1, 0.25 ms a write on LogCabin's SSD; rate: assumption, 500 MB/s SATA. */
  ssd: { flush: 250, bytesPerMicro: 500 },
  /** @source assumption: half a turn at 7200/min plus a seek. */
  hdd: { flush: 8_000, bytesPerMicro: 150 },
};
