import { useQuery } from "@apollo/client/react";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { OrderPhase, OrderStatus, StepName } from "../api/schema.generated";
import { Failed } from "../layout/Failed";
import { Loading } from "../layout/Loading";
import { ProcessDocument, type ProcessQuery } from "./process.generated";

type Table = ProcessQuery["deliveryProcess"];
export type Move = Table["moves"][number];
export type Limits = Table["limits"];

/** The delivery process as the server declares it, in the language of the page. */
export interface Process {
  steps: Table["steps"];
  statuses: Table["statuses"];
  limits: Limits;
  /** The move of this name; undefined for one that this page does not know yet. */
  move(name: string): Move | undefined;
  moveLabel(name: string): string;
  phaseLabel(name: OrderPhase): string;
  statusLabel(name: OrderStatus): string;
  stepLabel(name: StepName): string;
}

function labelIn<T extends { name: string; label: string }>(list: readonly T[]): (name: string) => string {
  const labels = new Map(list.map(({ name, label }) => [name, label]));
  return (name) => labels.get(name) ?? name;
}

function processOf(table: Table): Process {
  const moves = new Map(table.moves.map((move) => [move.name, move]));
  return {
    steps: table.steps,
    statuses: table.statuses,
    limits: table.limits,
    move: (name) => moves.get(name),
    moveLabel: labelIn(table.moves),
    phaseLabel: labelIn(table.phases),
    statusLabel: labelIn(table.statuses),
    stepLabel: labelIn(table.steps),
  };
}

const ProcessContext = createContext<Process | null>(null);

/** Loads the process table before anything that is drawn from it. */
export function ProcessProvider({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(ProcessDocument);
  const process = useMemo(() => (data ? processOf(data.deliveryProcess) : null), [data]);
  if (process) {
    return <ProcessContext value={process}>{children}</ProcessContext>;
  }
  return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
}

/** The delivery process. */
export function useProcess(): Process {
  const process = useContext(ProcessContext);
  if (!process) {
    throw new Error("useProcess outside of ProcessProvider");
  }
  return process;
}
