// The brand colour is the company's; that it can be read on is ours. Same sums as the server's check.
const LIGHT = "#ffffff";
const DARK = "#0b1016";

function parts(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
}

function luminance(colour: string): number {
  const [r, g, b] = parts(colour).map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export function textOn(colour: string): string {
  return contrast(LIGHT, colour) >= contrast(DARK, colour) ? LIGHT : DARK;
}

function mixed(colour: string, target: string, share: number): string {
  const to = parts(target);
  return `#${parts(colour)
    .map((part, at) => Math.round(part + ((to[at] ?? 0) - part) * share).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** The brand colour moved towards the text colour just far enough to be read on a surface. */
export function readable(colour: string, surface: string): string {
  const target = luminance(surface) > 0.4 ? "#000000" : "#ffffff";
  for (let share = 0; share < 1; share += 0.05) {
    const tried = mixed(colour, target, share);
    if (contrast(tried, surface) >= 5) return tried;
  }
  return target;
}

export const isColour = (text: unknown): text is string => typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text);
