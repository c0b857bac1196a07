// What stands on window, and packages that come without types.
import type htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
