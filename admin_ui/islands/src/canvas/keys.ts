// Which key means what on the canvas; single letters only where the person has not switched them off.
export type Act =
  | "add" | "connect" | "open" | "remove" | "undo" | "redo" | "duplicate" | "find" | "help" | "all" | "rename" | "note" | "group" | "comment" | "fold" | "toggle"
  | "fit" | "zoom_in" | "zoom_out" | "tidy" | "escape";

const LETTERS: Record<string, Act> = { a: "add", c: "connect", n: "note", g: "group", m: "comment", e: "fold", f: "fit", t: "tidy", "+": "zoom_in", "=": "zoom_in", "-": "zoom_out", "?": "help" };
const NAMED: Record<string, Act> = { Enter: "open", Delete: "remove", Backspace: "remove", F2: "rename", " ": "toggle", Escape: "escape" };
const WITH_CTRL: Record<string, Act> = { z: "undo", y: "redo", d: "duplicate", k: "find", a: "all" };

export function actOf(event: KeyboardEvent, single: boolean): Act | null {
  if (event.isComposing || event.keyCode === 229) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && !event.altKey) return event.shiftKey && key === "z" ? "redo" : (WITH_CTRL[key] ?? null);
  if (event.altKey) return null;
  return NAMED[key] ?? (single ? (LETTERS[key] ?? null) : null);
}

export function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
