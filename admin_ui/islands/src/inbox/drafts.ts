// What somebody began to write stays: per conversation, reply and note apart, across reloads and lost connections.
import { showLeft } from "./counter";
import { conversation, csrf, key, recall, remember } from "./page";

function name(mode: string, of = conversation()): string {
  return key(`draft-${mode}`, of);
}

const PAUSE_MS = 600;
const late = new Map<string, number>();

export function keepDraft(field: HTMLTextAreaElement): void {
  const mode = field.form?.dataset.compose;
  const of = conversation();
  if (!mode || !of) return;
  remember(name(mode), field.value);
  if (mode === "reply") remember(key("begun", of), field.value ? (expected()?.value ?? "") : "");
  const url = document.getElementById("ib-composer")?.dataset.drafts ?? "";
  window.clearTimeout(late.get(`${mode}${of}`));
  late.set(`${mode}${of}`, window.setTimeout(() => void keepThere(url, mode, of), PAUSE_MS));
}

// The server keeps it too, for this person's other devices; without a connection this device does.
async function keepThere(url: string, mode: string, of: string): Promise<void> {
  late.delete(`${mode}${of}`);
  const body = new URLSearchParams({ mode, text: recall(name(mode, of)), seq: recall(key("begun", of)) || "0" });
  const headers = { "x-csrftoken": csrf(), accept: "application/json" };
  const answer = await fetch(url, { method: "POST", body, headers, keepalive: true }).catch(() => null);
  if (!answer?.ok) return;
  remember(key(`kept-${mode}`, of), recall(name(mode, of)) ? ((await answer.json()) as { at: string }).at : "");
  if (body.get("text") && !recall(name(mode, of))) await keepThere(url, mode, of); // it was sent meanwhile
}

export function forgetDraft(mode: string, of: string): void {
  window.clearTimeout(late.get(`${mode}${of}`));
  late.delete(`${mode}${of}`);
  remember(name(mode, of), "");
  remember(key(`kept-${mode}`, of), "");
  if (mode === "reply") remember(key("begun", of), "");
}

// The newest number when the reply was begun: it stands still while there are words.
export function expected(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('#ib-form-reply input[name="expected_last_seq"]');
}

export function sawUpTo(seq: string): void {
  const shown = document.querySelector<HTMLInputElement>('#ib-form-reply input[name="shown_seq"]');
  const begun = expected();
  const words = document.querySelector<HTMLTextAreaElement>("#ib-form-reply textarea")?.value;
  if (shown) shown.value = seq;
  if (begun && !words) begun.value = seq;
}

// `fresh`: the page tells what the server keeps now; else only what is on this device counts.
export function restoreDrafts(fresh = true): void {
  if (!conversation()) return;
  document.querySelectorAll<HTMLTextAreaElement>("[data-compose] textarea").forEach((field) => {
    const mode = field.form?.dataset.compose ?? "";
    const [there, here] = [field.dataset.keptAt ?? "", recall(key(`kept-${mode}`, conversation()))];
    const elsewhere = there > here || (here !== "" && there === "" && !late.size);
    if (fresh && elsewhere && !document.getElementById("ib-held")) {
      forgetDraft(mode, conversation());
      if (there) remember(key(`kept-${mode}`, conversation()), there);
    } else if (recall(name(mode))) field.value = recall(name(mode));
    if (mode === "reply") showLeft(field);
  });
  const begun = recall(key("begun", conversation()));
  const field = expected();
  if (field && begun && Number(begun) < Number(field.value) && !document.getElementById("ib-held")) field.value = begun;
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
