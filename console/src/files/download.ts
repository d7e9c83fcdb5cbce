import type { ApolloClient } from "@apollo/client";
import { FileLinkDocument } from "./files.generated";

/** How long the file server may take to say that the file is there, in milliseconds. */
const answerTime = 15_000;

/** Why a file cannot be had although the request for its link was answered. */
export class FileGone extends Error {}

/**
 * Asks for a fresh link, since links expire, and looks whether the file is there, so that what goes wrong is told on the
 * page. Fails with FileGone when there is no such file any more, and with the error of the request otherwise.
 */
export async function linkTo(client: ApolloClient, id: string): Promise<string> {
  const { data } = await client.query({
    query: FileLinkDocument,
    variables: { id },
    fetchPolicy: "network-only",
  });
  const url = data?.node?.__typename === "Attachment" ? data.node.url : null;
  if (!url) {
    throw new FileGone(id);
  }
  const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(answerTime) });
  if (!response.ok) {
    throw new FileGone(id);
  }
  return url;
}

/** Lets the browser save a file: it streams it to the disk and shows its progress. */
export function save(url: string, fileName: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.rel = "noopener";
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}
