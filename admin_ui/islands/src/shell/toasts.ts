// One polite live region. What went well leaves by itself, later where it can be undone, and not while it is being read;
// errors stay until closed.
const STAY_MS = 8000;
const UNDO_MS = 20_000;

function region(): HTMLElement | null {
  return document.getElementById("toasts");
}

export function words(key: "failed" | "offline" | "close" | "copied"): string {
  return region()?.dataset[key] ?? "";
}

export function toast(message: string, kind: "done" | "error" = "done"): void {
  const item = document.createElement("div");
  item.className = kind === "error" ? "hw-toast hw-toast-error" : "hw-toast";
  item.dataset.toast = kind;
  const text = document.createElement("p");
  text.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.closeToast = "";
  close.textContent = "×";
  close.setAttribute("aria-label", words("close"));
  item.append(text, close);
  region()?.append(item);
}

function arm(item: HTMLElement): void {
  if (item.dataset.toast === "error" || item.dataset.armed) return;
  item.dataset.armed = "1";
  const leave = () => {
    if (item.matches(":hover, :focus-within")) window.setTimeout(leave, 1000);
    else item.remove();
  };
  window.setTimeout(leave, item.querySelector(".hw-toast-undo") ? UNDO_MS : STAY_MS);
}

export function installToasts(): void {
  const watch = () => {
    const host = region();
    if (!host) return;
    host.querySelectorAll<HTMLElement>("[data-toast]").forEach(arm);
    new MutationObserver(() => host.querySelectorAll<HTMLElement>("[data-toast]").forEach(arm)).observe(host, { childList: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watch);
  else watch();
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest?.("[data-close-toast]");
    button?.closest("[data-toast]")?.remove();
  });
}
