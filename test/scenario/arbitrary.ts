// Sound scenarios drawn at random, each with the part of the plan that it stands for, worked out from the units alone.
import fc from "fast-check";
import { DAY, HOUR, MILLISECOND, MINUTE, SECOND, WEEK } from "../../src/base/time.ts";

/** A value as a scenario spells it, and what the plan then holds. */
interface Spelt<T> {
  readonly text: unknown;
  readonly value: T;
}

const UNITS = { us: 1, ms: MILLISECOND, s: SECOND, min: MINUTE, h: HOUR, days: DAY, weeks: WEEK };
const whole = (max: number, min = 1) => fc.integer({ min, max });
const unit = <K extends string>(units: Readonly<Record<K, number>>) => fc.constantFrom(...(Object.keys(units) as K[]));

const duration: fc.Arbitrary<Spelt<number>> = fc
  .tuple(whole(90), unit(UNITS))
  .map(([number, name]) => ({ text: `${number} ${name}`, value: number * UNITS[name] }));
const size = fc.tuple(whole(900), unit({ B: 1, kB: 1e3, MB: 1e6, MiB: 2 ** 20 })).map(([number, name]) => ({
  text: `${number} ${name}`,
  value: number * { B: 1, kB: 1e3, MB: 1e6, MiB: 2 ** 20 }[name],
}));
const share = whole(100, 0).chain((percent) =>
  fc.constantFrom({ text: `${percent} %`, value: percent / 100 }, { text: percent / 100, value: percent / 100 }),
);
const sourced = <T>(spelt: fc.Arbitrary<Spelt<T>>): fc.Arbitrary<Spelt<T>> =>
  fc
    .tuple(spelt, fc.boolean())
    .map(([{ text, value }, quoted]) => ({ text: quoted ? { source: "assumption", value: text } : text, value }));
const count = (max: number, min = 1) => sourced(whole(max, min).map((value) => ({ text: value, value })));

const link = fc.constantFrom<Spelt<{ up: number; down: number }>>(
  { text: { up: "1 Gbps", down: "20 Mbps" }, value: { up: 1e9, down: 2e7 } },
  { text: "unlimited", value: { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY } },
);
const law = fc.oneof(
  duration.map(({ text, value }) => ({ text, value: { law: "constant", value } })),
  fc.tuple(whole(9), whole(90, 10)).map(([low, high]) => ({
    text: `${low}..${high} min`,
    value: { law: "uniform", low: low * MINUTE, high: high * MINUTE },
  })),
  whole(60).map((mean) => ({
    text: { mean: `${mean} s`, law: "exponential" },
    value: { law: "exponential", mean: mean * SECOND },
  })),
  fc.tuple(whole(60), whole(60)).map(([mean, sd]) => ({
    text: { mean: `${mean} s`, sd: `${sd} s`, law: "normal", "at-most": "1 h" },
    value: { law: "normal", mean: mean * SECOND, sd: sd * SECOND, atMost: HOUR },
  })),
  fc.array(whole(60), { minLength: 1, maxLength: 4 }).map((values) => ({
    text: { choice: values.map((value) => `${value} ms`) },
    value: { law: "empirical", values: values.map((value) => value * MILLISECOND) },
  })),
  fc.tuple(whole(60), whole(9)).map(([mean, phases]) => ({
    text: { law: "erlang", mean: `${mean} s`, phases },
    value: { law: "gamma", shape: phases, scale: (mean * SECOND) / phases },
  })),
  fc.tuple(whole(60), whole(9)).map(([scale, shape]) => ({
    text: { law: "weibull", shape, scale: `${scale} s` },
    value: { law: "weibull", shape, scale: scale * SECOND },
  })),
  fc.tuple(whole(9), whole(9), whole(9)).map(([least, rise, fall]) => ({
    text: { law: "triangular", least: `${least} s`, mode: `${least + rise} s`, most: `${least + rise + fall} s` },
    value: {
      law: "triangular",
      least: least * SECOND,
      mode: (least + rise) * SECOND,
      most: (least + rise + fall) * SECOND,
    },
  })),
  fc.tuple(whole(99), whole(60), whole(60)).map(([percent, value, mean]) => ({
    text: {
      mixture: [
        { share: `${percent} %`, of: `${value} s` },
        { share: `${100 - percent} %`, of: { law: "exponential", mean: `${mean} s` } },
      ],
    },
    value: {
      law: "mixture",
      parts: [
        { law: "constant", value: value * SECOND },
        { law: "exponential", mean: mean * SECOND },
      ],
    },
  })),
);
/** Percentages that add up to 100. */
const shares = (names: readonly string[]) =>
  fc.array(whole(98), { minLength: names.length - 1, maxLength: names.length - 1 }).map((cuts) => {
    const ends = [0, ...[...cuts].sort((a, b) => a - b), 100];
    const parts = names.map((name, index) => ({ name, percent: ends[index + 1]! - ends[index]! }));
    return {
      text: Object.fromEntries(parts.map(({ name, percent }) => [name, `${percent} %`])),
      value: parts.map(({ name, percent }) => ({ name, share: percent / 100 })),
    };
  });

export interface Pair {
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly plan: object;
}

