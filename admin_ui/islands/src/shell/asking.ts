// Asks for the page's own pieces again: one question at a time, once more when something changed meanwhile, less and less
// often while nothing answers, and not for time alone while nobody looks.
import { isLeaving, leavingUntil } from "./leaving";

const SLOWEST_MS = 30_000;

export interface Habit {
  soon: number; // so long after something changed; the earliest of several counts
  every?: number; // so often because time passes
  unseen?: boolean; // also asks what changed while the page is hidden
}

export interface Asking {
  soon(pause?: number): void;
  now(): Promise<void>;
}

// Longer with every try, and no two pages at the same moment.
export function backOff(tries: number, first: number, slowest: number): number {
  return Math.min(slowest, first * 2 ** tries) * (0.7 + 0.6 * Math.random());
}

export function asking(ask: () => Promise<void>, habit: Habit): Asking {
  let timer = 0;
  let due = Infinity;
  let running = false;
  let again = false;
  let failed = 0;
  let waitsUntil = 0;

  function at(moment: number): void {
    if (moment >= due) return;
    window.clearTimeout(timer);
    due = moment;
    timer = window.setTimeout(turn, Math.max(0, moment - performance.now()));
  }

  function turn(): void {
    due = Infinity;
    if (isLeaving()) at(leavingUntil());
    else if (!document.hidden || habit.unseen) void now();
  }

  // A pause of 0 is somebody's own act: it does not wait until the server is well again.
  function soon(pause = habit.soon): void {
    if (document.hidden && !habit.unseen) return;
    if (running) {
      again = true;
      return;
    }
    const moment = performance.now() + pause;
    at(pause ? Math.max(moment, waitsUntil) : moment);
  }

  async function now(): Promise<void> {
    window.clearTimeout(timer);
    due = Infinity;
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    try {
      await ask();
      failed = 0;
      waitsUntil = 0;
    } catch {
      waitsUntil = performance.now() + backOff(failed++, habit.every ?? 1000, SLOWEST_MS);
      again = true;
    } finally {
      running = false;
      if (again) soon();
      if (habit.every) at(Math.max(performance.now() + habit.every, waitsUntil));
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) soon(0);
  });
  window.addEventListener("online", () => soon(0));
  if (habit.every) soon(habit.every);
  return { soon, now };
}

// The page as it would be now; nothing when it is not the page any more, or somebody has to sign in first.
export async function pageAgain(): Promise<Document | null> {
  const address = location.pathname + location.search;
  const answer = await fetch(address, { headers: { "HX-Request": "true", accept: "text/html" }, cache: "no-store" });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) {
    if (!isLeaving()) location.assign(elsewhere);
    return null;
  }
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  if (!answer.ok || address !== location.pathname + location.search) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
