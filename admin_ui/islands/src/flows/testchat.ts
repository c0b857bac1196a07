// The test chat with real calls: says things to the draft, follows what happens by number, and marks the way in the outline.
import { csrfToken } from "../shell/htmx-guards";
import { pointAt } from "./jumps";
import { currentRev, markPath } from "./path-marks";

interface Visited {
  node_id: string;
  title: string;
  exit: string;
  result: string;
}
interface News {
  html: string;
  after: number;
  path: Visited[];
  known: Record<string, string>;
  busy: boolean;
}

const WAIT_S = 20;
const RETRY_MS = 1500;

class TestChat {
  private conversation = "";
  private after = 0;
  private run = 0;
  private readonly calm: string;
  private readonly began: string;

  constructor(private readonly root: HTMLElement) {
    this.calm = this.part("state").textContent ?? "";
    this.began = root.dataset.rev ?? "";
    root.addEventListener("click", (event) => this.clicked(event));
    const form = this.part<HTMLFormElement>("form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.text.value.trim();
      if (text) void this.say(text);
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.part("language").addEventListener("change", () => this.restart());
  }

  private part<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.root.querySelector<T>(`[data-chat-${name}]`)!;
  }

  private get text(): HTMLTextAreaElement {
    return this.part<HTMLTextAreaElement>("text");
  }

  private clicked(event: MouseEvent): void {
    const pressed = (event.target as Element).closest<HTMLElement>("button, a");
    if (!pressed) return;
    if (pressed.dataset.say) void this.say(pressed.dataset.say, pressed.dataset.choice);
    else if ("chatRestart" in pressed.dataset) this.restart();
    else if (pressed.dataset.visit && document.getElementById(`step-${pressed.dataset.visit}`)) {
      event.preventDefault();
      pointAt(pressed.dataset.visit);
    }
  }

  private async say(text: string, choice = ""): Promise<void> {
    const body = new URLSearchParams({
      conversation: this.conversation,
      text,
      choice_id: choice,
      client_id: crypto.randomUUID?.() ?? String(Math.random()).slice(2),
      language: this.part<HTMLSelectElement>("language").value,
    });
    this.text.value = "";
    this.root.querySelectorAll<HTMLButtonElement>("[data-choice]").forEach((chip) => (chip.disabled = true));
    this.part("first").hidden = true;
    const run = this.run;
    let answer: Response | null = null;
    try {
      answer = await fetch(`${this.root.dataset.url}/messages`, { method: "POST", body, headers: { "x-csrftoken": csrfToken(), accept: "application/json" } });
    } catch {
      answer = null;
    }
    if (run !== this.run) return;
    if (!answer?.ok) {
      this.text.value = text;
      this.state((await refusal(answer)) || this.root.dataset.failed || "");
      return;
    }
    this.state("");
    const { conversation } = (await answer.json()) as { conversation: string };
    if (!this.conversation) {
      this.conversation = conversation;
      void this.follow(run);
    }
  }

  private async follow(run: number): Promise<void> {
    let wait = 0;
    while (run === this.run && this.root.isConnected) {
      try {
        const answer = await fetch(`${this.root.dataset.url}/${this.conversation}/events?after=${this.after}&wait=${wait}`, { headers: { accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const news = (await answer.json()) as News;
        if (run !== this.run) return;
        this.show(news);
        this.state("");
        wait = WAIT_S;
      } catch {
        if (run !== this.run) return;
        this.state(this.root.dataset.lost ?? "");
        await new Promise((done) => window.setTimeout(done, RETRY_MS));
      }
    }
  }

  private show(news: News): void {
    const log = this.part("log");
    if (news.html.trim()) {
      this.part("hint").hidden = true;
      log.insertAdjacentHTML("beforeend", news.html);
      log.scrollTop = log.scrollHeight;
    }
    this.part("busy").hidden = !news.busy;
    this.after = news.after;
    this.root.dataset.path = JSON.stringify({ nodes: news.path.map((step) => step.node_id), edges: [] });
    this.showPath(news);
    markPath();
  }

  private showPath(news: News): void {
    const box = this.part("path");
    box.hidden = news.path.length === 0;
    const steps = this.root.querySelector("[data-chat-steps]")!;
    steps.replaceChildren(
      ...news.path.map((step) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `${(this.root.dataset.url ?? "").replace(/\/test\/real$/, "")}/steps/${step.node_id}`;
        link.dataset.visit = step.node_id;
        link.textContent = step.title;
        item.append(link);
        if (step.exit) item.append(Object.assign(document.createElement("span"), { textContent: step.exit }));
        return item;
      }),
    );
    const known = this.root.querySelector("[data-chat-known]")!;
    known.replaceChildren(
      ...Object.entries(news.known).flatMap(([key, value]) => [
        Object.assign(document.createElement("dt"), { textContent: key }),
        Object.assign(document.createElement("dd"), { textContent: value }),
      ]),
    );
    (known as HTMLElement).hidden = known.childElementCount === 0;
  }

  private state(text: string): void {
    const said = text || this.calm;
    if (this.part("state").textContent !== said) this.part("state").textContent = said;
  }

  private restart(): void {
    this.run += 1;
    this.conversation = "";
    this.after = 0;
    delete this.root.dataset.path;
    this.part("log").querySelectorAll("[data-seq]").forEach((message) => message.remove());
    this.part("hint").hidden = false;
    this.part("first").hidden = false;
    this.part("path").hidden = true;
    this.part("busy").hidden = true;
    this.part("stale").hidden = true;
    this.root.dataset.rev = currentRev() || this.began;
    this.state("");
    markPath();
    this.text.focus();
  }
}

async function refusal(answer: Response | null): Promise<string> {
  if (!answer || !answer.headers.get("content-type")?.includes("json")) return "";
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
  return problem.detail ?? problem.title ?? "";
}

export function installTestChat(): void {
  document.querySelectorAll<HTMLElement>("[data-test-chat]").forEach((root) => new TestChat(root));
}
