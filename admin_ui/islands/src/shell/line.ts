// The live line of a page: signs in with the page's token, answers pings, says what changed, and comes back by itself.
import { backOff } from "./asking";

const FIRST_MS = 400;
const SLOWEST_MS = 10_000;
const SIGNED_OUT = [4401, 4403];

export type Frame = Record<string, unknown>;

export interface Listener {
  page?: string; // which page it is for; without, the inbox
  address?: string; // where another line than the inbox's is
  ready(): void;
  heard(frame: Frame): void;
  lost(): void;
  ended(): void; // the sign-in is over; the line stays shut
}

export interface Line {
  say(frame: Frame): void;
}

export function openLine(listener: Listener): Line {
  let socket: WebSocket | null = null;
  let ready = false;
  let tries = 0;
  let waiting = 0;

  function say(frame: Frame): void {
    if (ready && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  function take(frame: Frame): void {
    if (frame.type === "ping") say({ type: "pong" });
    else if (frame.type === "ready") {
      ready = true;
      tries = 0;
      listener.ready();
    } else listener.heard(frame);
  }

  function connect(): void {
    const address = new URL(listener.address ?? "/inbox/socket", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const line = new WebSocket(address);
    socket = line;
    line.addEventListener("open", () => line.send(JSON.stringify({ type: "auth", csrf, page: listener.page })));
    line.addEventListener("message", (event) => take(JSON.parse(String(event.data)) as Frame));
    line.addEventListener("close", (event) => {
      ready = false;
      if (SIGNED_OUT.includes(event.code)) {
        listener.ended();
        return;
      }
      listener.lost();
      waiting = window.setTimeout(again, backOff(tries++, FIRST_MS, SLOWEST_MS));
    });
  }

  function again(): void {
    window.clearTimeout(waiting);
    waiting = 0;
    connect();
  }

  window.addEventListener("online", () => {
    tries = 0;
    if (waiting) again();
  });
  connect();
  return { say };
}
