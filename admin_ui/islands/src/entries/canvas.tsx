// The canvas of a flow; an entry of its own, loaded on that page only.
import { ReactFlowProvider } from "@xyflow/react";
import { createRoot } from "react-dom/client";
import { App } from "../canvas/app";
import { Said, useSprite, worded } from "../canvas/parts";
import { Store } from "../canvas/store";
import type { CanvasIsland } from "../canvas/editor";

const root = document.getElementById("flow-canvas");
if (root) {
  const island = JSON.parse(root.dataset.island ?? "{}") as CanvasIsland;
  useSprite(root.dataset.icons ?? "");
  island.layout = root.dataset.layout ?? "";
  delete root.dataset.island;
  const store = new Store(island);
  createRoot(root).render(
    <Said.Provider value={worded(island.words)}>
      <ReactFlowProvider>
        <App store={store} island={island} />
      </ReactFlowProvider>
    </Said.Provider>,
  );
}
