// Mixtures: a draw from one of several laws. The hyperexponential law is a mixture of exponential ones.
import { leastWhere } from "./bisect.ts";
import { cumulative } from "./discrete.ts";
import { type Family, type Law, type Mixture, mixed } from "./law.ts";

/** A draw from one of these laws, in proportion to their weights. */
export function mixture(parts: readonly { readonly law: Law; readonly weight: number }[]): Law {
  return { law: "mixture", parts: parts.map(({ law }) => law), upTo: cumulative(parts.map(({ weight }) => weight)) };
}

/** @param of what is known of the parts, their own cuts included. */
export function mixtureFamily(of: Family<Law>): Family<Mixture> {
  const weighted = ({ parts, upTo }: Mixture) =>
    parts.map((law, i) => ({ law, weight: upTo[i]! - (upTo[i - 1] ?? 0) }));
  const share = (law: Mixture, low: number, high: number): number =>
    weighted(law).reduce((sum, part) => sum + part.weight * of.share(part.law, low, high), 0);
  return {
    share,
    moments: (law, low, high) =>
      mixed(
        weighted(law).map((part) => ({
          ...of.moments(part.law, low, high),
          weight: part.weight * of.share(part.law, low, high),
        })),
      ),
    quantile(law, low, high) {
      const kept = share(law, low, high);
      const below = Math.max(0, 1 - share(law, low, Infinity));
      const quantiles = law.parts.map((part) => of.quantile(part, -Infinity, Infinity));
      return (p) => {
        // The quantile of the whole lies between those of the parts.
        const aim = below + kept * p;
        const bounds = quantiles.map((quantile) => quantile(aim));
        const reaches = (x: number): boolean => share(law, -Infinity, x) >= aim;
        const [least, most] = [Math.min(...bounds), Math.max(...bounds)];
        return reaches(least) ? least : leastWhere(reaches, least, most);
      };
    },
    scaled: ({ parts, upTo }, factor) => ({
      law: "mixture",
      parts: parts.map((part) => of.scaled(part, factor)),
      upTo,
    }),
  };
}
