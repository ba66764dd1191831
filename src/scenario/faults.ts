// Faults of validators and links, from when on and for how long. Each is told by its first key.
import type { FaultSpec } from "../faults/spec.ts";
import { byKey } from "./kinds.ts";
import { list } from "./lists.ts";
import { defaulted, map, optional, required } from "./maps.ts";
import { plainOf } from "./node.ts";
import { duration, factor, flag, positive, share } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";
import { inRun, validatorAt } from "./validator-at.ts";

/** Rates of a clock. Beyond them timers would fire at once, or never. */
const SLOWEST = 0.01;
const FASTEST = 100;

const time = {
  at: required(inRun, "when it begins"),
  for: required(positive(duration), "how long it lasts"),
};

/** Validators, each named once. */
const validators: Shape<readonly number[]> = refined(list("validators", validatorAt, 1), (ids, at, scope) => {
  const { sites, ledgers } = scope.context;
  const again = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (again < 0 || at.kind !== "list" || sites === undefined || ledgers === undefined) return ids;
  const node = at.items[again]!;
  return scope.item(again).fault(node, `expected each validator once, got ${String(plainOf(node))} again`);
});

/** Words that stand for whoever leads then, and for every validator. */
const OUTAGES = ["leader", "all"] as const;
type Outage = (typeof OUTAGES)[number];

const crashed: Shape<number | Outage> = {
  read: (node, scope) => OUTAGES.find((word) => word === plainOf(node)) ?? validatorAt.read(node, scope),
  schema: validatorAt.schema,
};

const crash = map(
  "a crash",
  {
    crash: required(
      crashed,
      "validator at SITE, or leader, whoever leads then, or all at once: stops, and comes back with what is on its disk; how long it takes until another leads is the metric election",
    ),
    every: optional(
      positive(duration),
      "of the leader or of all: again and again, so long after a validator leads again (left out: once)",
    ),
    within: optional(
      positive(duration),
      "of the leader or of all: each time at a random instant, uniform over so long (left out: at the instant itself)",
    ),
    loses: optional(
      positive(duration),
      "its disk lied: what it wrote in so long before the crash is lost, too, although the disk said that it was written (left out: nothing that was written is lost)",
    ),
    ...time,
  },
  ({ crash, loses, every, within, at, for: length }, here): FaultSpec | undefined => {
    if (typeof crash === "number") {
      const repeated = every !== undefined ? "every" : "within";
      if (every !== undefined || within !== undefined)
        return here.fault(repeated, "expected it only where the leader or all crash, try crash: leader");
      return { fault: "crash", validator: crash, at, for: length, ...(loses === undefined ? {} : { loses }) };
    }
    if (loses !== undefined) return here.fault("loses", "expected it only of a validator that is named");
    return {
      fault: "outage",
      of: crash,
      within: within ?? 0,
      at,
      for: length,
      ...(every === undefined ? {} : { every }),
    };
  },
);

const partition = map(
  "a partition",
  {
    partition: required(
      list("groups of validators", validators, 1),
      "groups of validators, each with its site: those that share no group cannot reach each other, one in several groups is a bridge between them, and those in no group form one more",
    ),
    "one-way": defaulted(
      flag,
      "true: only what the first group sends to validators outside it is lost; it hears the others and is not heard",
      { default: false, source: "definition" },
    ),
    ...time,
  },
  ({ partition, "one-way": isOneWay, ...during }): FaultSpec => ({
    ...{ fault: "partition", groups: partition, ...during },
    ...(isOneWay ? { oneWay: true } : {}),
  }),
);

const loss = map(
  "a loss",
  { lose: required(share, "probability that a message is lost for good"), ...time },
  ({ lose, ...during }): FaultSpec => ({ fault: "loss", share: lose, ...during }),
);

const duplication = map(
  "a duplication",
  {
    duplicate: required(share, "probability that a message arrives a second time"),
    within: required(positive(duration), "how much later the second copy comes at most: uniform from 0 to this"),
    ...time,
  },
  ({ duplicate, ...rest }): FaultSpec => ({ fault: "duplication", share: duplicate, ...rest }),
);

const reordering = map(
  "a reordering",
  {
    reorder: required(share, "probability that a message is held back, so that others overtake it"),
    by: required(positive(duration), "how long it is held back at most: uniform from 0 to this"),
    ...time,
  },
  ({ reorder, ...rest }): FaultSpec => ({ fault: "reordering", share: reorder, ...rest }),
);

const spike = map(
  "a delay spike",
  {
    delay: required(positive(duration), "how much longer every message takes, on top of the network's own delay"),
    validators: optional(validators, "only messages from and to these validators, each with its site (left out: all)"),
    ...time,
  },
  ({ delay, validators, ...during }): FaultSpec => ({
    ...{ fault: "delay-spike", by: delay, ...during },
    ...(validators === undefined ? {} : { validators }),
  }),
);

const skew = map(
  "a clock skew",
  {
    skew: required(
      validatorAt,
      "validator at SITE: its clock and the timers that it sets meanwhile run too fast or too slowly; timers set before keep their time, and the clock stays off by what it gained or lost",
    ),
    rate: required(factor(SLOWEST, FASTEST), "how many times as fast: at 2 a timer fires after half its time"),
    ...time,
  },
  ({ skew, ...rest }): FaultSpec => ({ fault: "clock-skew", validator: skew, ...rest }),
);

const slow = map(
  "a slow validator",
  {
    slow: required(validatorAt, "validator at SITE: its processor and disk are slow at what they are given meanwhile"),
    factor: required(factor(1), "how many times as long they take"),
    ...time,
  },
  ({ slow, ...rest }): FaultSpec => ({ fault: "slow-node", validator: slow, ...rest }),
);

export const faults: Shape<readonly FaultSpec[]> = list(
  "faults",
  byKey<FaultSpec>("crash, partition, lose, duplicate, reorder, delay, skew or slow", {
    crash,
    partition,
    lose: loss,
    duplicate: duplication,
    reorder: reordering,
    delay: spike,
    skew,
    slow,
  }),
);
