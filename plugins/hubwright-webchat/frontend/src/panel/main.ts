// First thing in page, frame and preview. In a frame it only tells the launcher how to look;
// the panel itself is fetched when somebody opens it, or when this visitor has been here before.
import { Memory } from "../chat/memory";
import type { Boot } from "../chat/wire";
import { isColour, textOn } from "../ui/colour";
import { Bridge, type FromHost } from "./bridge";

const boot = JSON.parse(document.getElementById("hw-boot")!.textContent ?? "{}") as Boot;
const root = document.getElementById("hw-panel")!;
const panel = () => import("./panel").then((module) => module.start(root, boot, bridge));

let running: ReturnType<typeof panel> | null = null;
/** Once; but when the panel could not be fetched, the next wish tries again. */
function run(): ReturnType<typeof panel> {
  if (!running) {
    running = panel();
    running.catch(() => (running = null));
  }
  return running;
}

const bridge = new Bridge(boot, (said: FromHost) => {
  if (said.type === "hello") bridge.tell("look", look());
  else if (said.type === "open") void run().then((app) => app.opened());
  else if (said.type === "close") void running?.then((app) => app.closed());
  else if (said.type === "identify" || said.type === "reset" || said.type === "preview") void run().then((app) => app.told(said));
});

function look(): Record<string, unknown> {
  const { colour, side } = boot.settings;
  const brand = isColour(colour) ? colour : "#0f6b6b";
  const texts = { en: boot.settings.launcher_text_en, zh: boot.settings.launcher_text_zh };
  return { colour: brand, ink: textOn(brand), side, text: texts[boot.language], language: boot.language };
}

if (boot.mode === "frame") {
  document.documentElement.classList.add("framed");
  if (new Memory(boot.key).load().token) void run();
} else {
  void run().then((app) => app.opened());
}
