// M/M/1 in closed form: mean ρ/(1 − ρ), variance ρ/(1 − ρ)², asymptotic variance 2ρ(1 + ρ)/(μ(1 − ρ)⁴).
// @source W. Whitt, Planning queueing simulations, Management Science 35(11), 1989
import { describe, expect, test } from "vitest";
import { Stream } from "../../src/kernel/random.ts";
import { queueOutlook } from "../../src/stats/queue-outlook.ts";

describe("one server", () => {
  test.each([0.001, 0.1, 0.5, 0.8, 0.95, 0.989])("at ρ = %d is as in closed form", (rho) => {
    const service = 3;
    const outlook = queueOutlook({ servers: 1, utilisation: rho, service });
    const idle = 1 - rho;
    const near = (value: number) => expect.closeTo(value, 10 - Math.floor(Math.log10(value)));
    expect(outlook).toEqual({
      mean: near(rho / idle),
      variance: near(rho / idle ** 2),
      asymptoticVariance: near((2 * service * rho * (1 + rho)) / idle ** 4),
      relaxation: near((service * (1 + rho)) / idle ** 2),
    });
  });
});

describe("many servers", () => {
  test("that never queue are M/M/∞: Poisson with mean a, correlation e^(−t/S), so that it relaxes in S", () => {
    const outlook = queueOutlook({ servers: 400, utilisation: 0.1, service: 5 });
    expect(outlook.mean).toBeCloseTo(40, 10);
    expect(outlook.variance).toBeCloseTo(40, 10);
    expect(outlook.relaxation).toBeCloseTo(5, 10);
  });

  test("two have the mean 2ρ/(1 − ρ²)", () => {
    // @source Erlang C for m = 2: C = 2ρ²/(1 + ρ), L = 2ρ + Cρ/(1 − ρ)
    expect(queueOutlook({ servers: 2, utilisation: 0.6, service: 1 }).mean).toBeCloseTo(1.2 / 0.64, 12);
  });

  test("1000 at ρ = 0.95 neither overflow nor lose the start of their distribution", () => {
    const { mean, relaxation } = queueOutlook({ servers: 1000, utilisation: 0.95, service: 1 });
    // More than without a queue, and by less than the queue of one server as fast as all together.
    expect(mean).toBeGreaterThan(950);
    expect(mean).toBeLessThan(950 + 19);
    expect(relaxation).toBeGreaterThan(1);
    expect(relaxation).toBeLessThan(20);
  });
});

test("the average over a window has about the variance asymptoticVariance / window: M/M/2 simulated 400 times", () => {
  const [servers, utilisation, service, window] = [2, 0.7, 1, 2000];
  const { mean, asymptoticVariance } = queueOutlook({ servers, utilisation, service });
  const stream = new Stream([11, 12, 13, 14]);
  const averages = Array.from({ length: 400 }, () =>
    average(stream, { lambda: servers * utilisation, servers, window }),
  );
  const centre = averages.reduce((sum, value) => sum + value, 0) / averages.length;
  const variance = averages.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (averages.length - 1);
  // Four standard errors each: σ/√n, and σ²√(2/n) of a variance. The start at the mean and the window's end add less than 1 %.
  const expected = asymptoticVariance / window;
  expect(Math.abs(centre - mean)).toBeLessThan(4 * Math.sqrt(expected / averages.length));
  expect(Math.abs(variance - expected)).toBeLessThan(4 * expected * Math.sqrt(2 / averages.length));
});

/** Mean number present over the window, event by event: a Markov chain of its own, without the kernel. */
function average(
  stream: Stream,
  { lambda, servers, window }: { readonly lambda: number; readonly servers: number; readonly window: number },
): number {
  let [present, now, integral] = [2, 0, 0];
  for (;;) {
    const rate = lambda + Math.min(present, servers);
    const gap = stream.exponential(1 / rate);
    integral += present * Math.min(gap, window - now);
    now += gap;
    if (now >= window) return integral / window;
    present += stream.uniform() * rate < lambda ? 1 : -1;
  }
}

test.each([0, 1, 1.2, NaN])("a utilisation of %d has no long run", (utilisation) => {
  expect(() => queueOutlook({ servers: 1, utilisation, service: 1 })).toThrow("utilisation in (0, 1)");
});
