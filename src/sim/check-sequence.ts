// A case as a sequence of messages for people: who sent what to whom, who heard it, who committed, crashed, came back.
import type { Micros } from "../base/time.ts";
import type { AnyProtocol, NodeId } from "../consensus/protocol.ts";
import type { RunEvent } from "../events/events.ts";
import type { Block } from "../ledger/block.ts";
import type { CheckCase } from "./check-case.ts";
import { runCase } from "./check-run.ts";

export interface SequenceLine {
  readonly at: Micros;
  readonly text: string;
  readonly isCommit: boolean;
}

const WATCHED = ["sent", "delivered", "dropped", "adopted", "committed", "crashed", "restarted"] as const;

/** Every message and commit of a case, up to where it fails. A broadcast is one line. */
export function sequenceOf(protocol: AnyProtocol, given: CheckCase): readonly SequenceLine[] {
  const lines: {
    at: Micros;
    text: string;
    isCommit: boolean;
    sent?: { from: NodeId; message: string; to: NodeId[] };
  }[] = [];
  runCase(protocol, given, (events) =>
    events.observe(WATCHED, (event) => {
      if (event.type !== "sent") {
        lines.push({ at: event.at, text: textOf(event), isCommit: event.type === "committed" });
        return;
      }
      const { at, from, to, message } = event;
      const last = lines.at(-1);
      if (last?.sent?.from === from && last.sent.message === message && last.at === at) last.sent.to.push(to);
      else lines.push({ at, text: "", isCommit: false, sent: { from, message, to: [to] } });
    }),
  );
  return lines.map(({ at, text, isCommit, sent }) => ({
    at,
    isCommit,
    text: sent === undefined ? text : `${sent.from} sends ${sent.message} to ${sent.to.join(", ")}`,
  }));
}

function textOf(event: RunEvent): string {
  switch (event.type) {
    case "delivered":
      return `${event.to} hears ${event.message} from ${event.from}`;
    case "dropped":
      return `${event.message} from ${event.from} to ${event.to} is lost (${event.why})`;
    case "adopted": {
      const { node, block, abandoned, reversed } = event;
      const instead = abandoned.length === 0 ? "" : ` in place of ${abandoned.length}, of which committed ${reversed}`;
      return `${node} adopts ${blockText(block)}${instead}`;
    }
    case "committed":
      return `${event.node} commits ${blockText(event.block)}`;
    case "crashed":
      return `${event.node} is down`;
    case "restarted":
      return `${event.node} is up again`;
    default:
      return event.type;
  }
}

function blockText({ height, digest, batch }: Block): string {
  const requests = batch.requests.map(({ id }) => id).join(", ");
  return `block ${height} (${digest.slice(0, 6)}) with ${requests === "" ? "no request" : `request ${requests}`}`;
}
