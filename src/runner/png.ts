// SVG text to PNG bytes, with the fonts that come with the package: the same picture on every machine.

import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

/** Pixels of the PNG for each pixel of the SVG: sharp in print at 800 px = 13.5 cm (300 dpi). */
const ZOOM = 2;

const { resolve } = createRequire(import.meta.url);
const FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`));

export function renderPng(svg: string): Uint8Array {
  const font = { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: ZOOM }, background: "white" }).render().asPng();
}
