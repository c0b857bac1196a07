// Talks to the page around the frame. Only our parent, only from an allowed site, only messages of ours.
import type { Boot } from "../chat/wire";

export interface FromHost {
  hubwright: 1;
  type: "hello" | "open" | "close" | "identify" | "reset" | "preview";
  [key: string]: unknown;
}

const MARK = { hubwright: 1 as const };

export class Bridge {
  private origin: string | null = null;
  private held: Record<string, unknown>[] = [];

  constructor(
    private readonly boot: Boot,
    private readonly hear: (said: FromHost) => void,
  ) {
    if (window.parent === window) return;
    addEventListener("message", (e) => this.receive(e));
  }

  tell(type: string, more: Record<string, unknown> = {}): void {
    const said = { ...MARK, type, ...more };
    if (this.origin) window.parent.postMessage(said, this.origin);
    else this.held.push(said);
  }

  private receive(e: MessageEvent): void {
    const allowed = e.origin === location.origin || this.boot.parents.includes(e.origin);
    if (e.source !== window.parent || !allowed || !isOurs(e.data)) return;
    if (e.data.type === "preview" && e.origin !== location.origin) return;
    if (!this.origin) {
      this.origin = e.origin;
      for (const said of this.held.splice(0)) window.parent.postMessage(said, this.origin);
    }
    this.hear(e.data);
  }
}

function isOurs(data: unknown): data is FromHost {
  if (typeof data !== "object" || data === null) return false;
  const said = data as Record<string, unknown>;
  return said["hubwright"] === 1 && typeof said["type"] === "string";
}
