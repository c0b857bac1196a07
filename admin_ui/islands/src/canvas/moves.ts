// Moves of the same steps in a row are one move.
import type { Op } from "./types";

export function onlyMoves(ops: Op[]): boolean {
  return ops.every((op) => op.op === "set" && op.field === "pos");
}

export function sameSteps(one: Op[], other: Op[]): boolean {
  const steps = (ops: Op[]) => ops.map((op) => (op.op === "set" ? op.node : "")).sort().join();
  return steps(one) === steps(other);
}

export function joined(before: Op[], after: Op[]): Op[] {
  const was = new Map(before.map((op) => [op.op === "set" ? op.node : "", op]));
  return after.map((op) => (op.op === "set" ? { ...op, was: (was.get(op.node) as typeof op).was } : op));
}
