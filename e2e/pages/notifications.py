"""The page of notifications, and a browser whose push service is one of ours."""

import json
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect

from tests.support.push_service import Browser

# Chromium gets no subscription without a way to its maker's service; all the rest of it is the real thing.
_SUBSCRIBES = """(() => {
  const told = %s, place = "test-subscribed-for";
  const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw)));
  const raw = (key) => Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0)).buffer;
  const made = () => localStorage.getItem(place) && {
    options: { applicationServerKey: raw(localStorage.getItem(place)) },
    toJSON: () => told,
    unsubscribe: async () => { localStorage.removeItem(place); return true; },
  };
  PushManager.prototype.getSubscription = async () => made();
  PushManager.prototype.subscribe = async (asked) => {
    if (!asked.userVisibleOnly) throw new Error("a push has to be seen");
    localStorage.setItem(place, text(asked.applicationServerKey));
    return made();
  };
})()"""

_RECORDS = """() => {
  if (self.asked) return;
  self.asked = [];
  const show = ServiceWorkerRegistration.prototype.showNotification;
  ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
    self.asked.push({ title, ...options });
    return show.call(this, title, options);
  };
}"""


def subscribes_at(context: BrowserContext, browser: Browser, base: str) -> None:
    """Let the pages of a context subscribe at a push service, and show notifications."""
    context.grant_permissions(["notifications"], origin=base)
    context.add_init_script(_SUBSCRIBES % json.dumps(browser.subscription))


class Notifications:
    """The page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.here = page.locator("#push-here")
        self.devices = page.locator("#devices tbody tr")
        self.toast = page.locator("[data-toast]")

    def open(self, language: str = "en") -> "Notifications":
        """Go there."""
        self.page.goto(f"/notifications?lang={language}")
        return self

    def turn_on(self) -> None:
        """Have this device told."""
        self.here.get_by_role("button", name="Turn on here").click()
        expect(self.here.locator("[data-push=on]")).to_be_visible()

    def mine(self) -> Locator:
        """The row of this device."""
        return self.devices.filter(has=self.page.locator("[data-this-device]:not([hidden])"))

    def button(self, name: str) -> Locator:
        """One of the page."""
        return self.page.get_by_role("button", name=name)


class Worker:
    """The service worker of a page, and what it shows."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.registration = ""
        self.line.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self.line.send("ServiceWorker.enable")

    def _heard(self, told: dict[str, Any]) -> None:
        for one in told["registrations"]:
            if one["scopeURL"] == f"{self.base}/" and not one["isDeleted"]:
                self.registration = one["registrationId"]

    def gets(self, text: dict[str, Any]) -> None:
        """The push service hands a message over."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        assert self.registration, "the browser knows the worker"
        self._worker().evaluate(_RECORDS)
        told = {"origin": self.base, "registrationId": self.registration, "data": json.dumps(text)}
        self.line.send("ServiceWorker.deliverPushMessage", told)

    def shown(self) -> list[dict[str, Any]]:
        """What the browser was asked to show; one without a screen keeps nothing on it."""
        found: list[dict[str, Any]] = self._worker().evaluate("self.asked ?? []")
        return found

    def pressed(self) -> None:
        """Press the last one: its event, as a browser without a screen has nothing to press."""
        self._worker().evaluate(
            """async () => {
              const { data } = self.asked.pop();
              const work = [];
              const press = new ExtendableEvent("notificationclick");
              Object.defineProperty(press, "waitUntil", { value: (one) => work.push(one) });
              Object.defineProperty(press, "notification", { value: { data, close() {} } });
              dispatchEvent(press);
              await Promise.allSettled(work);
            }"""
        )

    def _worker(self) -> Any:
        (worker,) = self.page.context.service_workers
        return worker
