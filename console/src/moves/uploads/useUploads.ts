import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../../api/key";
import { useFormat } from "../../format/format";
import type { DraftFile } from "../../forms/draft";
import { useProblemWords } from "../../layout/Failed";
import { useProcess } from "../../process/process";
import { PutError, put } from "./put";
import { CreateUploadDocument } from "./uploads.generated";

/** A file of the form that is being filled in. */
export interface UploadItem {
  uid: string;
  /** The attachment; empty until the server knows of it. */
  id: string;
  name: string;
  size: number;
  state: "sending" | "ready" | "failed";
  /** The share that has been sent, 0 to 1. */
  share: number;
  /** Why it failed, in words. */
  problem: string;
  /** Whether sending the same file again may help. */
  again: boolean;
}

export interface Uploads {
  items: readonly UploadItem[];
  /** The attachments that are ready. */
  ids: string[];
  add: (files: readonly File[]) => void;
  /** Stops sending a file, or takes it out of the form. */
  remove: (uid: string) => void;
  retry: (uid: string) => void;
  /** Marks the file of an attachment that the server refused. */
  refuse: (id: string, problem: string) => void;
  clear: () => void;
}

interface Sent {
  file: File;
  stop: AbortController;
}

class Refused extends Error {}

/** The files of one form: each is sent as soon as it was chosen. onReady is told those that the draft has to remember. */
export function useUploads(
  orderId: string,
  first: readonly DraftFile[],
  onReady: (files: DraftFile[]) => void,
): Uploads {
  const client = useApolloClient();
  const { limits } = useProcess();
  const { t } = useTranslation("moves");
  const format = useFormat();
  const words = useProblemWords();
  const sent = useRef(new Map<string, Sent>());
  const [items, setItems] = useState<UploadItem[]>(() => first.map(restored));

  const change = useCallback((uid: string, part: Partial<UploadItem>) => {
    setItems((before) => before.map((item) => (item.uid === uid ? { ...item, ...part } : item)));
  }, []);

  const send = useCallback(
    async (uid: string, file: File) => {
      const stop = new AbortController();
      sent.current.set(uid, { file, stop });
      try {
        const { data } = await client.mutate({
          mutation: CreateUploadDocument,
          variables: {
            input: { orderId, fileName: file.name, byteSize: file.size, idempotencyKey: newKey() },
          },
          context: { fetchOptions: { signal: stop.signal } },
        });
        const answer = data?.createUpload;
        if (!answer?.attachment || !answer.uploadUrl) {
          throw new Refused(answer?.userErrors[0]?.message ?? "");
        }
        const onProgress = (share: number) => change(uid, { share });
        await put({
          url: answer.uploadUrl,
          headers: answer.uploadHeaders,
          file,
          onProgress,
          signal: stop.signal,
        });
        change(uid, { id: answer.attachment.id, state: "ready", share: 1 });
      } catch (error) {
        if (!stop.signal.aborted) {
          change(uid, { state: "failed", ...failureOf(error, words, t("upload.lost")) });
        }
      }
    },
    [client, orderId, change, words, t],
  );

  /** Why a file cannot be sent at all, being one of those that are added; empty when it can. */
  const problemWith = ({ size }: File, position: number): string => {
    if (position >= limits.attachments - items.length) {
      return t("upload.tooMany", { count: limits.attachments });
    }
    if (size > limits.attachmentBytes) {
      return t("upload.tooLarge", { limit: format.bytes(limits.attachmentBytes) });
    }
    return size === 0 ? t("upload.empty") : "";
  };

  const add = (files: readonly File[]) => {
    const added = files.map((file, position) => {
      const item: UploadItem = { ...newItem(file.name, file.size), state: "sending" };
      const problem = problemWith(file, position);
      if (problem) {
        return { ...item, state: "failed" as const, problem };
      }
      void send(item.uid, file);
      return item;
    });
    setItems((before) => [...before, ...added]);
  };

  const remove = (uid: string) => {
    sent.current.get(uid)?.stop.abort();
    sent.current.delete(uid);
    setItems((before) => before.filter((item) => item.uid !== uid));
  };

  const retry = (uid: string) => {
    const before = sent.current.get(uid);
    if (before) {
      change(uid, { state: "sending", share: 0, problem: "" });
      void send(uid, before.file);
    }
  };

  useReadyFiles(items, onReady);
  useEffect(() => {
    const all = sent.current;
    return () => {
      for (const { stop } of all.values()) {
        stop.abort();
      }
    };
  }, []);

  return {
    items,
    ids: items.filter(({ state }) => state === "ready").map(({ id }) => id),
    add,
    remove,
    retry,
    refuse: (id, problem) =>
      setItems((before) =>
        before.map((item) => (item.id === id ? { ...item, state: "failed", problem, again: false } : item)),
      ),
    clear: () => setItems([]),
  };
}

function newItem(name: string, size: number): UploadItem {
  return {
    uid: newKey(),
    id: "",
    name,
    size,
    state: "ready",
    share: 0,
    problem: "",
    again: false,
  };
}

function restored({ id, name, size }: DraftFile): UploadItem {
  return { ...newItem(name, size), id, share: 1 };
}

/** Tells of the files that are ready whenever they are others than before. */
function useReadyFiles(items: readonly UploadItem[], onReady: (files: DraftFile[]) => void): void {
  const ready = items
    .filter(({ state }) => state === "ready")
    .map(({ id, name, size }) => ({ id, name, size }));
  const told = useRef(JSON.stringify(ready));
  useEffect(() => {
    const now = JSON.stringify(ready);
    if (now !== told.current) {
      told.current = now;
      onReady(ready);
    }
  });
}

function failureOf(error: unknown, words: (error: unknown) => string, lost: string) {
  if (error instanceof Refused) {
    return { problem: error.message, again: false };
  }
  if (error instanceof PutError) {
    const forGood = error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
    return { problem: error.message || lost, again: !forGood };
  }
  return { problem: words(error), again: true };
}
