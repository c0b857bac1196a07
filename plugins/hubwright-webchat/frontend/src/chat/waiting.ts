// What somebody who waits may choose: to leave, keep their place and be written to when it is their turn.
import * as api from "./api";
import type { State } from "./state";
import type { Standing } from "./wire";

export class Waiting {
  private busy = false;
  private news = 0;

  constructor(
    private readonly token: () => string | null,
    private readonly set: (change: Partial<State>) => void,
  ) {}

  heard(standing: Standing | null): void {
    this.news += 1;
    this.set({ standing, ...(standing?.callback_offered && !standing.callback ? {} : { ways: null }) });
  }

  /** Where they can be written to; where there is only this chat, it is taken. */
  choose = (): Promise<void> =>
    this.doing(async (token) => {
      const { ways } = await api.callbackWays(token);
      if (ways.length === 1) await this.answered(() => api.askCallback(token, ways[0]!.channel_id));
      else this.set({ ways });
    });

  ask = (channel: string): Promise<void> =>
    this.doing((token) => this.answered(() => api.askCallback(token, channel)));

  cancel = (): Promise<void> => this.doing((token) => this.answered(() => api.cancelCallback(token)));

  /** What was pushed meanwhile is newer than the answer. */
  private async answered(ask: () => Promise<{ standing: Standing | null }>): Promise<void> {
    const before = this.news;
    const { standing } = await ask();
    if (this.news === before) this.heard(standing);
  }

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
