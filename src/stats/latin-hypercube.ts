// Latin hypercubes: few points that cover the whole range of every factor.
// @source M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three methods for selecting values of input variables in
//   the analysis of output from a computer code, Technometrics 21(2), 1979; the choice among several by their least distance:
//   M. E. Johnson, L. M. Moore and D. Ylvisaker, Minimax and maximin distance designs, J. Stat. Plan. Inference 26(2), 1990.

import { assert } from "../base/errors.ts";
import { type Draws, permutation } from "./draws.ts";

/** Points of the unit cube: one row a point, one number in [0, 1] a factor. */
export type UnitDesign = readonly (readonly number[])[];

/** Places in a stratum at which a point may lie: strata and points are then told apart exactly, whatever is rounded. */
const PLACES = 1_048_576;

/**
 * Each factor's range is cut into as many strata of equal width as there are points; each stratum holds exactly one point, in a
 * random order and at a random place inside.
 * @param points from 1 up. @param streams one a factor, so that a further factor moves no other's points.
 */
export function latinHypercube(points: number, streams: readonly Draws[]): UnitDesign {
  assert(Number.isInteger(points) && points >= 1, `a Latin hypercube needs a whole number of points, got ${points}`);
  const columns = streams.map((draws) =>
    permutation(points, draws).map((stratum) => (stratum + (draws.integer(PLACES) + 0.5) / PLACES) / points),
  );
  return Array.from({ length: points }, (_, point) => columns.map((column) => column[point]!));
}

/** The design whose two nearest points are farthest apart (maximin); of equals the first. @param designs at least one. */
export function mostSpread(designs: readonly UnitDesign[]): UnitDesign {
  const distances = designs.map(leastDistance);
  return designs[distances.indexOf(Math.max(...distances))]!;
}

/** Square of the least Euclidean distance between two points; Infinity for a single one. */
function leastDistance(design: UnitDesign): number {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < design.length; index++) {
    const point = design[index]!;
    for (let other = 0; other < index; other++) {
      const squares = point.reduce((sum, at, factor) => {
        const gap = at - design[other]![factor]!;
        return sum + gap * gap;
      }, 0);
      least = Math.min(least, squares);
    }
  }
  return least;
}
