// The live part of a board page: asked for again when something changed, and every few seconds because time passes.
const EVERY_MS = 5000;
const SOON_MS = 250;
let timer = 0;
let running = false;
let again = false;
let tries = 0;

function live(): HTMLElement | null {
  return document.getElementById("board-live");
}

export function refreshSoon(pause = SOON_MS): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void refresh(), pause);
}

async function refresh(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    await fetchAndApply();
  } catch {
    // Without a connection the next turn asks again.
  } finally {
    running = false;
    if (again) {
      again = false;
      refreshSoon();
    } else {
      refreshSoon(EVERY_MS);
    }
  }
}

// An open menu stays open: what it belongs to is replaced when it is closed.
async function fetchAndApply(): Promise<void> {
  const address = location.pathname + location.search;
  const answer = await fetch(address, { headers: { "HX-Request": "true", accept: "text/html" }, cache: "no-store" });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) {
    location.assign(elsewhere);
    return;
  }
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("board-live");
  const now = live();
  if (!now || !next || now.querySelector(":popover-open") || now.innerHTML === next.innerHTML) return;
  const focused = now.contains(document.activeElement) ? document.activeElement?.id : "";
  now.replaceWith(next);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function connect(): void {
  const address = new URL("/inbox/socket", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const line = new WebSocket(address);
  const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  line.addEventListener("open", () => line.send(JSON.stringify({ type: "auth", csrf, page: "board" })));
  line.addEventListener("message", (event) => {
    const frame = JSON.parse(String(event.data)) as { type?: string };
    if (frame.type === "ping") line.send(JSON.stringify({ type: "pong" }));
    if (frame.type === "ready") {
      tries = 0;
      document.getElementById("main")?.toggleAttribute("data-live", true);
    }
    if (frame.type === "ready" || frame.type === "changed") refreshSoon();
  });
  line.addEventListener("close", (event) => {
    document.getElementById("main")?.toggleAttribute("data-live", false);
    if (event.code === 4401 || event.code === 4403) {
      refreshSoon();
      return;
    }
    window.setTimeout(connect, Math.min(10_000, 400 * 2 ** tries++) * (0.7 + 0.6 * Math.random()));
  });
}

export function installBoard(): void {
  connect();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") refreshSoon(0);
  });
}
