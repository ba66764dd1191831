// Attacks and faults: what goes wrong in a run, where, and from when to when.
import type { AttackSpec } from "../attack/spec.ts";
import { describe } from "../base/result.ts";
import { DAY, type Micros, SECOND } from "../base/time.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { Scope } from "./context.ts";
import { byKey, tagged } from "./kinds.ts";
import { distinct, list } from "./lists.ts";
import { defaulted, type Here, map, optional, required } from "./maps.ts";
import { type Node, plainOf } from "./node.ts";
import { choice, duration, frequency, instant, positive, share } from "./scalars.ts";
import { refined, type Shape, unknownWord } from "./shape.ts";

/** An instant before the run ends. */
const inRun: Shape<Micros> = refined(instant, (at, node, scope) => {
  const end = scope.context.bounds?.end;
  if (end === undefined || at < end) return at;
  return scope.fault(node, `expected an instant before the run ends (${instantText(end)}), got ${instantText(at)}`);
});

/** `day 3 02:00`, or the seconds of a run that lasts less than a day. */
function instantText(at: Micros): string {
  if (at < DAY && at % (60 * SECOND) !== 0) return `${at / SECOND} s`;
  const minutes = Math.floor((at % DAY) / (60 * SECOND));
  const twoDigits = (number: number): string => String(number).padStart(2, "0");
  return `day ${Math.floor(at / DAY) + 1} ${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

const from = defaulted(inRun, "when it begins", { default: "day 1", source: "assumption" });

/** The index of the validator at a site; the same in every design, because all designs share faults and attacks. */
const validatorAt: Shape<number> = {
  read(node, scope) {
    const value = plainOf(node);
    if (typeof value !== "string")
      return scope.fault(node, `expected a validator such as validator at NAME, got ${describe(value)}`);
    return indexAt(value.replace(/^validator at\s+/, ""), node, scope);
  },
  schema: () => ({ type: "string" }),
};

function indexAt(name: string, node: Node, scope: Scope): number | undefined {
  const { sites, ledgers } = scope.context;
  if (sites === undefined) return 0;
  const site = sites.findIndex((candidate) => candidate.name === name);
  if (site < 0) {
    return scope.fault(
      node,
      unknownWord(
        "the site of a validator",
        name,
        sites.flatMap((candidate) => candidate.name ?? []),
      ),
    );
  }
  if (ledgers === undefined) return 0;
  const indices = ledgers.map(({ design, validators }) => ({ design, index: validators.indexOf(site) }));
  const without = indices.find(({ index }) => index < 0);
  if (without !== undefined)
    return scope.fault(
      node,
      `expected a site with a validator in every design, got ${name}, which has none in ${without.design}`,
    );
  const first = indices[0];
  if (first === undefined) return scope.fault(node, `expected a validator, got ${name}: no design has a ledger`);
  const other = indices.find(({ index }) => index !== first.index);
  if (other === undefined) return first.index;
  return scope.fault(
    node,
    `expected a site whose validator has the same number in every design, got ${first.index} in ${first.design} and ${other.index} in ${other.design}`,
  );
}

const attack: Shape<AttackSpec> = tagged<AttackSpec>(
  "attack",
  {
    "cloud-tampering": map(
      "cloud-tampering",
      {
        attack: required(choice(["cloud-tampering"]), "the cloud's provider alters stored studies"),
        rate: required(frequency, "studies altered, drawn among those stored at that moment"),
        from,
        until: optional(instant, "when it ends (left out: with the run)"),
        conceals: defaulted(
          distinct(list("traces", choice(["object", "index", "log"]))),
          "where the attacker makes the traces fit: the object's checksum, the index, the provider's log",
          {
            default: [],
            source: "assumption",
          },
        ),
      },
      (values, here) => {
        const until = untilOf(values, here);
        if (until === undefined) return undefined;
        const perDay = Number((values.rate.perSecond * (DAY / SECOND)).toPrecision(15));
        return { attack: values.attack, perDay, from: values.from, until, conceals: values.conceals };
      },
    ),
    twins: map(
      "twins",
      {
        attack: required(choice(["twins"]), "a validator runs two replicas under one identity"),
        validator: required(validatorAt, "validator at SITE"),
        from,
      },
      ({ attack, validator, from }, here) => ({ attack, validator, from, until: endOf(here) }),
    ),
  },
  "which attack",
);

function endOf({ scope }: Here): Micros {
  return scope.context.bounds?.end ?? Number.MAX_SAFE_INTEGER;
}

function untilOf(
  { from, until }: { readonly from: Micros; readonly until: Micros | undefined },
  here: Here,
): Micros | undefined {
  const end = endOf(here);
  if (until === undefined) return end;
  if (until > from) return Math.min(until, end);
  return here.fault("until", `expected an instant after ${instantText(from)} (from), got ${instantText(until)}`);
}

const time = {
  at: required(inRun, "when it begins"),
  for: required(positive(duration), "how long it lasts"),
};

const fault: Shape<FaultSpec> = byKey<FaultSpec>("crash, partition or lose", {
  crash: map(
    "a crash",
    { crash: required(validatorAt, "validator at SITE: stops, and comes back with what is on its disk"), ...time },
    (values) => ({
      fault: "crash",
      validator: values.crash,
      at: values.at,
      for: values.for,
    }),
  ),
  partition: map(
    "a partition",
    {
      partition: required(
        refined(list("groups of validators", list("validators", validatorAt, 1), 1), disjoint),
        "groups of validators that cannot reach each other; those in no group form one more",
      ),
      ...time,
    },
    (values) => ({ fault: "partition", groups: values.partition, at: values.at, for: values.for }),
  ),
  lose: map("a loss", { lose: required(share, "probability that a message is lost for good"), ...time }, (values) => ({
    fault: "loss",
    share: values.lose,
    at: values.at,
    for: values.for,
  })),
});

function disjoint(
  groups: readonly (readonly number[])[],
  at: Node,
  scope: Scope,
): readonly (readonly number[])[] | undefined {
  const all = groups.flat();
  const again = all.find((validator, index) => all.indexOf(validator) < index);
  return again === undefined ? groups : scope.fault(at, "expected each validator in one group, got one in several");
}

export const attacks: Shape<readonly AttackSpec[]> = list("attacks", attack);
export const faults: Shape<readonly FaultSpec[]> = list("faults", fault);
