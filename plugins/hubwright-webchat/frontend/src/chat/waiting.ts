// What somebody who waits may choose: to leave, keep their place and be written to when it is their turn.
import * as api from "./api";
import type { State } from "./state";
import type { Standing } from "./wire";

export class Waiting {
  private busy = false;

  constructor(
    private readonly token: () => string | null,
    private readonly set: (change: Partial<State>) => void,
  ) {}

  heard(standing: Standing | null): void {
    this.set({ standing, ...(standing?.callback_offered && !standing.callback ? {} : { ways: null }) });
  }

  /** Where they can be written to; where there is only this chat, it is taken. */
  choose = (): Promise<void> =>
    this.doing(async (token) => {
      const { ways } = await api.callbackWays(token);
      if (ways.length === 1) this.heard((await api.askCallback(token, ways[0]!.channel_id)).standing);
      else this.set({ ways });
    });

  ask = (channel: string): Promise<void> =>
    this.doing(async (token) => this.heard((await api.askCallback(token, channel)).standing));

  cancel = (): Promise<void> => this.doing(async (token) => this.heard((await api.cancelCallback(token)).standing));

  private async doing(deed: (token: string) => Promise<void>): Promise<void> {
    const token = this.token();
    if (!token || this.busy) return;
    this.busy = true;
    try {
      await deed(token);
    } catch {
      this.set({ notice: "callbackFailed", ways: null });
    } finally {
      this.busy = false;
    }
  }
}
