/** Where the random numbers of a design come from; the kernel's streams are such. */
export interface Draws {
  /** A whole number 0 … n − 1, all equally likely, for whole n from 1 up. */
  integer(n: number): number;
}

/** 0 … n − 1 in an order drawn at random, all orders equally likely. @source Durstenfeld, Algorithm 235, CACM 7(7), 1964 */
export function permutation(n: number, draws: Draws): number[] {
  const order = Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const other = draws.integer(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
