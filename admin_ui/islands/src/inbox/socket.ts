// What the live line says to the inbox: what changed (the page then asks for it), who types, who looks.
import { isLeaving, leavingUntil } from "../shell/leaving";
import { openLine } from "../shell/line";
import type { Frame, Line } from "../shell/line";
import { conversation, say as tell, word } from "./page";
import { refresh, refreshSoon } from "./refresh";
import { resume } from "./pending";
import { tellSight } from "./sight";
import { forgetPeople, heardTyping, heardViewing, useSocket } from "./typing";

const SILENT_MS = 3000;
const CALLS: Record<string, string> = { mention: "mentioned", woken: "woken", whisper: "whispered" };
let line: Line | null = null;
let silent = 0;
let wasReady = false;

export function say(frame: Frame): void {
  line?.say(frame);
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

function ready(): void {
  window.clearTimeout(silent);
  silent = 0;
  bar(false);
  watch();
  tellSight();
  live(true);
  void refresh();
  resume();
  wasReady = true;
}

function heard(frame: Frame): void {
  switch (frame.type) {
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

function lost(): void {
  live(false);
  if (!silent) silent = window.setTimeout(() => bar(true), SILENT_MS);
  if (wasReady) void refresh();
}

// A sign-in that ended is answered by the sign-in page; once, not in a loop.
function ended(): void {
  live(false);
  if (isLeaving()) {
    window.setTimeout(ended, leavingUntil() - performance.now() + 1);
    return;
  }
  const before = Number(sessionStorage.getItem("hw-inbox-reload") ?? 0);
  if (Date.now() - before < 15_000) return;
  sessionStorage.setItem("hw-inbox-reload", String(Date.now()));
  location.reload();
}

export function installSocket(): void {
  useSocket(say);
  line = openLine({ ready, heard, lost, ended });
}
