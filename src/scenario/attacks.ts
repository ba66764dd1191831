// Attacks: what an adversary does in a run, where, and from when to when.
import type { AttackSpec } from "../attack/spec.ts";
import { DAY, type Micros, SECOND } from "../base/time.ts";
import { tagged } from "./kinds.ts";
import { distinct, list } from "./lists.ts";
import { defaulted, type Here, map, optional, required } from "./maps.ts";
import { choice, duration, frequency, instant, positive } from "./scalars.ts";
import type { Shape } from "./shape.ts";
import { inRun, instantText, validatorAt } from "./validator-at.ts";

const from = defaulted(inRun, "when it begins", { default: "day 1", source: "assumption" });

/** Keys of every attack on a validator: it is the adversary's to the end of the run. */
const taken = { validator: required(validatorAt, "validator at SITE"), from };

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
          distinct(list("traces", choice(["object", "index", "log", "ledger"]))),
          "where the attacker makes the traces fit: the object's checksum, the index, the provider's log, and the ledger's entry where its log is editable (central)",
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
      { attack: required(choice(["twins"]), "a validator runs two replicas under one identity"), ...taken },
      (values, here) => ({ ...values, until: endOf(here) }),
    ),
    silent: map(
      "silent",
      { attack: required(choice(["silent"]), "a validator says nothing"), ...taken },
      (values, here) => ({ ...values, until: endOf(here) }),
    ),
    delay: map(
      "delay",
      {
        attack: required(choice(["delay"]), "whatever a validator sends leaves later"),
        ...taken,
        by: required(positive(duration), "how much later"),
      },
      (values, here) => ({ ...values, until: endOf(here) }),
    ),
    selective: map(
      "selective",
      {
        attack: required(choice(["selective"]), "a validator sends to chosen validators only"),
        ...taken,
        to: required(distinct(list("validators", validatorAt, 1)), "those it sends to, as validator at SITE"),
      },
      (values, here) => ({ ...values, until: endOf(here) }),
    ),
    "votes-for-everything": map(
      "votes-for-everything",
      {
        attack: required(
          choice(["votes-for-everything"]),
          "a validator votes for whatever it is asked to vote for, however often",
        ),
        ...taken,
      },
      (values, here) => ({ ...values, until: endOf(here) }),
    ),
    "stale-certificates": map(
      "stale-certificates",
      {
        attack: required(
          choice(["stale-certificates"]),
          "a validator sends old messages of its own, with the certificates in them, in place of new ones",
        ),
        ...taken,
      },
      (values, here) => ({ ...values, until: endOf(here) }),
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

export const attacks: Shape<readonly AttackSpec[]> = list("attacks", attack);
