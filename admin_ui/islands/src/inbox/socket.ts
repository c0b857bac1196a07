// The live line: says what changed (the page then asks for it), carries typing, answers pings, comes back by itself.
import { conversation, csrf, say as tell, word } from "./page";
import { refresh, refreshSoon } from "./refresh";
import { resume } from "./pending";
import { tellSight } from "./sight";
import { forgetPeople, heardTyping, heardViewing, useSocket } from "./typing";

const SILENT_MS = 3000;
const CALLS: Record<string, string> = { mention: "mentioned", woken: "woken", whisper: "whispered" };
let line: WebSocket | null = null;
let ready = false;
let tries = 0;
let lost = 0;
let wasReady = false;

export function say(frame: Record<string, unknown>): void {
  if (line && ready && line.readyState === WebSocket.OPEN) line.send(JSON.stringify(frame));
}

export function watch(): void {
  forgetPeople();
  say({ type: "watch", conversation_id: conversation() });
}

function live(on: boolean): void {
  document.querySelector(".ib-page")?.toggleAttribute("data-live", on);
}

function bar(shown: boolean): void {
  const element = document.getElementById("ib-connection");
  if (element) element.hidden = !shown;
}

function heard(frame: Record<string, unknown>): void {
  switch (frame.type) {
    case "ready":
      ready = true;
      tries = 0;
      window.clearTimeout(lost);
      lost = 0;
      bar(false);
      watch();
      tellSight();
      live(true);
      void refresh();
      resume();
      wasReady = true;
      break;
    case "ping":
      say({ type: "pong" });
      break;
    case "changed":
      if (typeof frame.what === "string" && frame.what in CALLS) tell(word(CALLS[frame.what] ?? ""), "done");
      refreshSoon(frame.conversation_id === conversation() || frame.what === "offer" ? 60 : 500);
      break;
    case "typing":
      heardTyping(frame);
      break;
    case "viewing":
      heardViewing(frame);
      break;
  }
}

// A sign-in that ended is answered by the sign-in page; once, not in a loop.
function signedOut(): void {
  const before = Number(sessionStorage.getItem("hw-inbox-reload") ?? 0);
  if (Date.now() - before < 15_000) return;
  sessionStorage.setItem("hw-inbox-reload", String(Date.now()));
  location.reload();
}

function connect(): void {
  const address = new URL("/inbox/socket", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  line = new WebSocket(address);
  line.addEventListener("open", () => line?.send(JSON.stringify({ type: "auth", csrf: csrf() })));
  line.addEventListener("message", (event) => heard(JSON.parse(String(event.data)) as Record<string, unknown>));
  line.addEventListener("close", (event) => {
    ready = false;
    live(false);
    if (event.code === 4401 || event.code === 4403) {
      signedOut();
      return;
    }
    if (!lost) lost = window.setTimeout(() => bar(true), SILENT_MS);
    if (wasReady) void refresh();
    window.setTimeout(connect, Math.min(10_000, 400 * 2 ** tries++) * (0.7 + 0.6 * Math.random()));
  });
}

export function installSocket(): void {
  useSocket(say);
  connect();
  window.addEventListener("online", () => {
    tries = 0;
    refreshSoon(0);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") refreshSoon(0);
  });
}
