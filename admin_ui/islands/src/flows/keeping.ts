// What is typed into a step and not saved yet stands in this browser: it outlives a lost connection and a closed page.
// A save that found no connection is done again by itself when it is back.
import { dirty } from "./leave-guard";

type Field = [string, string];
interface Kept {
  fields: Field[];
  at: number;
}

const AGAIN_MS = 2000;
const DAYS_MS = 30 * 24 * 3600 * 1000;
let waiting = false;
let came = ""; // the open form as the server has it; empty when it came with words that are not saved
let offered: HTMLElement | null = null; // they stand before the form that is open, and outlive it
let offline: HTMLElement | null = null;

function form(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form#step-form");
}

function keyOf(step: HTMLFormElement): string {
  return `hw-step:${document.getElementById("flow-body")?.dataset.person ?? ""}:${new URL(step.action).pathname}`;
}

// Secrets are not written down.
function fieldsOf(step: HTMLFormElement): Field[] {
  const secret = new Set([...step.querySelectorAll<HTMLInputElement>("input[type=password], input[type=file]")].map((each) => each.name));
  return [...new FormData(step)].flatMap(([name, value]): Field[] => (name === "_csrf_token" || secret.has(name) || typeof value !== "string" ? [] : [[name, value]]));
}

function typed(fields: Field[]): string {
  return JSON.stringify(fields.filter(([name]) => name !== "base_rev"));
}

function read(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return kept && Date.now() - kept.at < DAYS_MS ? kept : null;
  } catch {
    return null;
  }
}

function keep(): void {
  const step = form();
  if (!step) return;
  try {
    if (differs(step)) localStorage.setItem(keyOf(step), JSON.stringify({ fields: fieldsOf(step), at: Date.now() }));
    else localStorage.removeItem(keyOf(step));
  } catch {
    // A browser that keeps nothing still has the form.
  }
}

// The bar that says so appears a moment after the first word, and the page may be closed in that moment.
function differs(step: HTMLFormElement): boolean {
  return came ? typed(fieldsOf(step)) !== came : dirty();
}

export function forget(): void {
  const step = form();
  if (step) drop(step);
}

function drop(step: HTMLFormElement): void {
  waiting = false;
  try {
    localStorage.removeItem(keyOf(step));
  } catch {
    // Nothing was kept.
  }
}

// The server draws the form again as it was typed, with the rows it had; saving it meets whatever others did since.
async function putBack(step: HTMLFormElement, kept: Kept): Promise<void> {
  const values: Record<string, string | string[]> = { _row: "refresh" };
  for (const [name, value] of kept.fields) {
    const before = values[name];
    values[name] = before === undefined ? value : [before, value].flat();
  }
  const target = step.getAttribute("hx-target") ?? "#flow-work";
  await window.htmx.ajax("post", step.getAttribute("hx-post") ?? step.action, { target, swap: "outerHTML", values, source: offered ?? undefined });
}

function offer(): void {
  const step = form();
  const box = offered;
  if (!box) return;
  const kept = step && !dirty() ? read(keyOf(step)) : null;
  box.hidden = !step || !kept || typed(kept.fields) === typed(fieldsOf(step));
  if (!step || box.hidden) return;
  step.before(box);
  box.querySelector<HTMLButtonElement>("[data-put-back]")!.onclick = () => kept && void putBack(step, kept);
  box.querySelector<HTMLButtonElement>("[data-forget]")!.onclick = () => {
    drop(step);
    box.hidden = true;
  };
}

function isSaving(event: Event): boolean {
  return ((event as CustomEvent).detail?.elt as HTMLElement | undefined)?.id === "step-form";
}

function say(on: boolean): void {
  const step = form();
  if (!offline) return;
  offline.hidden = !on;
  if (on) step?.before(offline);
}

async function again(): Promise<void> {
  while (waiting && form()) {
    const url = document.querySelector<HTMLElement>("[data-flow-url]")?.dataset.flowUrl ?? "";
    const answer = await fetch(`${url}/draft?brief=true&after=0`, { headers: { accept: "application/json" }, cache: "no-store" }).catch(() => null);
    if (answer?.ok && waiting) {
      waiting = false;
      say(false);
      form()?.requestSubmit();
      return;
    }
    await new Promise((done) => window.setTimeout(done, AGAIN_MS));
  }
}

export function installKeeping(): void {
  offered = document.getElementById("flow-kept");
  offline = document.getElementById("flow-offline");
  for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => (event.target as Element).closest?.("#step-form") && window.setTimeout(keep));
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest?.("#step-form [data-save-bar] a, a[data-discards]")) forget();
  });
  document.addEventListener("hw:left", forget);
  document.addEventListener("htmx:sendError", (event) => {
    if (!isSaving(event)) return;
    keep();
    const first = !waiting;
    waiting = true;
    say(true);
    if (first) void again();
  });
  // Saved, or drawn again with what is wrong: the form that comes says which.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = (event as CustomEvent).detail as { requestConfig?: { elt?: Element }; xhr: XMLHttpRequest };
    const step = form();
    if (step && requestConfig?.elt === step && xhr.status < 300) drop(step);
    const home = document.getElementById("flow-body");
    for (const box of [offered, offline]) {
      if (!box || !home) continue;
      box.hidden = true;
      if (box.parentElement !== home) home.append(box);
    }
  });
  const look = () => {
    const step = form();
    const unsaved = dirty();
    came = step && !unsaved ? typed(fieldsOf(step)) : "";
    if (unsaved) keep();
    else offer();
  };
  document.addEventListener("htmx:afterSettle", () => window.setTimeout(look, 80));
  window.setTimeout(look, 80);
}
