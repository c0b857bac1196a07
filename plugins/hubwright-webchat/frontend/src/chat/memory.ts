// What the browser remembers of a visitor: the token and how far they have read.
// Storage may be denied (third-party frames, private windows); then it lasts as long as the page.
export interface Remembered {
  token: string | null;
  conversation: string | null;
  read: number;
}

const NOTHING: Remembered = { token: null, conversation: null, read: 0 };

export class Memory {
  private kept: Remembered | null = null;
  private readonly place: string;

  constructor(key: string) {
    this.place = `hubwright:${key}`;
  }

  load(): Remembered {
    if (this.kept) return this.kept;
    try {
      const text = localStorage.getItem(this.place);
      this.kept = text ? { ...NOTHING, ...(JSON.parse(text) as Partial<Remembered>) } : { ...NOTHING };
    } catch {
      this.kept = { ...NOTHING };
    }
    return this.kept;
  }

  save(change: Partial<Remembered>): void {
    this.kept = { ...this.load(), ...change };
    try {
      localStorage.setItem(this.place, JSON.stringify(this.kept));
    } catch {
      // Denied or full: the copy above is enough until the page goes.
    }
  }

  forget(): void {
    this.kept = { ...NOTHING };
    try {
      localStorage.removeItem(this.place);
    } catch {
      // Nothing was stored, so nothing is left behind.
    }
  }
}
