import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { newKey } from "../../api/key";
import { useDraft } from "../../forms/draft";
import { type Outcome, outcomeOf, sentBefore } from "../../forms/outcome";
import { RegisterOrderDocument, type RegisterOrderMutation } from "./register.generated";
import { inputOf, nothingTyped, type Typed } from "./registration";

type Payload = RegisterOrderMutation["registerOrder"];

/** An order that was just registered. */
export type Registered = NonNullable<Payload["order"]>;

/** How an attempt to register ended. */
export type Ending = Outcome<Registered, Payload["userErrors"][number]>;

/** Runs the form of a registration: what is typed is kept until it is sent, and sent twice it is registered once. */
export function useRegister(onDone: (order: Registered) => void) {
  const { draft, change, drop } = useDraft("register", nothingTyped);
  const [ending, setEnding] = useState<Ending>();
  const [send, { loading }] = useMutation(RegisterOrderDocument);
  const register = async (typed: Typed): Promise<Ending> => {
    const answer = send({ variables: { input: inputOf(typed, draft.current.key) } });
    const ended = await outcomeOf(answer.then(({ data }) => data?.registerOrder));
    setEnding(ended);
    if (ended.kind === "done") {
      drop();
      onDone(ended.order);
    } else if (ended.kind === "refused" && sentBefore(ended.refusals)) {
      change({ key: newKey() });
    }
    return ended;
  };
  return {
    /** What the form begins with. */
    typed: draft.current.values,
    changed: (values: Typed) => change({ values }),
    ending,
    loading,
    register,
  };
}
