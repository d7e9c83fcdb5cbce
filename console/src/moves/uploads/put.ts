import { languageTag } from "../../api/language";

/** Why the bytes of a file were not taken. */
export class PutError extends Error {
  constructor(
    message: string,
    /** The status of the answer; 0 when there was none. */
    readonly status: number,
  ) {
    super(message);
  }
}

interface Answer {
  message?: string;
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as Answer).message ?? "";
  } catch {
    return "";
  }
}

export interface Put {
  url: string;
  headers: readonly { name: string; value: string }[];
  file: Blob;
  /** Told the share that has been sent, 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends the bytes of a file. By XMLHttpRequest, since fetch does not tell how far an upload is. */
export function put({ url, headers, file, onProgress, signal }: Put): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("Accept-Language", languageTag());
    for (const { name, value } of headers) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve();
      } else {
        reject(new PutError(messageOf(request.responseText), request.status));
      }
    };
    request.onerror = () => reject(new PutError("", 0));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}
