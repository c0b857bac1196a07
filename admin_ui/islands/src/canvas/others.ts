// What the page hears of other people, for the boxes; and where this person is, for them.
import { useCallback, useEffect, useState } from "react";
import { AT, PEOPLE, type Person, saidOf } from "../flows/people";
import { useWords } from "./parts";

export function useOthers(current: string, boxOf: (step: string) => string): (box: string) => string {
  const say = useWords();
  const [others, meet] = useState<Person[]>([]);
  useEffect(() => {
    const heard = (event: Event) => meet((event as CustomEvent).detail as Person[]);
    document.addEventListener(PEOPLE, heard);
    return () => document.removeEventListener(PEOPLE, heard);
  }, []);
  useEffect(() => {
    document.dispatchEvent(new CustomEvent(AT, { detail: current }));
  }, [current]);
  return useCallback((box: string) => saidOf(others.map((each) => ({ ...each, step: boxOf(each.step) })), box, say("is_editing")), [others]);
}
