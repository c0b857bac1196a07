// Live preview: a form marked data-preview sends its fields to the server a moment after typing stops and shows the answer in a frame.
const PAUSE_MS = 350;

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
    if (!answer.ok) return;
    const { url } = (await answer.json()) as { url: string };
    if (frame.src !== new URL(url, document.baseURI).href) frame.src = url;
  };
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest?.<HTMLFormElement>("form[data-preview]");
    if (!form) return;
    window.clearTimeout(timers.get(form));
    timers.set(form, window.setTimeout(() => void show(form), PAUSE_MS));
  });
}
