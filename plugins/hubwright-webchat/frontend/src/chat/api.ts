// HTTP to our own origin. A refusal carries the server's problem; a failure means "try again".
import type { CallbackWay, ChatEvent, EventsAnswer, FileRef, PastConversation, Problem, SessionAnswer, Standing } from "./wire";

const ROOT = "/api/v1/visitor";

export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfter: number,
  ) {
    super(problem.title);
  }
}

export class Unreachable extends Error {}

export interface Outgoing {
  client_id: string;
  kind: string;
  text: string;
  choice_id?: string;
  file_id?: string;
  rating?: number;
}

export interface SessionWish {
  language: string;
  source: string;
  page_url?: string;
  referrer?: string;
  name?: string;
  email?: string;
  fields?: Record<string, string>;
  consent?: true;
  goes_on?: string;
  identity_token?: string;
  user_id?: string;
  user_hash?: string;
}

interface Options {
  token?: string | null;
  body?: unknown;
  seconds?: number;
  signal?: AbortSignal;
}

async function call<T>(method: string, path: string, { token, body, seconds = 20, signal }: Options): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), seconds * 1000);
  signal?.addEventListener("abort", () => limit.abort(), { once: true });
  try {
    const answer = await fetch(ROOT + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: limit.signal,
    });
    const text = await answer.text();
    if (!answer.ok) throw refusal(answer.status, text, answer.headers.get("Retry-After"));
    return (text ? JSON.parse(text) : null) as T;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) throw error;
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** A company that takes no messages says so with 503; every other 5xx is a server in trouble, which passes. */
const CLOSED = "urn:hubwright:problem:company-closed";

export function refusal(status: number, text: string, retryAfter: string | null): Refused | Unreachable {
  let told: Record<string, unknown> = {};
  try {
    told = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A proxy may answer in HTML: the status alone has to do.
  }
  if ((status >= 500 || status === 408) && told["type"] !== CLOSED) return new Unreachable(`status ${status}`);
  const problem: Problem = {
    status,
    type: String(told["type"] ?? ""),
    title: String(told["detail"] ?? told["title"] ?? ""),
    reason: String(told["reason"] ?? ""),
    errors: Array.isArray(told["errors"]) ? (told["errors"] as Problem["errors"]) : [],
  };
  return new Refused(problem, Number(retryAfter) || 5);
}

export const startSession = (key: string, wish: SessionWish, token: string | null) =>
  call<SessionAnswer>("POST", `/${encodeURIComponent(key)}/sessions`, { body: wish, token });

export const postMessage = (token: string, body: Outgoing) =>
  call<{ seq: number; conversation_id: string }>("POST", "/messages", { token, body });

export const typing = (token: string, on: boolean) => call<null>("POST", "/typing", { token, body: { on } });

export const history = (token: string) => call<{ conversations: PastConversation[] }>("GET", "/history", { token });

export const callbackWays = (token: string) => call<{ ways: CallbackWay[] }>("GET", "/callback", { token });

export const askCallback = (token: string, channel_id: string) =>
  call<{ standing: Standing | null }>("POST", "/callback", { token, body: { channel_id } });

export const cancelCallback = (token: string) =>
  call<{ standing: Standing | null }>("POST", "/callback/cancel", { token, body: {} });

export function events(token: string, after: number, wait: number, conversation: string | null, signal?: AbortSignal) {
  const query = new URLSearchParams({ after: String(after) });
  if (wait) query.set("wait", String(wait));
  if (conversation) query.set("conversation_id", conversation);
  return call<EventsAnswer>("GET", `/events?${query}`, { token, seconds: wait + 20, signal });
}

export async function wholeConversation(token: string, conversation: string): Promise<ChatEvent[]> {
  const all: ChatEvent[] = [];
  for (;;) {
    const { events: page } = await events(token, all.at(-1)?.seq ?? 0, 0, conversation);
    all.push(...page);
    if (page.length < 200) return all;
  }
}

/** XMLHttpRequest because fetch still cannot tell how far an upload has come. */
export function upload(token: string, blob: Blob, name: string, progress: (part: number) => void) {
  return new Promise<FileRef & { file_id: string }>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", blob, name);
    request.open("POST", `${ROOT}/files`);
    request.timeout = 300_000;
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    request.onerror = request.ontimeout = request.onabort = () => reject(new Unreachable("upload"));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as FileRef & { file_id: string });
      else reject(refusal(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    request.send(form);
  });
}
