// The card of this device on the page of notifications, the mark in the list, and the button that tries the sound.
import { toast } from "../shell/toasts";
import { chime } from "./chime";
import { kept, standing, turnOff, turnOn } from "./here";

function card(): HTMLElement | null {
  return document.getElementById("push-here");
}

async function show(): Promise<void> {
  const here = card();
  if (!here) return;
  const now = await standing(here.dataset.member ?? "");
  here.querySelectorAll<HTMLElement>("[data-push]").forEach((text) => (text.hidden = text.dataset.push !== now));
  here.querySelectorAll<HTMLElement>("[data-push-turn]").forEach((button) => {
    button.hidden = now === "unsupported" || now === "denied" || button.dataset.pushTurn === now;
  });
  const own = now === "on" ? kept()?.id : undefined;
  document.querySelectorAll<HTMLElement>("[data-device]").forEach((row) => {
    row.querySelector("[data-this-device]")?.toggleAttribute("hidden", row.dataset.device !== own);
  });
}

async function turn(button: HTMLButtonElement): Promise<void> {
  const here = card();
  if (!here) return;
  button.disabled = true;
  try {
    if (button.dataset.pushTurn === "off") {
      await turnOff();
      location.reload();
      return;
    }
    const problem = await turnOn(here.dataset.key ?? "", here.dataset.member ?? "");
    if (!problem) {
      location.reload();
      return;
    }
    if (problem !== "denied") toast(problem === "failed" ? (here.dataset.failed ?? "") : problem, "error");
  } catch {
    toast(here.dataset.failed ?? "", "error");
  } finally {
    button.disabled = false;
  }
  await show();
}

export function installSettings(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const button = target.closest?.<HTMLButtonElement>("[data-push-turn]");
    if (button) void turn(button);
    if (target.closest?.("[data-try-sound]")) {
      chime(Number(document.querySelector<HTMLInputElement>('input[name="volume"]')?.value ?? 60));
    }
  });
  void show();
}
