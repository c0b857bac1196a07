// How much may still be written on a channel that takes only so much: told near the limit, refused past it.
import { say } from "./page";

const NEAR = 0.8;

interface Room {
  unit: "characters" | "bytes";
  left: number;
  most: number;
}

// Of the two limits the one that is nearer; the platform counts characters as people do, and bytes of UTF-8.
function room(field: HTMLTextAreaElement): Room | null {
  const text = field.value.trim();
  const most = Number(field.dataset.most ?? 0);
  const bytes = Number(field.dataset.mostBytes ?? 0);
  const found: Room[] = [];
  if (most) found.push({ unit: "characters", left: most - [...text].length, most });
  if (bytes) found.push({ unit: "bytes", left: bytes - new TextEncoder().encode(text).length, most: bytes });
  found.sort((one, other) => one.left / one.most - other.left / other.most);
  return found[0] ?? null;
}

export function showLeft(field: HTMLTextAreaElement): void {
  const place = document.getElementById("ib-left");
  const now = room(field);
  if (!place || !now) return;
  place.hidden = now.left > now.most * (1 - NEAR);
  place.classList.toggle("ib-over", now.left < 0);
  place.textContent = told(place, now);
}

// Whether the channel takes it; if not, it is said, and the words stay where they are.
export function fits(field: HTMLTextAreaElement): boolean {
  const place = document.getElementById("ib-left");
  const now = room(field);
  if (!place || !now || now.left >= 0) return true;
  say((place.dataset.over ?? "").replace("{over}", told(place, now)));
  return false;
}

function told(place: HTMLElement, now: Room): string {
  const words = place.dataset[now.unit] ?? "";
  return words.replace("{left}", String(now.left)).replace("{most}", String(now.most));
}
