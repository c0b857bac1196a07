// The test chat: the server renders it anew after everything that happens; this keeps the eye and the focus in place.
import { pointAt } from "./jumps";
import { markPath } from "./path-marks";

const PANEL = "flow-chat";

function trial(): HTMLElement | null {
  return document.getElementById("trial");
}

function closePanel(): void {
  const panel = document.getElementById(PANEL);
  if (!panel) return;
  panel.replaceChildren();
  panel.hidden = true;
  const opener = document.querySelector<HTMLElement>("[data-opens-chat]");
  opener?.setAttribute("aria-expanded", "false");
  opener?.focus();
  markPath();
}

function clicked(event: MouseEvent): void {
  const pressed = (event.target as Element).closest<HTMLElement>("#trial button, #trial a");
  if (!pressed) return;
  if ("chatClose" in pressed.dataset) closePanel();
  else if (pressed.dataset.visit && document.getElementById(`step-${pressed.dataset.visit}`)) {
    event.preventDefault();
    pointAt(pressed.dataset.visit);
  }
}

// What is open stays open over an answer; what the bot said newly is read out, since the log as a whole is new.
const opened = new Set<string>(["trial-way"]);
let read = 0;

function announce(root: HTMLElement): void {
  let voice = document.getElementById("trial-voice");
  if (!voice) {
    voice = Object.assign(document.createElement("div"), { id: "trial-voice", className: "visually-hidden" });
    voice.setAttribute("role", "status");
    document.body.append(voice);
  }
  const lines = [...root.querySelectorAll<HTMLElement>("[data-chat-log] .hw-bubble-theirs, [data-chat-log] .hw-chat-fact")];
  if (lines.length === read) return;
  const fresh = lines.slice(Math.min(read, lines.length)).map((line) => line.innerText.trim());
  read = lines.length;
  voice.textContent = fresh.join("\n");
}

function settled(): void {
  const root = trial();
  markPath();
  if (!root) return;
  root.querySelectorAll<HTMLDetailsElement>("details[id]").forEach((part) => {
    if (part.id === "trial-way") part.open = opened.has(part.id);
    else if (opened.has(part.id)) part.open = true;
    part.addEventListener("toggle", () => (part.open ? opened.add(part.id) : opened.delete(part.id)));
  });
  const log = root.querySelector<HTMLElement>("[data-chat-log]")!;
  log.scrollTop = log.scrollHeight;
  announce(root);
  const lost = !document.activeElement || document.activeElement === document.body;
  if (lost) root.querySelector<HTMLElement>("#trial-text")?.focus();
}

export function installTrial(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = (event as CustomEvent).detail.target as HTMLElement;
    if (target.id === PANEL) {
      target.hidden = false;
      document.querySelector("[data-opens-chat]")?.setAttribute("aria-expanded", "true");
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = (event as CustomEvent).detail.target as HTMLElement | undefined;
    if (target?.id === PANEL || target?.id === "trial") settled();
    else markPath();
    if (target?.id === PANEL) document.getElementById("trial-text")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (event.target as Element).closest?.(`#${PANEL}`)) closePanel();
  });
  if (trial()) settled();
}
