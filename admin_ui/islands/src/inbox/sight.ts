// Whether this inbox is in sight, told to the server, so that no device is told what the page shows; and what a pressed
// notification asks for.
import { meet } from "../push/here";
import { me } from "./page";

type Send = (frame: Record<string, unknown>) => void;

const TELL_MS = 10_000;
let send: Send = () => undefined;

export function tellSight(): void {
  send({ type: "sight", on: document.visibilityState === "visible" });
}

function opened(url: unknown): void {
  if (typeof url !== "string" || !url.startsWith("/inbox/")) return;
  if (location.pathname !== url) location.assign(url);
}

export function installSight(through: Send): void {
  send = through;
  document.addEventListener("visibilitychange", tellSight);
  window.setInterval(() => {
    if (document.visibilityState === "visible") tellSight();
  }, TELL_MS);
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event) => {
    const asked = event.data as { type?: string; url?: unknown };
    if (asked.type === "open") opened(asked.url);
  });
  const key = document.querySelector<HTMLElement>(".ib-page")?.dataset.pushKey ?? "";
  void meet(key, me()).catch(() => undefined);
}
