// Whether the server took what the company's own server signed.
import { Refused } from "./api";

export interface Proof {
  accepted: boolean;
  reason: string;
}

/** What a refusal says of the signature; null when it is about something else. */
export function refusedProof(error: unknown): Proof | null {
  if (!(error instanceof Refused) || !/identity-(not-valid|required)$/.test(error.problem.type)) return null;
  return { accepted: false, reason: error.problem.reason || "required" };
}
