// What is left of wrap-up is counted down between two refreshes; when it is over, the page asks.
import { refreshSoon } from "./refresh";

export function installState(): void {
  window.setInterval(() => {
    const shown = document.querySelector<HTMLElement>("[data-counts-down]");
    if (!shown) return;
    const left = Math.max(0, Number(shown.textContent ?? 0) - 1);
    if (shown.textContent !== String(left)) shown.textContent = String(left);
    if (left === 0) refreshSoon(1000);
  }, 1000);
}
