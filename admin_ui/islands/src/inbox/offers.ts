// Offers slide in, their ring empties, Accept has the focus unless somebody is writing; they leave when they are over.
import { csrf, say } from "./page";
import { refreshSoon } from "./refresh";
import { tellOfOffer } from "./told";

function host(): HTMLElement | null {
  return document.getElementById("ib-offers");
}

export function writing(): boolean {
  const active = document.activeElement;
  if (active instanceof HTMLTextAreaElement) return true;
  return active instanceof HTMLInputElement && !["button", "submit", "checkbox", "radio", "file"].includes(active.type);
}

export function mergeOffers(within: Element): void {
  const now = host();
  const next = within.querySelector("#ib-offers");
  if (!now || !next) return;
  const wanted = new Map([...next.querySelectorAll<HTMLElement>("[data-offer]")].map((card) => [card.id, card]));
  now.querySelectorAll<HTMLElement>("[data-offer]").forEach((card) => {
    if (!wanted.delete(card.id)) card.remove();
  });
  now.append(...wanted.values());
}

export function armOffers(): void {
  host()?.querySelectorAll<HTMLElement>("[data-offer]:not([data-armed])").forEach(arm);
}

function arm(card: HTMLElement): void {
  card.dataset.armed = "1";
  tellOfOffer(card);
  const seconds = Number(card.dataset.seconds ?? 30);
  const ends = performance.now() + seconds * 1000;
  const shown = card.querySelector<HTMLElement>("[data-seconds-left]");
  const ring = card.querySelector<SVGElement>(".ib-ring-left");
  const whole = Math.max(seconds, 30);
  const tick = () => {
    const left = Math.max(0, (ends - performance.now()) / 1000);
    if (shown) shown.textContent = String(Math.ceil(left));
    ring?.style.setProperty("stroke-dashoffset", String(100 - (100 * left) / whole));
    card.classList.toggle("ib-offer-hurry", left <= 8);
    if (!card.isConnected || left > 0) return;
    window.clearInterval(timer);
    leave(card);
    refreshSoon(400);
  };
  const timer = window.setInterval(() => {
    if (card.isConnected) tick();
    else window.clearInterval(timer);
  }, 250);
  tick();
  if (!writing() && !document.querySelector("dialog[open]")) card.querySelector<HTMLElement>('[data-key="a"]')?.focus();
}

function leave(card: HTMLElement): void {
  const hadFocus = card.contains(document.activeElement);
  card.remove();
  if (hadFocus) (host()?.querySelector<HTMLElement>('[data-key="a"]') ?? document.getElementById("main"))?.focus();
}

export function installOffers(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const card = form.closest<HTMLElement>("[data-offer]");
      if (!card || !form.action.endsWith("/decline")) return;
      event.preventDefault();
      event.stopPropagation();
      leave(card);
      void fetch(form.action, { method: "POST", headers: { "x-csrftoken": csrf(), accept: "application/json" } })
        .then((answer) => {
          if (!answer.ok) refreshSoon();
        })
        .catch(() => say(document.getElementById("toasts")?.dataset.offline ?? ""));
    },
    true,
  );
}
