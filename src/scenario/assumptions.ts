// Numbers of a scenario that nobody measured: those in blocks labelled `source: assumption`.
import { type MapNode, type Node, textOf, under } from "./node.ts";
import { isSourced } from "./scalars.ts";
import type { Place } from "./source.ts";
import { around, type Span } from "./spans.ts";
import { SECTIONS, type VariedKey } from "./vary.ts";

/** A number with its range around what is written: the readings of it, of which the first that fits is meant. */
export interface Assumption extends VariedKey {
  readonly spans: readonly Span[];
  /** Where the number stands. */
  readonly at: Place;
}

/** Every number under an assumption's label, in the order of the file, each from a share less to a share more. */
export function assumptions(root: MapNode, share: number): readonly Assumption[] {
  const found: Assumption[] = [];
  for (const section of SECTIONS) collect(under(root, section), section, false);
  return found;

  function collect(node: Node | undefined, path: string, inherited: boolean): void {
    if (node === undefined) return;
    if (node.kind === "list") {
      for (const [index, item] of node.items.entries()) collect(item, `${path}.${index}`, inherited);
    } else if (node.kind === "scalar" || isSourced(node)) {
      const number = node.kind === "scalar" ? node : under(node, "value")!;
      const spans = isLabelled(node, inherited) ? around(number, share) : [];
      if (spans.length > 0) found.push({ path, place: number.place, at: number.place, spans });
    } else {
      for (const [key, { value }] of node.entries) {
        if (!LABELS.includes(key)) collect(value, `${path}.${key}`, isLabelled(node, inherited));
      }
    }
  }
}

/** Keys that say where the numbers of a block come from. */
const LABELS = ["source", "calibrated-on"];

/** The label of a block holds for what is inside, unless that has a label of its own. */
function isLabelled(node: Node, inherited: boolean): boolean {
  const label = LABELS.map((key) => textOf(under(node, key))).find((text) => text !== undefined);
  return label === undefined ? inherited : /^assumption(:|$)/.test(label);
}
