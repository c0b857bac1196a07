// While one writes: / brings canned replies, @ in a note brings colleagues; arrows choose, Enter or Tab takes, Escape leaves.
import { conversation } from "./page";

interface Item {
  title: string;
  hint: string;
  text: string;
}

let items: Item[] = [];
let at = 0;
let from = -1;
let asked = 0;

function list(): HTMLElement | null {
  return document.getElementById("ib-suggest");
}

export function isOpen(): boolean {
  return list()?.hidden === false;
}

export function closeSuggestions(): void {
  const box = list();
  if (box) box.hidden = true;
  items = [];
  from = -1;
  document.querySelectorAll("[data-suggests]").forEach((field) => {
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
  });
}

// What stands between the sign and the caret, when the sign begins a word and nothing else was begun since.
function typedAfter(field: HTMLTextAreaElement): { sign: string; start: number; words: string } | null {
  const sign = field.dataset.suggests ?? "";
  const before = field.value.slice(0, field.selectionStart);
  const start = before.lastIndexOf(sign);
  const words = before.slice(start + 1);
  if (!sign || start < 0 || words.length > 40 || /[\n]/.test(words)) return null;
  if (sign === "/" && /\s/.test(words)) return null;
  const previous = before[start - 1];
  return previous === undefined || /\s/.test(previous) ? { sign, start, words } : null;
}

async function look(field: HTMLTextAreaElement): Promise<void> {
  const typed = typedAfter(field);
  const url = document.getElementById("ib-composer")?.dataset.suggest;
  const turn = ++asked;
  if (!typed || !url) {
    closeSuggestions();
    return;
  }
  const query = new URLSearchParams({ q: typed.words, kind: typed.sign === "@" ? "people" : "canned" });
  const answer = await fetch(`${url}?${query.toString()}`, { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || turn !== asked || !field.isConnected) return;
  items = ((await answer.json()) as { items: Item[] }).items;
  from = typed.start;
  at = 0;
  if (turn === asked) show(field);
}

function show(field: HTMLTextAreaElement): void {
  const box = list();
  if (!box) return;
  if (!items.length) {
    closeSuggestions();
    return;
  }
  box.replaceChildren(
    ...items.map((item, place) => {
      const line = document.createElement("li");
      line.id = `ib-suggest-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(place === at));
      const title = document.createElement("strong");
      title.textContent = item.title;
      const hint = document.createElement("span");
      hint.textContent = item.hint;
      line.append(title, hint);
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        at = place;
        take(field);
      });
      return line;
    }),
  );
  box.hidden = false;
  field.setAttribute("aria-controls", "ib-suggest");
  field.setAttribute("aria-activedescendant", `ib-suggest-${at}`);
  box.children[at]?.scrollIntoView({ block: "nearest" });
}

function take(field: HTMLTextAreaElement): void {
  const item = items[at];
  if (!item || from < 0) return;
  field.setRangeText(item.text, from, field.selectionStart, "end");
  closeSuggestions();
  asked += 1;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function installSuggestions(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLElement;
    if (!(field instanceof HTMLTextAreaElement) || !field.dataset.suggests || !conversation()) return;
    if (typedAfter(field)) void look(field);
    else if (isOpen()) closeSuggestions();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const field = event.target as HTMLElement;
      if (!isOpen() || !(field instanceof HTMLTextAreaElement) || event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        at = (at + step + items.length) % items.length;
        show(field);
      } else if (event.key === "Enter" || event.key === "Tab") take(field);
      else if (event.key === "Escape") closeSuggestions();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("focusout", () => closeSuggestions());
}
