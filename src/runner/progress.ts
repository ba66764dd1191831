// Says how far a study is: a bar on a terminal, a line now and then elsewhere, or nothing.
import type { Advance } from "./execute.ts";

export interface Progress {
  advance(advance: Advance): void;
  /** A line of its own. */
  say(line: string): void;
  end(): void;
}

export type ProgressStyle = "bar" | "lines" | "quiet";

/** Least time between two lines [ms]. */
const BETWEEN_LINES = 5000;

/** `about 2 min left`, `12 s left`; empty while unknown. @param seconds of wall time. */
function printLeft(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  if (seconds >= 90) return `about ${Math.round(seconds / 60)} min left`;
  return `${Math.max(1, Math.round(seconds))} s left`;
}

/** @param stream where it is written: the standard error, so that the standard output holds nothing but results. */
export async function openProgress(style: ProgressStyle, stream: NodeJS.WritableStream): Promise<Progress> {
  if (style === "quiet") return { advance() {}, say() {}, end() {} };
  return style === "bar" ? bar(stream) : lines(stream);
}

async function bar(stream: NodeJS.WritableStream): Promise<Progress> {
  const { default: cliProgress } = await import("cli-progress");
  const format = "{bar} {percentage} % · {value} of {total} runs {left}";
  const shown = new cliProgress.SingleBar({
    format,
    stream,
    barsize: 16,
    hideCursor: true,
    clearOnComplete: true,
    fps: 5,
  });
  let started = false;
  return {
    advance({ done, known, secondsLeft }) {
      const left = secondsLeft === undefined || done === known ? "" : `· ${printLeft(secondsLeft)}`;
      if (!started) shown.start(known, done, { left });
      started = true;
      shown.setTotal(known);
      shown.update(done, { left });
    },
    say(line) {
      stream.write(`${line}\n`);
    },
    end() {
      if (started) shown.stop();
    },
  };
}

function lines(stream: NodeJS.WritableStream): Progress {
  let last = performance.now();
  return {
    advance({ done, known, secondsLeft }) {
      const now = performance.now();
      if (now - last < BETWEEN_LINES || done === known) return;
      last = now;
      const left = printLeft(secondsLeft);
      stream.write(`${done} of ${known} runs${left === "" ? "" : `, ${left}`}\n`);
    },
    say(line) {
      stream.write(`${line}\n`);
    },
    end() {},
  };
}
