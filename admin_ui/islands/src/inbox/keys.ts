// Single keys act only outside of fields, and can be switched off (WCAG 2.1.4).
import { showMode } from "./drafts";
import { writing } from "./offers";
import { csrf, say, word } from "./page";

function box(): HTMLInputElement | null {
  return document.getElementById("ib-keys-on") as HTMLInputElement | null;
}

function on(): boolean {
  return box()?.checked ?? true;
}

const VIEWS = ["mine", "team", "waiting", "resolved", "mentions", "snoozed", "due"];

function go(element: HTMLElement | null): boolean {
  element?.focus();
  element?.click();
  return element !== null;
}

function move(step: number): void {
  const lines = [...document.querySelectorAll<HTMLElement>("[data-line]")];
  const at = lines.findIndex((line) => line.getAttribute("aria-current") === "true");
  const next = lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step];
  next?.focus();
  next?.click();
}

function press(letter: string): boolean {
  switch (letter) {
    case "j":
      move(1);
      return true;
    case "k":
      move(-1);
      return true;
    case "r":
      showMode("reply", true);
      return true;
    case "n":
      showMode("note", true);
      return true;
    case "s":
      document.getElementById("ib-q")?.focus();
      return true;
    case "l":
      document.getElementById("ib-log")?.focus();
      return true;
    case "c":
      return go(document.querySelector<HTMLElement>(".ib-to-contact"));
    case "t":
      return go(document.querySelector<HTMLElement>('form[action$="/take"] button'));
    case "u":
      return go([...document.querySelectorAll<HTMLElement>(".hw-toast-undo")].pop() ?? null);
    case "z":
      return go(document.querySelector<HTMLElement>('[data-key="z"]'));
    case "e":
    case "p":
    case "a":
    case "d": {
      const button = document.querySelector<HTMLElement>(`[data-key="${letter}"]`);
      button?.click();
      return Boolean(button);
    }
    case "?": {
      const dialog = document.getElementById("ib-keys") as HTMLDialogElement | null;
      dialog?.showModal();
      return true;
    }
  }
  const view = VIEWS[Number(letter) - 1];
  return view !== undefined && go(document.getElementById(`view-${view}`));
}

async function switchKeys(input: HTMLInputElement): Promise<void> {
  const body = new URLSearchParams({ on: input.checked ? "yes" : "" });
  const headers = { "x-csrftoken": csrf(), accept: "application/json" };
  const answer = await fetch(input.dataset.url ?? "", { method: "POST", body, headers }).catch(() => null);
  if (answer?.ok) return;
  input.checked = !input.checked;
  say(document.getElementById("toasts")?.dataset.offline ?? word("notSent"));
}

export function installKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!on() || writing() || document.querySelector("dialog[open], :popover-open")) return;
    if ((event.target as Element).closest?.("select, [contenteditable]")) return;
    if (press(event.key.length === 1 ? event.key.toLowerCase() : "")) event.preventDefault();
  });
  const input = box();
  input?.addEventListener("change", () => void switchKeys(input));
}
