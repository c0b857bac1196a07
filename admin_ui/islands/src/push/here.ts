// This browser as a device that is told: added, met again, turned off. The server knows the rest.
const PLACE = "hw-push";
const DEVICES = "/notifications/devices";

interface Kept {
  member: string;
  id: string;
}

export type Standing = "unsupported" | "denied" | "off" | "on";

export function kept(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function keep(device: Kept | null): void {
  try {
    if (device) localStorage.setItem(PLACE, JSON.stringify(device));
    else localStorage.removeItem(PLACE);
  } catch {
    // A browser that keeps nothing is asked again the next time.
  }
}

export function supported(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

export async function standing(member: string): Promise<Standing> {
  if (!supported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registered = await navigator.serviceWorker.getRegistration("/");
  const subscription = await registered?.pushManager.getSubscription();
  return subscription && Notification.permission === "granted" && kept()?.member === member ? "on" : "off";
}

function bytes(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function isFor(subscription: PushSubscription, key: string): boolean {
  const made = subscription.options?.applicationServerKey;
  const wanted = bytes(key);
  return !made || [...new Uint8Array(made)].every((byte, n) => byte === wanted[n]);
}

// A subscription belongs to one key of the installation; for another one it has to be made anew.
async function subscribed(registered: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const before = await registered.pushManager.getSubscription();
  if (before && isFor(before, key)) return before;
  if (before) await before.unsubscribe();
  return registered.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

async function ask(method: string, address: string, body?: unknown): Promise<Response> {
  const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const headers = { "x-csrftoken": csrf, "content-type": "application/json", accept: "application/json" };
  return fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

export async function turnOn(key: string, member: string): Promise<string> {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  await navigator.serviceWorker.register("/service-worker.js", { scope: "/" });
  const subscription = await subscribed(await navigator.serviceWorker.ready, key);
  const answer = await ask("POST", DEVICES, { subscription: subscription.toJSON(), key });
  const told = (await answer.json()) as { id?: string; title?: string; detail?: string };
  if (!answer.ok || !told.id) return told.detail ?? told.title ?? "failed";
  keep({ member, id: told.id });
  return "";
}

export async function turnOff(): Promise<void> {
  const device = kept();
  if (device) await ask("DELETE", `${DEVICES}/${device.id}`);
  keep(null);
  const registered = await navigator.serviceWorker.getRegistration("/");
  await (await registered?.pushManager.getSubscription())?.unsubscribe();
}

// Whenever an inbox opens: the device is signed in here now, and its subscription may have to follow a newer key.
export async function meet(key: string, member: string): Promise<void> {
  const device = kept();
  if (!supported() || !key || device?.member !== member || Notification.permission !== "granted") return;
  const registered = await navigator.serviceWorker.register("/service-worker.js", { scope: "/" });
  const subscription = await subscribed(registered, key);
  const body = { subscription: subscription.toJSON(), key, was: device.id };
  const answer = await ask("POST", `${DEVICES}/here`, body);
  if (!answer.ok) return;
  const told = (await answer.json()) as { id: string | null };
  if (told.id) keep({ member, id: told.id });
  else {
    keep(null);
    await subscription.unsubscribe();
  }
}
