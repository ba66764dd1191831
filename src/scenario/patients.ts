// Who comes to the hospitals, what is scanned, and who is seen again elsewhere.

import { DAY, SECOND } from "../base/time.ts";
import { printShare } from "../base/units.ts";
import type { PatientsSpec, Priority, Shares } from "../health/spec.ts";
import { law } from "./laws.ts";
import { defaulted, type Here, map, optional, record, required } from "./maps.ts";
import type { Registries } from "./registries.ts";
import { choice, flag, frequency, share, text } from "./scalars.ts";
import { refined, type Shape, unknownWord } from "./shape.ts";
import { addUp } from "./shares.ts";

const PRIORITIES: readonly Priority[] = ["stat", "urgent", "routine"];

/** Shares of alternatives that make up the whole. */
function shares<Name extends string = string>(what: string, names?: readonly Name[]): Shape<Shares<Name>> {
  const known = (key: string): string | undefined =>
    names === undefined || names.some((name) => name === key)
      ? undefined
      : unknownWord(`one of ${names.join(", ")}`, key, names);
  return refined(record(what, share, known), (values, at, scope) => {
    const list = Object.entries(values).map(([name, part]) => ({ name: name as Name, share: part }));
    return addUp(list, at, scope);
  });
}

const study = map(
  "the studies",
  {
    size: required(law.size, "size of a study"),
    "body-part": required(shares("body parts"), "what is scanned"),
  },
  (values) => ({ size: values.size, bodyPart: values["body-part"] }),
);

const seenAgain = map(
  "return visits",
  {
    share: required(share, "patients who are seen again at another hospital"),
    after: required(law.duration, "time from the scan to the return visit"),
    planned: defaulted(share, "return visits that are planned (routine); the others are emergencies (urgent)", {
      default: "0 %",
      source: "assumption",
    }),
    folded: defaulted(
      flag,
      "a return visit after the end of the run takes place as if an earlier week had begun it, so that each week has the steady number",
      {
        default: true,
        source: "definition",
      },
    ),
  },
  (values) => values,
);

const repeatScan = map(
  "repeated scans",
  {
    "needed-anyway": required(share, "return visits that need a new scan, whatever is known"),
    "more-if-prior-missing": required(share, "more of them when the earlier scan is not there"),
    "calibrated-on": optional(text("what the shares were fitted to"), "entry of sources, or a citation"),
  },
  (values, here: Here) => {
    const [neededAnyway, moreIfPriorMissing] = [values["needed-anyway"], values["more-if-prior-missing"]];
    if (neededAnyway + moreIfPriorMissing <= 1) return { neededAnyway, moreIfPriorMissing };
    return here.fault(
      "more-if-prior-missing",
      `expected at most 100 % together with needed-anyway, got ${printShare(neededAnyway + moreIfPriorMissing)}`,
    );
  },
);

function arrivals(profiles: readonly string[]) {
  return map(
    "the arrivals",
    {
      at: defaulted(choice(["every hospital"]), "where patients come first", {
        default: "every hospital",
        source: "definition",
      }),
      rate: required(frequency, "patients at each hospital"),
      profile: defaulted(choice(profiles), "how the rate follows the hour and the weekday, in local time", {
        default: "constant",
        source: "assumption",
      }),
      "each-needs": required(text("a kind of equipment"), "equipment that each patient needs"),
      priority: defaulted(shares("priorities", PRIORITIES), "shares of stat, urgent and routine orders", {
        default: { routine: "100 %" },
        source: "assumption",
      }),
    },
    (values) => ({
      // 60/day is 60 again: the frequency a second and back may be off by the last bit.
      perDay: Number((values.rate.perSecond * (DAY / SECOND)).toPrecision(15)),
      profile: values.profile,
      needs: values["each-needs"],
      priority: values.priority,
    }),
  );
}

export function patients({ profiles }: Registries): Shape<PatientsSpec> {
  return map(
    "the patients",
    {
      arrivals: required(arrivals(profiles), "who comes, how often, and what each needs"),
      study: required(study, "what a scan leaves behind"),
      "earlier-scan-elsewhere": required(
        share,
        "patients with an earlier study at another hospital: the archive when the run starts",
      ),
      "seen-again-elsewhere": required(seenAgain, "who is seen again at another hospital, and when"),
      patience: required(law.duration, "how long the search for an earlier study may last"),
      "repeat-scan": required(repeatScan, "who is scanned again at the return visit"),
    },
    (values) => ({
      arrivals: values.arrivals,
      study: values.study,
      earlierScanElsewhere: values["earlier-scan-elsewhere"],
      seenAgainElsewhere: values["seen-again-elsewhere"],
      patience: values.patience,
      repeatScan: values["repeat-scan"],
    }),
  );
}
