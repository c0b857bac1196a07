// dagre by itself: the canvas asks for it when steps have no place yet or somebody tidies up.
import dagre from "@dagrejs/dagre";
import type { Laid, Places } from "../canvas/layout";

window.hwLayout = ({ nodes, edges }: Laid): Places => {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 36, ranksep: 90 });
  graph.setDefaultEdgeLabel(() => ({}));
  nodes.forEach(({ id, width, height }) => graph.setNode(id, { width, height }));
  edges.forEach(([from, to]) => graph.setEdge(from, to));
  dagre.layout(graph);
  return Object.fromEntries(
    nodes.map(({ id, width, height }) => {
      const { x, y } = graph.node(id);
      return [id, [Math.round(x - width / 2), Math.round(y - height / 2)]];
    }),
  );
};
