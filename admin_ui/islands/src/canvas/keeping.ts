// What is not saved yet stands in this browser, so that it outlives a closed page.
import type { Batch } from "./types";

const TAB = crypto.getRandomValues(new Uint32Array(2)).join("-");

export function keepQueue(key: string, queue: Batch[]): void {
  try {
    if (queue.length) localStorage.setItem(key + TAB, JSON.stringify(queue));
    else localStorage.removeItem(key + TAB);
  } catch {
    // A browser that keeps nothing still saves as long as the page is open.
  }
}

// What an earlier visit could not save. A batch that was saved after all is applied once, by its id.
export function adopt(key: string): Batch[] {
  const found: Batch[] = [];
  try {
    for (const name of Object.keys(localStorage).filter((each) => each.startsWith(key))) {
      found.push(...(JSON.parse(localStorage.getItem(name) ?? "[]") as Batch[]));
      localStorage.removeItem(name);
    }
  } catch {
    return found;
  }
  return found;
}

export function newUuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
