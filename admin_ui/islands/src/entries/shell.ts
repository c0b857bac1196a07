// The admin shell: htmx, morphing and the few behaviours every page shares. Loaded once, cached for ever by its hash.
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import "idiomorph/htmx";
import { installCopyButtons } from "../shell/copy";
import { installForms, saveBar } from "../shell/forms";
import { installHtmxGuards } from "../shell/htmx-guards";
import { installMenus } from "../shell/menus";
import { palette } from "../shell/palette";
import { installPreviews } from "../shell/preview";
import { installToasts } from "../shell/toasts";

declare global {
  interface Window {
    Alpine: typeof Alpine;
  }
}

window.htmx = htmx;
window.Alpine = Alpine;
installHtmxGuards();
installToasts();
installMenus();
installForms();
installCopyButtons();
installPreviews();
Alpine.data("palette", palette);
Alpine.data("saveBar", saveBar);
Alpine.start();
