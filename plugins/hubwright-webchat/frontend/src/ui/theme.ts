// CSS variables set through the CSSOM: the page's CSP allows no style attribute and no inline style.
import { isColour, readable, textOn } from "./colour";

export function wear(colour: string): void {
  const brand = isColour(colour) ? colour : "#0f6b6b";
  // Measured against the bubble, the least favourable of our surfaces.
  const style = document.documentElement.style;
  style.setProperty("--brand", brand);
  style.setProperty("--on-brand", textOn(brand));
  style.setProperty("--accent-light", readable(brand, "#eef1f4"));
  style.setProperty("--accent-dark", readable(brand, "#222b37"));
}

/** On phones the keyboard covers the page: follow the part that is really visible. */
export function followKeyboard(): void {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => document.documentElement.style.setProperty("--height", `${view.height}px`);
  view.addEventListener("resize", fit);
  fit();
}
