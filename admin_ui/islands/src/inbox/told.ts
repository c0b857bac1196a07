// How an agent is told of an offer besides seeing it: a short sound, a notice of the browser; each can be switched off.
import { chime } from "../push/chime";
import { csrf, say, word } from "./page";

function wanted(what: "sound" | "notice"): boolean {
  return document.querySelector<HTMLInputElement>(`[data-tells="${what}"]`)?.checked ?? false;
}

function show(name: string, id: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  const notice = new Notification(word("offered", { name }), { tag: id });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
}

export function tellOfOffer(card: HTMLElement): void {
  if (wanted("sound")) chime(Number(document.querySelector<HTMLElement>(".ib-page")?.dataset.volume ?? 60));
  if (wanted("notice")) show(card.querySelector("h2")?.textContent ?? "", card.id);
}

async function allowed(): Promise<boolean> {
  if (!("Notification" in window)) return false;
  if (Notification.permission === "default") await Notification.requestPermission();
  return Notification.permission === "granted";
}

async function switched(input: HTMLInputElement): Promise<void> {
  if (input.checked && input.dataset.tells === "notice" && !(await allowed())) {
    input.checked = false;
    say(word("noNotices"));
    return;
  }
  const body = new URLSearchParams({ sound: wanted("sound") ? "yes" : "", notice: wanted("notice") ? "yes" : "" });
  const headers = { "x-csrftoken": csrf(), accept: "application/json" };
  const answer = await fetch(input.dataset.url ?? "", { method: "POST", body, headers }).catch(() => null);
  if (answer?.ok) {
    input.toggleAttribute("checked", input.checked);
    return;
  }
  input.checked = !input.checked;
  say(document.getElementById("toasts")?.dataset.offline ?? word("notSent"));
}

export function installTold(): void {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.dataset.tells) void switched(input);
  });
}
