// CSRF on every htmx request, errors that are seen, and evaluation that fails loudly instead of silently open.
import { toast, words } from "./toasts";

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function installHtmxGuards(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = (event as CustomEvent).detail;
    if (detail.verb !== "get") detail.headers["x-csrftoken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent).detail;
    const status: number = detail.xhr.status;
    const aimed = Boolean(detail.xhr.getResponseHeader("HX-Retarget"));
    if (status === 422 || (status >= 400 && aimed)) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", () => toast(words("failed"), "error"));
  document.addEventListener("htmx:sendError", () => toast(words("offline"), "error"));
  document.addEventListener("htmx:timeout", () => toast(words("offline"), "error"));
  document.addEventListener("htmx:evalDisallowedError", (event) => {
    console.error("htmx asked to evaluate code, which the policy forbids", (event as CustomEvent).detail);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const settled = event.target as HTMLElement | null;
    const summary = settled?.querySelector?.<HTMLElement>("[data-error-summary]");
    const wanted = settled?.dataset?.focus ? document.getElementById(settled.dataset.focus) : null;
    const field = wanted?.matches("input, select, textarea") ? wanted : wanted?.querySelector<HTMLElement>("input, select, textarea");
    (summary ?? field ?? wanted)?.focus();
  });
}
