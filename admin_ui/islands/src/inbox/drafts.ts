// What somebody began to write stays: per conversation, reply and note apart, across reloads and lost connections.
import { conversation, key, recall, remember } from "./page";

function name(mode: string, of = conversation()): string {
  return key(`draft-${mode}`, of);
}

export function keepDraft(field: HTMLTextAreaElement): void {
  const mode = field.form?.dataset.compose;
  if (mode && conversation()) remember(name(mode), field.value);
}

export function forgetDraft(mode: string, of: string): void {
  remember(name(mode, of), "");
}

export function restoreDrafts(): void {
  if (!conversation()) return;
  document.querySelectorAll<HTMLTextAreaElement>("[data-compose] textarea").forEach((field) => {
    const mode = field.form?.dataset.compose ?? "";
    if (!field.value) field.value = recall(name(mode));
  });
  const composer = document.getElementById("ib-composer");
  const wanted = recall(key("mode", conversation()));
  if (composer && wanted && !new URLSearchParams(location.search).has("compose")) showMode(wanted, false);
}

export function showMode(mode: string, focus: boolean): void {
  const composer = document.getElementById("ib-composer");
  const form = composer?.querySelector<HTMLFormElement>(`[data-compose="${mode}"]`);
  if (!composer || !form) return;
  composer.dataset.mode = mode;
  composer.querySelectorAll<HTMLFormElement>("[data-compose]").forEach((other) => (other.hidden = other !== form));
  composer.querySelectorAll<HTMLElement>("[data-mode-of]").forEach((link) => {
    if (link.dataset.modeOf === mode) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  remember(key("mode", conversation()), mode === "note" ? "note" : "");
  if (focus) form.querySelector("textarea")?.focus();
}
