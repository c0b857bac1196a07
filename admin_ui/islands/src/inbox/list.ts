// The list of conversations stays where it is, with its place and its focus; only lines that say something else are written anew.
const LINES = "[data-lines]";

export function mergeList(within: ParentNode): void {
  const now = document.getElementById("ib-list");
  const next = within.querySelector<HTMLElement>("#ib-list");
  if (!now || !next || now.querySelector(":popover-open")) return;
  if (shape(now) === shape(next) && places(now) === places(next)) mergeParts(now, next);
  else if (question(now) !== question(next)) replace(now, next);
  else replaceInPlace(now, next);
}

const shape = (list: Element): string => [...list.children].map((part) => part.className).join();
const linesOf = (list: Element): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[data-line]")];
const places = (list: Element): string => linesOf(list).map((line) => `${line.id} ${line.getAttribute("href") ?? ""}`).join();

// What is listed: the view, and what was searched for.
function question(list: Element): string {
  const view = list.querySelector(".ib-views [aria-current]")?.id ?? "";
  return `${view} ${list.querySelector("#ib-q")?.getAttribute("value") ?? ""}`;
}

function mergeParts(now: Element, next: Element): void {
  const lines = linesOf(next);
  linesOf(now).forEach((line, n) => mergeLine(line, lines[n] as HTMLElement));
  const parts = [...next.children];
  [...now.children].forEach((part, n) => {
    const fresh = parts[n] as Element;
    if (!part.matches(LINES) && part.innerHTML !== fresh.innerHTML) replace(part, fresh);
  });
}

function mergeLine(line: HTMLElement, next: HTMLElement): void {
  if (line.innerHTML !== next.innerHTML) line.replaceChildren(...next.childNodes);
  line.classList.toggle("ib-line-new", next.classList.contains("ib-line-new"));
  line.toggleAttribute("aria-current", false);
  if (next.hasAttribute("aria-current")) line.setAttribute("aria-current", "true");
}

function replaceInPlace(now: HTMLElement, next: HTMLElement): void {
  const scrolled = [now.scrollTop, now.querySelector(LINES)?.scrollTop ?? 0];
  replace(now, next);
  next.scrollTop = scrolled[0] ?? 0;
  const box = next.querySelector(LINES);
  if (box) box.scrollTop = scrolled[1] ?? 0;
}

function replace(now: Element, next: Element): void {
  const focused = now.contains(document.activeElement) ? document.activeElement?.id : "";
  now.replaceWith(next);
  window.htmx.process(next);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
