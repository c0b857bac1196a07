// Who is typing and who is looking: told to others while it is true, forgotten when nobody says so any more.
import { root, word } from "./page";

type Send = (frame: Record<string, unknown>) => void;

const TELL_MS = 2500;
const IDLE_MS = 5000;
const GONE_MS = 25_000;
let send: Send = () => undefined;
let toldAt = 0;
let idle = 0;
const typing = new Map<string, { name: string; until: number }>();
const viewing = new Map<string, { name: string; until: number }>();

export function useSocket(through: Send): void {
  send = through;
}

export function typed(on: boolean): void {
  window.clearTimeout(idle);
  if (!on) {
    typingEnded();
    return;
  }
  if (!toldAt || performance.now() - toldAt > TELL_MS) {
    toldAt = performance.now();
    send({ type: "typing", on: true });
  }
  idle = window.setTimeout(typingEnded, IDLE_MS);
}

export function typingEnded(): void {
  window.clearTimeout(idle);
  if (toldAt) send({ type: "typing", on: false });
  toldAt = 0;
}

export function heardTyping(frame: { author?: string; member_id?: string; name?: string; on?: boolean }): void {
  const who = frame.author === "contact" ? "contact" : (frame.member_id ?? "");
  const name = frame.author === "contact" ? (document.querySelector("#ib-head h2")?.textContent ?? "") : (frame.name ?? "");
  if (frame.on) typing.set(who, { name, until: Date.now() + 8000 });
  else typing.delete(who);
  show();
}

export function heardViewing(frame: { member_id?: string; name?: string; on?: boolean }): void {
  if (frame.on) viewing.set(frame.member_id ?? "", { name: frame.name ?? "", until: Date.now() + GONE_MS });
  else viewing.delete(frame.member_id ?? "");
  show();
}

export function forgetPeople(): void {
  typing.clear();
  viewing.clear();
  show();
}

function show(): void {
  const line = document.getElementById("ib-typing");
  const names = [...typing.values()].map((person) => person.name);
  const said = names.length ? word("typing", { name: names.join(", ") }) : "";
  if (line && line.textContent !== said) line.textContent = said;
  const eye = document.getElementById("ib-viewing");
  const watchers = [...viewing.values()].map((person) => person.name);
  const seen = watchers.length ? word("viewing", { names: watchers.join(", ") }) : "";
  if (eye && eye.textContent !== seen) eye.textContent = seen;
}

export function installPresence(): void {
  window.setInterval(() => {
    const now = Date.now();
    for (const people of [typing, viewing]) for (const [id, person] of people) if (person.until < now) people.delete(id);
    show();
  }, 1000);
  window.setInterval(() => {
    if (root()?.dataset.conversation && document.visibilityState === "visible") send({ type: "viewing" });
  }, 10_000);
}
