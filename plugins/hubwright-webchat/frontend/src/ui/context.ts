// What every part of the panel may ask for.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Chat } from "../chat/chat";
import type { State } from "../chat/state";
import type { Boot } from "../chat/wire";
import type { Say } from "./texts";

/** The real chat, or the preview's, which never touches the network. */
export type ChatPort = Pick<
  Chat,
  | "boot" | "state" | "listen" | "send" | "retry" | "discard" | "answerPrechat" | "setLanguage" | "typed"
  | "stoppedTyping" | "showHistory" | "read" | "showChat" | "notice" | "markRead" | "waiting"
>;

export interface Here {
  chat: ChatPort;
  boot: Boot;
  state: State;
  say: Say;
}

export const HereContext = createContext<Here | null>(null);

export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error("rendered outside the panel");
  return here;
}
