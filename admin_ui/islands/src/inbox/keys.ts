// Single keys act only outside of fields, and can be switched off (WCAG 2.1.4).
import { showMode } from "./drafts";
import { writing } from "./offers";
import { key, recall, remember } from "./page";

function on(): boolean {
  return recall(key("keys")) !== "off";
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
    case "e":
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
  return false;
}

export function installKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!on() || writing() || document.querySelector("dialog[open], :popover-open")) return;
    if ((event.target as Element).closest?.("select, [contenteditable]")) return;
    if (press(event.key.length === 1 ? event.key.toLowerCase() : "")) event.preventDefault();
  });
  const box = document.getElementById("ib-keys-on");
  if (box instanceof HTMLInputElement) {
    box.checked = on();
    box.addEventListener("change", () => remember(key("keys"), box.checked ? "" : "off"));
  }
}
