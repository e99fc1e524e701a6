import { type Refusal, refusalOf, Unreachable } from "./problem";

/** Sends bytes and tells how far it is, which `fetch` cannot. */
export function upload(
  method: string,
  address: string,
  headers: Headers,
  bytes: Blob,
  onProgress: (part: number) => void,
  cancel?: AbortSignal,
): Promise<string> {
  return new Promise((done, fail: (fault: Refusal | Unreachable) => void) => {
    // An abort from before is told to nobody again.
    if (cancel?.aborted) {
      fail(new Unreachable("cancelled"));
      return;
    }
    const request = new XMLHttpRequest();
    request.open(method, address);
    headers.forEach((value, name) => {
      request.setRequestHeader(name, value);
    });
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = async () => {
      if (request.status >= 200 && request.status < 300) {
        done(request.responseText);
      } else {
        fail(await refusalOf(new Response(request.responseText, { status: Math.max(200, request.status) })));
      }
    };
    request.onerror = request.onabort = request.ontimeout = () => fail(new Unreachable("no answer"));
    cancel?.addEventListener("abort", () => request.abort());
    request.send(bytes);
  });
}
