// How an agent is told of an offer besides seeing it: a short sound, a notice of the browser; each can be switched off.
import { csrf, say, word } from "./page";

let audio: AudioContext | null = null;

function wanted(what: "sound" | "notice"): boolean {
  return document.querySelector<HTMLInputElement>(`[data-tells="${what}"]`)?.checked ?? false;
}

// Two soft tones; browsers let a page sound once somebody has touched it, and stay silent until then.
function chime(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.frequency.value = 660;
  loudness.gain.setValueAtTime(0.15, audio.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
  tone.connect(loudness).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
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
  if (wanted("sound")) chime();
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
