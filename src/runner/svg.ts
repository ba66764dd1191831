// Draws a compiled chart as SVG text, without a browser. Widths of words are Vega's estimates, so that the same chart gives the
// same bytes on every machine, unless someone installs the package `canvas`, which Vega would then measure with.

import { parse, View } from "vega";
import { WIDTH } from "../report/charts/style.ts";
import type { VegaSpec } from "../report/render.ts";

/** @param id the chart's id: it keeps the SVG's own definitions apart from those of other charts in one page. */
export async function renderSvg(chart: VegaSpec, id: string): Promise<string> {
  const view = new View(parse(chart), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return numberDefinitions(trimmed(svg), id);
}

/** Vega's estimates are half as wide again as the words, so the picture it asks for is too wide; charts are made for WIDTH. */
function trimmed(svg: string): string {
  return svg.replace(
    /width="[\d.]+" height="([\d.]+)" viewBox="0 0 [\d.]+ ([\d.]+)"/,
    `width="${WIDTH}" height="$1" viewBox="0 0 ${WIDTH} $2"`,
  );
}

/** Vega counts clip paths and gradients over the life of the process; here they count from 1 in each chart. */
function numberDefinitions(svg: string, id: string): string {
  const names = new Map<string, string>();
  const renamed = (name: string) => {
    if (!names.has(name)) names.set(name, `${id}-${names.size + 1}`);
    return names.get(name)!;
  };
  return svg
    .replace(/="url\(#((?:clip|gradient_)\d+)\)"/g, (_, name: string) => `="url(#${renamed(name)})"`)
    .replace(
      /(<(?:clipPath|linearGradient|radialGradient)[^>]* id=")((?:clip|gradient_)\d+)"/g,
      (_, head: string, name: string) => `${head}${renamed(name)}"`,
    );
}
