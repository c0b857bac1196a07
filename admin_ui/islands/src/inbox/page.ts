// The parts of the inbox page and the words it carries; everything that was translated stands in the HTML.
export function root(): HTMLElement | null {
  return document.getElementById("inbox");
}

export function word(name: string, values: Record<string, string | number> = {}): string {
  let text = document.querySelector<HTMLElement>(".ib-page")?.dataset[name] ?? "";
  for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, String(value));
  return text;
}

export function me(): string {
  return document.querySelector<HTMLElement>(".ib-page")?.dataset.me ?? "";
}

export function conversation(): string {
  return root()?.dataset.conversation ?? "";
}

export function csrf(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function log(): HTMLElement | null {
  return document.getElementById("ib-log");
}

// What belongs to one member of one company on this device.
export function key(kind: string, of = ""): string {
  const company = document.querySelector<HTMLElement>(".ib-page")?.dataset.company ?? "";
  return `hw-inbox:${company}:${me()}:${kind}${of ? `:${of}` : ""}`;
}

export function remember(name: string, value: string): void {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing still lets people write.
  }
}

export function recall(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// One polite or urgent sentence in the shell's live region.
export function say(message: string, kind: "done" | "error" = "error"): void {
  const host = document.getElementById("toasts");
  if (!host) return;
  const item = document.createElement("div");
  item.className = kind === "error" ? "hw-toast hw-toast-error" : "hw-toast";
  item.dataset.toast = kind;
  const text = document.createElement("p");
  text.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.closeToast = "";
  close.textContent = "×";
  close.setAttribute("aria-label", host.dataset.close ?? "");
  item.append(text, close);
  host.append(item);
}
