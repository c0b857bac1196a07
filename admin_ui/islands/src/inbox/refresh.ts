// Asks for the page's own pieces again and puts in place only what differs: what somebody types, reads or has open stays.
import { asking, pageAgain } from "../shell/asking";
import { armOffers, mergeOffers } from "./offers";
import { expected, restoreDrafts, sawUpTo } from "./drafts";
import { mergeList } from "./list";
import { conversation, log, root } from "./page";
import { dropAcknowledged } from "./pending";

const page = asking(fetchAndApply, { soon: 120, unseen: true });
export const refreshSoon = page.soon;
export const refresh = page.now;

async function fetchAndApply(): Promise<void> {
  const fresh = await pageAgain();
  const now = root();
  const next = fresh?.getElementById("inbox");
  if (!fresh || !now || !next || next.dataset.conversation !== now.dataset.conversation) return;
  mergeLog(next);
  mergeOffers(next);
  mergeList(next);
  for (const id of ["ib-head", "ib-contact", "ib-beside"]) replaceIfChanged(id, next);
  replaceComposer(next);
  replaceIfChanged("ib-availability", fresh.body);
  Object.assign(now.dataset, { waiting: next.dataset.waiting, mine: next.dataset.mine });
  showCounts();
  armOffers();
}

function replaceIfChanged(id: string, within: Element): void {
  const now = document.getElementById(id);
  const next = within.querySelector(`#${id}`);
  if (!now || !next || now.querySelector(":popover-open")) return;
  const opened = [...now.querySelectorAll("details")].map((d) => d.open);
  if (opened.length) next.querySelectorAll("details").forEach((d, i) => (d.open = opened[i] ?? d.open));
  if (withoutKept(now) === withoutKept(next)) return;
  const focused = now.contains(document.activeElement) ? document.activeElement?.id : "";
  const scrolled = now.scrollTop;
  const kept = keptIn(now);
  now.replaceWith(next);
  for (const element of kept) document.getElementById(element.id)?.replaceWith(element);
  window.htmx.process(next);
  next.scrollTop = scrolled;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

// What asks for itself again and again, or is written into, is marked `data-kept`: of it the answer has only the place.
function keptIn(within: Element): Element[] {
  return [...within.querySelectorAll("[data-kept][id]")];
}

function withoutKept(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const each of keptIn(copy)) each.replaceChildren();
  return copy.innerHTML;
}

function replaceComposer(within: Element): void {
  const now = document.getElementById("ib-composer");
  const next = within.querySelector<HTMLElement>("#ib-composer");
  if (!now || !next) return;
  if (now.dataset.state === next.dataset.state) {
    sawUpTo(next.querySelector<HTMLInputElement>('input[name="shown_seq"]')?.value ?? "");
    return;
  }
  const held = document.getElementById("ib-held");
  const begun = expected()?.value;
  const focused = now.contains(document.activeElement) ? document.activeElement?.id : "";
  now.replaceWith(next);
  restoreDrafts(false);
  if (held && begun) {
    document.getElementById("ib-form-reply")?.before(held);
    const field = expected();
    if (field) field.value = begun;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function seqOf(element: Element): number {
  return Number((element as HTMLElement).dataset.seq ?? 0);
}

function mergeLog(within: Element): void {
  const now = log();
  const next = within.querySelector<HTMLElement>("#ib-log");
  if (!now || !next) return;
  const stuck = atEnd(now);
  const known = [...now.querySelectorAll("[data-seq]")].map(seqOf);
  const last = known.length ? Math.max(...known) : 0;
  const coming = [...next.querySelectorAll("[data-seq]")].filter((item) => seqOf(item) > last);
  now.dataset.last = next.dataset.last ?? "";
  replaceDelivered(now, next);
  if (!coming.length) return;
  const first = coming[0] as Element;
  if (last && seqOf(first) > last + 1) {
    now.replaceChildren(...next.children);
    toEnd();
    return;
  }
  const days = new Set([...now.querySelectorAll<HTMLElement>("[data-day]")].map((d) => d.dataset.day));
  const place = now.querySelector(".ib-pending");
  for (const item of coming) {
    const day = item.previousElementSibling as HTMLElement | null;
    if (day?.dataset.day && !days.has(day.dataset.day)) now.insertBefore(day, place);
    now.insertBefore(item, place);
    window.htmx.process(item);
  }
  dropAcknowledged();
  const theirs = coming.some((item) => item.classList.contains("ib-them"));
  if (stuck || !theirs) toEnd();
  else document.getElementById("ib-new")?.removeAttribute("hidden");
}

// How far a message has come changes after it was shown.
function replaceDelivered(now: HTMLElement, next: HTMLElement): void {
  for (const item of next.querySelectorAll<HTMLElement>("[data-delivery]")) {
    const shown = now.querySelector<HTMLElement>(`[data-seq="${item.dataset.seq ?? ""}"]`);
    if (!shown || shown.dataset.delivery === item.dataset.delivery) continue;
    const copy = item.cloneNode(true) as HTMLElement;
    shown.replaceWith(copy);
    window.htmx.process(copy);
  }
}

export function atEnd(box: HTMLElement): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}

export function toEnd(): void {
  const box = log();
  if (box) box.scrollTop = box.scrollHeight;
  document.getElementById("ib-new")?.setAttribute("hidden", "");
}

export function showCounts(): void {
  const shown = root()?.dataset.waiting ?? "";
  document.querySelectorAll<HTMLElement>("[data-inbox-count]").forEach((badge) => {
    if (badge.textContent !== shown) badge.textContent = shown;
  });
  const offers = document.querySelectorAll("[data-offer]").length;
  const plain = document.title.replace(/^\(\d+\) /, "");
  document.title = offers ? `(${offers}) ${plain}` : plain;
}

export function hasConversation(): boolean {
  return conversation() !== "";
}
