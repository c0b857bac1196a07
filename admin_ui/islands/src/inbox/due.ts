// What is due counts on by itself: the sentence, and whether it is soon or late, from the moment that the server gave.
const EVERY_MS = 10_000;
const SOON_S = 900;

type Words = { due: string; late: string; minutes: string; hours: string; days: string };

function lasting(seconds: number, up: boolean, words: Words): string {
  const minutes = up ? Math.ceil(seconds / 60) : Math.floor(seconds / 60);
  if (minutes < 60) return words.minutes.replace("{n}", String(minutes));
  if (minutes < 48 * 60) {
    return words.hours.replace("{h}", String(Math.floor(minutes / 60))).replace("{m}", String(minutes % 60));
  }
  return words.days.replace("{n}", String(Math.floor(minutes / (24 * 60))));
}

export function tickDue(): void {
  const told = document.getElementById("inbox")?.dataset.dueWords;
  if (!told) return;
  const words = JSON.parse(told) as Words;
  document.querySelectorAll<HTMLElement>("[data-due]").forEach((shown) => {
    const seconds = (Date.parse(shown.dataset.due ?? "") - Date.now()) / 1000;
    const late = seconds < 0;
    const text = (late ? words.late : words.due).replace("{time}", lasting(Math.abs(seconds), !late, words));
    const said = shown.querySelector<HTMLElement>("[data-due-says]");
    if (said && said.textContent !== text) said.textContent = text;
    const state = late ? "late" : seconds <= SOON_S ? "soon" : "later";
    if (shown.dataset.dueState !== state) shown.dataset.dueState = state;
  });
}

export function installDue(): void {
  tickDue();
  window.setInterval(tickDue, EVERY_MS);
}
