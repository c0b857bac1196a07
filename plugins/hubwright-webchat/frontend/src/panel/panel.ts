// Puts chat and interface together, and tells the launcher what it should know.
import { Chat } from "../chat/chat";
import { isSpoken } from "../chat/timeline";
import type { Identity } from "../chat/session";
import type { Boot } from "../chat/wire";
import { mount, type Frame } from "../ui/app";
import type { ChatPort } from "../ui/context";
import { PreviewChat } from "../ui/preview";
import { followKeyboard } from "../ui/theme";
import type { Bridge, FromHost } from "./bridge";

export interface Running {
  opened(): void;
  closed(): void;
  told(said: FromHost): void;
}

export function start(root: HTMLElement, boot: Boot, bridge: Bridge): Running {
  const preview = boot.mode === "preview" ? new PreviewChat(boot) : null;
  const chat = preview ? null : new Chat(boot);
  const port: ChatPort = preview ?? chat!;
  const frame: Frame = {
    opening: { visible: boot.mode !== "frame", focus: 0 },
    close: boot.mode === "frame" ? () => bridge.tell("close") : null,
  };
  if (chat) chat.unproved = (proof) => bridge.tell("identity", { ...proof });
  const draw = () => mount(root, port, { ...frame });
  if (boot.mode === "page") followKeyboard();
  const report = chat && boot.mode === "frame" ? reporter(chat, bridge, frame) : () => {};
  chat?.listen(report);
  draw();
  void chat?.begin();
  return {
    opened() {
      const calm = boot.mode === "preview" || (boot.mode === "page" && matchMedia("(pointer: coarse)").matches);
      frame.opening = { visible: true, focus: calm ? 0 : frame.opening.focus + 1 };
      draw();
      if (boot.mode === "frame") bridge.tell("shown");
      report();
    },
    closed() {
      frame.opening = { ...frame.opening, visible: false };
      draw();
    },
    told(said) {
      if (said.type === "identify") void chat?.identify(identity(said)).then((proof) => proof && bridge.tell("identity", { ...proof }));
      else if (said.type === "reset") chat?.reset();
      else preview?.change(said["settings"], said["language"]);
      draw();
    },
  };
}

/** The launcher shows a count and hands messages to the page's own listeners; it never sees their text. */
function reporter(chat: Chat, bridge: Bridge, frame: Frame): () => void {
  let count = -1;
  let seen = -1;
  return () => {
    const unread = frame.opening.visible ? 0 : chat.unread();
    if (unread !== count) bridge.tell("unread", { count: (count = unread) });
    const newest = chat.state.events.findLast((event) => event.author !== "contact" && isSpoken(event.kind));
    if (newest && newest.seq > seen && seen >= 0) bridge.tell("message", { author: newest.author, kind: newest.kind });
    seen = newest?.seq ?? Math.max(seen, chat.state.events.length ? 0 : -1);
  };
}

function identity(said: FromHost): Identity {
  const text = (key: string, most = 200) => (typeof said[key] === "string" ? String(said[key]).slice(0, most) : undefined);
  const told: Identity = {
    name: text("name"),
    email: text("email"),
    identity_token: text("token", 4_000),
    user_id: text("user_id"),
    user_hash: text("user_hash"),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}