const run = fc
  .record({ length: duration, seed: count(2 ** 40, 0), few: count(5), more: count(9, 5) })
  .map(({ length, seed, few, more }) => ({
    text: { length: length.text, seed: seed.text, replications: { "at-least": few.text, "at-most": more.text } },
    value: {
      starts: Date.UTC(2026, 0, 5),
      warmUp: 0,
      length: length.value,
      seed: seed.value,
      replications: { atLeast: few.value, atMost: more.value },
    },
  }));
const network = fc.record({ delay: duration, loss: share, site: sourced(duration) }).map(({ delay, loss, site }) => ({
  text: { delays: { constant: delay.text }, loss: loss.text, "inside-site": site.text },
  value: {
    delays: { from: "constant", delay: delay.value },
    jitter: 0,
    loss: loss.value,
    insideRegion: 250,
    insideSite: site.value,
    scale: 1,
  },
}));

export const ledgerAlone: fc.Arbitrary<Pair> = fc
  .record({
    run,
    network,
    size,
    link,
    every: duration,
    sites: whole(9, 4),
    rate: whole(500),
    leader: whole(3, 0),
    empty: fc.boolean(),
  })
  .map(({ run, network, size, link, every, sites, rate, leader, empty }) => ({
    scenario: {
      run: run.text,
      network: network.text,
      sites: { count: sites, link: link.text },
      load: { arrivals: "poisson", rate: `${rate} requests/min`, size: size.text },
      designs: {
        d: {
          ledger: {
            protocol: "central",
            leader: `site-${leader + 1}`,
            validators: 4,
            crypto: "none",
            block: { every: every.text, empty },
          },
        },
      },
    },
    plan: {
      run: run.value,
      network: network.value,
      world: {
        kind: "ledger",
        sites: Array.from({ length: sites }, (_, index) => ({
          name: `site-${index + 1}`,
          region: `site-${index + 1}`,
          link: link.value,
        })),
        load: {
          arrivals: "poisson",
          perSecond: rate / 60,
          sizeBytes: size.value,
          clients: Array.from({ length: sites }, (_, index) => index),
        },
      },
      designs: [
        {
          name: "d",
          ledger: {
            protocol: "central",
            validators: [leader, ...[0, 1, 2, 3].filter((index) => index !== leader)],
            params: { "block.every": every.value, "block.empty": empty },
            crypto: "none",
            disk: "ssd",
          },
        },
      ],
      baseline: "d",
    },
  }));

export const patients: fc.Arbitrary<Pair> = fc
  .record({
    run,
    link,
    size,
    patience: law,
    after: law,
    parts: shares(["head", "thorax"]),
    priority: shares(["stat", "urgent", "routine"]),
    ct: count(5),
    day: count(9),
    rate: whole(200),
    planned: share,
    prepare: law,
    lost: share,
  })
  .map(({ run, link, size, patience, after, parts, priority, ct, day, rate, planned, prepare, lost }) => ({
    scenario: {
      run: run.text,
      sites: {
        "every-hospital": {
          link: link.text,
          equipment: { ct: ct.text },
          staff: { radiologist: { day: day.text, night: 1 } },
        },
        list: [
          { name: "A", kind: "hospital", region: "Tokyo" },
          { name: "B", kind: "hospital", region: "us-west-2", staff: { radiologist: { night: 0 } } },
        ],
      },
      patients: {
        arrivals: { rate: `${rate}/day`, "each-needs": "ct", priority: priority.text },
        study: { size: size.text, "body-part": parts.text },
        "earlier-scan-elsewhere": "50 %",
        "seen-again-elsewhere": { share: "30 %", after: after.text, planned: planned.text },
        patience: patience.text,
        "repeat-scan": { "needed-anyway": "6 %", "more-if-prior-missing": "9 %" },
      },
      workflow: "flow.yaml",
      designs: {
        discs: { records: "cd-courier", prepare: prepare.text, courier: "1 h", unreadable: lost.text },
        silo: { like: "discs", records: "siloed" },
      },
      compare: { baseline: "silo" },
    },
    plan: {
      run: run.value,
      world: {
        kind: "health",
        sites: [
          {
            name: "A",
            kind: "hospital",
            region: "ap-northeast-1",
            link: link.value,
            equipment: { ct: ct.value },
            staff: { radiologist: { day: day.value, night: 1 } },
          },
          {
            name: "B",
            kind: "hospital",
            region: "us-west-2",
            link: link.value,
            equipment: { ct: ct.value },
            staff: { radiologist: { day: day.value, night: 0 } },
          },
        ],
        patients: {
          arrivals: { perDay: rate, profile: "constant", needs: "ct", priority: priority.value },
          study: { size: { law: "constant", value: size.value }, bodyPart: parts.value },
          earlierScanElsewhere: 0.5,
          seenAgainElsewhere: { share: 0.3, after: after.value, planned: planned.value, folded: true },
          patience: patience.value,
          repeatScan: { neededAnyway: 0.06, moreIfPriorMissing: 0.09 },
        },
      },
      designs: [
        {
          name: "discs",
          records: {
            records: "cd-courier",
            prepare: prepare.value,
            courier: { law: "constant", value: HOUR },
            unreadable: lost.value,
          },
        },
        { name: "silo", records: { records: "siloed" } },
      ],
      baseline: "silo",
    },
  }));
