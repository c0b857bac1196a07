// Live preview: a form marked data-preview sends its fields to the server a moment after typing stops; what the
// server makes of them goes to the frame as a message. Settings that cannot be used leave the preview as it was.
const PAUSE_MS = 250;

export function installPreviews(): void {
  const timers = new WeakMap<HTMLFormElement, number>();
  const show = async (form: HTMLFormElement) => {
    const frame = document.getElementById(form.dataset.preview ?? "");
    if (!(frame instanceof HTMLIFrameElement) || !form.dataset.previewUrl) return;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    const answer = await fetch(form.dataset.previewUrl, {
      method: "POST",
      body,
      headers: { "x-csrftoken": body.get("_csrf_token") ?? "", accept: "application/json" },
    });
    if (answer.status !== 200) return;
    const shown = (await answer.json()) as { settings: unknown; language: string };
    frame.contentWindow?.postMessage({ hubwright: 1, type: "preview", ...shown }, window.location.origin);
  };
  const soon = (form: HTMLFormElement | null | undefined) => {
    if (!form) return;
    window.clearTimeout(timers.get(form));
    timers.set(form, window.setTimeout(() => void show(form), PAUSE_MS));
  };
  document.addEventListener("input", (event) => soon((event.target as Element).closest?.<HTMLFormElement>("form[data-preview]")));
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll<HTMLFormElement>("form[data-preview][data-unsaved]").forEach(soon));
}
