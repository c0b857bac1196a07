// The service worker: shows what was sent to this device, and opens the conversation at a press. It caches nothing.
interface Told {
  kind: string;
  title: string;
  body: string;
  url: string;
  tag: string;
  silent: boolean;
}

interface Worker extends EventTarget {
  registration: ServiceWorkerRegistration;
  location: Location;
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(url: string): Promise<Page | null>;
  };
}

interface Page {
  url: string;
  focused: boolean;
  visibilityState: string;
  focus(): Promise<Page>;
  postMessage(message: unknown): void;
}

type Waiting = Event & {
  waitUntil(work: Promise<unknown>): void;
  data?: { json(): Told };
  notification?: Notification;
};

const worker = self as unknown as Worker;

function isInbox(page: Page): boolean {
  return /^\/inbox(\/|$)/.test(new URL(page.url).pathname);
}

async function pages(): Promise<Page[]> {
  return worker.clients.matchAll({ type: "window", includeUncontrolled: true });
}

// An inbox in sight tells of it by itself; the server knows that too, but a moment later.
async function show(told: Told): Promise<void> {
  if ((await pages()).some((page) => isInbox(page) && page.visibilityState === "visible")) return;
  const more = { renotify: told.kind === "offer" } as NotificationOptions;
  await worker.registration.showNotification(told.title, {
    ...more,
    body: told.body,
    tag: told.tag,
    silent: told.silent,
    data: { url: told.url },
  });
}

// Only a page of ours, whatever the message says.
function addressOf(url: unknown): string {
  const address = new URL(String(url ?? ""), worker.location.origin);
  return address.origin === worker.location.origin && isInbox({ url: address.href } as Page) ? address.pathname : "/inbox/mine";
}

async function open(url: string): Promise<void> {
  const inboxes = (await pages()).filter(isInbox);
  const there = inboxes.find((page) => new URL(page.url).pathname === url);
  const page = there ?? inboxes.find((each) => each.focused) ?? inboxes[0];
  if (!page) {
    await worker.clients.openWindow(url);
    return;
  }
  page.postMessage({ type: "open", url });
  await page.focus();
}

export function installWorker(): void {
  worker.addEventListener("install", (event) => (event as Waiting).waitUntil(worker.skipWaiting()));
  worker.addEventListener("activate", (event) => (event as Waiting).waitUntil(worker.clients.claim()));
  worker.addEventListener("push", (event) => {
    const sent = event as Waiting;
    if (sent.data) sent.waitUntil(show(sent.data.json()));
  });
  worker.addEventListener("notificationclick", (event) => {
    const pressed = event as Waiting;
    pressed.notification?.close();
    pressed.waitUntil(open(addressOf((pressed.notification?.data as { url?: string } | undefined)?.url)));
  });
}
