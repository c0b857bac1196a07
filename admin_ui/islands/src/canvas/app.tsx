// The canvas: what is drawn, and what stands around it.
import { applyEdgeChanges, applyNodeChanges, Background, type Connection, MiniMap, type NodeChange, ReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useState } from "react";
import { useActs } from "./acts";
import { FromAfar } from "./afar";
import { AskedDialog } from "./asked";
import { StepCard, type StepNode } from "./card";
import { allNodes, find } from "./doc";
import * as edits from "./edits";
import { boxOf, type CanvasIsland, movedTo, useEditor } from "./editor";
import { exitBehind, isFold } from "./folding";
import { Frames } from "./frames";
import { drawnOnce, isLarge, startOf } from "./large";
import * as inspector from "./inspector";
import { useMeasured } from "./measuring";
import { Problems, Saving, Toolbar } from "./panels";
import { usePressing } from "./pressing";
import type { Store } from "./store";
import type { Told } from "./types";
import { useFollowingForm } from "./following-form";
import { focusField } from "../flows/fields";

const MAP_LATER_MS = 1200;
const NODE_TYPES = { step: StepCard };
const MISSING = /^(unknown_|plugin_off|no_ai|edge_)/;

export function App({ store, island }: { store: Store; island: CanvasIsland }) {
  const editor = useEditor(store, island);
  const acts = useActs(editor);
  const [missing, setMissing] = useState<Told[]>([]);
  const { choose, commit, edges, latest, lookAt, mayEdit, nodes, openStep, say, setCurrent, setEdges, setNodes, show, shown, state, tell, title } = editor;
  usePressing(editor, acts);
  useFollowingForm(editor);
  useMeasured(nodes);

  useEffect(() => {
    store.onRefused = tell;
    store.onOthers = (by) => tell(say("others_changed", { name: by || say("somebody") }));
    inspector.keepWhatIsWritten();
    inspector.onSaved((ops) => {
      store.remember(ops);
      void store.refresh();
    });
    inspector.onClosed(() => {
      inspector.remember(island.url, "");
      boxOf(latest.current.current)?.focus({ preventScroll: true });
    });
    store.start();
  }, []);

  useEffect(() => {
    if (state.saving === "offline" || state.saving === "signed-out") tell(say(`saving_${state.saving}`));
  }, [state.saving]);

  // What pasted steps miss here, once the server has looked at them.
  useEffect(() => {
    if (acts.justPasted.current.size === 0 || state.saving !== "saved") return;
    const found = state.problems.filter((each) => acts.justPasted.current.has(each.node) && MISSING.test(each.code));
    acts.justPasted.current = new Set();
    setMissing(found);
    if (found.length) show("missing");
  }, [state.problems, state.saving]);

  const dropped = (dragged: StepNode[]) => {
    commit(edits.move(latest.current.state.doc, movedTo(editor, dragged)), say("moved"));
  };
  const connected = ({ source, sourceHandle, target }: Connection) => {
    commit(edits.wire(latest.current.state.doc, ...exitBehind(source, sourceHandle ?? ""), target), say("connected", { to: title(target) }));
  };
  const goToProblem = (each: Told) => {
    shown(each.node, () => {
      lookAt(each.node);
      choose([each.node], false);
    });
    void openStep(each.node).then(() => window.setTimeout(() => focusField(each.field), 120));
  };
  const [start] = useState(() => startOf(editor.placeOf(find(state.doc, editor.current) ?? allNodes(state.doc)[0]!)));
  const large = isLarge(state.doc);
  // A large flow can be worked on before its small map is drawn.
  const [map, drawMap] = useState(!large);
  useEffect(() => {
    const timer = window.setTimeout(() => drawMap(true), MAP_LATER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  const onNodesChange = useCallback((changes: NodeChange<StepNode>[]) => {
    const sized = new Set(changes.flatMap((change) => (change.type === "dimensions" ? [change.id] : [])));
    setNodes((old) => (sized.size ? drawnOnce(applyNodeChanges(changes, old), sized) : applyNodeChanges(changes, old)));
  }, []);
  const chosen = nodes.filter((node) => node.selected).map((node) => node.id);

  return (
    <>
      <div className="hw-canvas-bar">
        <Toolbar tools={acts.tools} chosen={chosen.length} state={state} mayEdit={mayEdit} grouped={chosen.some((id) => isFold(id) || find(state.doc, id)?.group)} folded={chosen.some(isFold)} />
        <Saving state={state} />
      </div>
      <div className="hw-canvas-pane">
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          onNodesChange={onNodesChange}
          onEdgesChange={(changes) => setEdges((old) => applyEdgeChanges(changes, old))}
          onNodeDragStop={(_event, _node, dragged) => dropped(dragged)}
          onSelectionDragStop={(_event, dragged) => dropped(dragged)}
          onConnect={connected}
          onNodeClick={(event, node) => {
            if ((event.target as Element).closest("[data-unfold]")) return acts.unfold(node.id);
            setCurrent(node.id);
            if (!event.shiftKey && !event.ctrlKey && !event.metaKey && !isFold(node.id)) void openStep(node.id);
          }}
          onNodeDoubleClick={(_event, node) => isFold(node.id) && acts.unfold(node.id)}
          isValidConnection={(wire) => !isFold(wire.target) && !state.doc.entry.some((node) => node.id === wire.target)}
          nodesDraggable={mayEdit}
          nodesConnectable={mayEdit}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          multiSelectionKeyCode={["Shift", "Control", "Meta"]}
          onlyRenderVisibleElements={large}
          minZoom={0.02}
          maxZoom={2}
          fitView={!large}
          defaultViewport={start}
          fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
          proOptions={{ hideAttribution: true }}
          aria-label={say("canvas")}
        >
          <Background />
          <FromAfar />
          <Frames doc={state.doc} nodes={nodes} onSelect={(ids) => choose(ids, false)} onFold={(id) => acts.foldUp([id])} />
          {map && <MiniMap<StepNode> pannable zoomable ariaLabel={say("minimap")} nodeClassName={(node) => `hw-family-${node.data.card.family}`} />}
        </ReactFlow>
      </div>
      <Problems problems={state.problems} onGo={goToProblem} />
      <p className="visually-hidden" role="status" aria-live="polite" id="canvas-said">
        {editor.heard}
      </p>
      <AskedDialog editor={editor} acts={acts} missing={missing} />
    </>
  );
}
