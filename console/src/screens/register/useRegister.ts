import { useMutation } from "@apollo/client/react";
import { useRef, useState } from "react";
import { newKey } from "../../api/key";
import { RegisterOrderDocument, type RegisterOrderMutation } from "./register.generated";
import { inputOf, type Typed } from "./registration";

type Payload = RegisterOrderMutation["registerOrder"];

/** How the last attempt to register ended. */
export type Ending =
  | { kind: "done"; order: NonNullable<Payload["order"]> }
  | { kind: "refused"; refusals: Payload["userErrors"] }
  /** No answer came: whether it happened is not known, and sending it again does it once. */
  | { kind: "unknown"; error: unknown };

/** Sends a registration. Each opened form has one key, so that one sent twice is registered once. */
export function useRegister() {
  const key = useRef(newKey());
  const [ending, setEnding] = useState<Ending>();
  const [send, { loading }] = useMutation(RegisterOrderDocument);
  const register = async (typed: Typed): Promise<Ending> => {
    const ended = await attempt(send, typed, key.current);
    setEnding(ended);
    return ended;
  };
  const reset = () => {
    key.current = newKey();
    setEnding(undefined);
  };
  return { ending, loading, register, reset };
}

async function attempt(
  send: useMutation.MutationFunction<RegisterOrderMutation, { input: ReturnType<typeof inputOf> }>,
  typed: Typed,
  key: string,
): Promise<Ending> {
  try {
    const { data } = await send({ variables: { input: inputOf(typed, key) } });
    const { order, userErrors } = data?.registerOrder ?? { order: null, userErrors: [] };
    return order && userErrors.length === 0
      ? { kind: "done", order }
      : { kind: "refused", refusals: userErrors };
  } catch (error) {
    return { kind: "unknown", error };
  }
}
