import { ApolloClient, ApolloLink, type OperationVariables } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { render } from "@testing-library/react";
import { ConfigProvider } from "antd";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { Observable } from "rxjs";
import { newCache } from "../api/policies";
import { ProcessProvider } from "../process/process";

type Answer = (variables: OperationVariables) => object | Error;

interface MoveLine {
  name: string;
  label: string;
  textRequired?: boolean;
  files?: boolean;
  judges?: "REQUIREMENT" | "DELIVERY";
}

/** The answer that does not come. */
export const never = {};

/** The answer of a server whose process has these moves. */
export function processOf(moves: MoveLine[]): object {
  const labelled = (name: string, label: string) => ({ name, label });
  return {
    deliveryProcess: {
      __typename: "DeliveryProcess",
      steps: [
        { __typename: "ProcessStep", ...labelled("CONFIRM_REQUIREMENT", "服务商确认需求") },
        { __typename: "ProcessStep", ...labelled("IMPLEMENT", "服务商实施需求") },
      ],
      phases: [],
      statuses: [],
      moves: moves.map(({ name, label, textRequired = false, files = false, judges }) => ({
        __typename: "ProcessMove",
        name,
        label,
        roles: [],
        from: [],
        to: null,
        step: null,
        entry: "PROGRESS_REPORTED",
        textField: "note",
        textRequired,
        files,
        judges: judges ?? null,
      })),
      limits: {
        __typename: "ProcessLimits",
        textLength: 20,
        attachments: 2,
        attachmentBytes: 1024,
        contentTypes: [],
        fileNameLength: 200,
        refundRequests: 3,
      },
    },
  };
}

/** Shows a part of the page before a server that answers each operation as told; what was asked is kept. */
export function stage(part: ReactNode, answers: Record<string, Answer>, path = "/orders/ord_1") {
  const asked: { name: string; variables: OperationVariables }[] = [];
  const link = new ApolloLink(
    ({ operationName = "", variables }) =>
      new Observable((observer) => {
        asked.push({ name: operationName, variables });
        const answer = answers[operationName]?.(variables) ?? new Error(`nobody answers ${operationName}`);
        if (answer instanceof Error) {
          observer.error(answer);
          return;
        }
        if (answer === never) {
          return;
        }
        observer.next({ data: answer as Record<string, unknown> });
        observer.complete();
      }),
  );
  const client = new ApolloClient({ cache: newCache(), link });
  const shown = (content: ReactNode) => (
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <ApolloProvider client={client}>
        <MemoryRouter initialEntries={[path]}>
          <ProcessProvider>{content}</ProcessProvider>
        </MemoryRouter>
      </ApolloProvider>
    </ConfigProvider>
  );
  const { rerender, unmount } = render(shown(part));
  return { asked, unmount, show: (content: ReactNode) => rerender(shown(content)) };
}
