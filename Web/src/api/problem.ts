/** The server said no: a code of docs/protocol.md, Refusals. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryable = false,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/** No answer: the request may or may not have arrived. */
export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super("The server cannot be reached.", { cause });
    this.name = "Unreachable";
  }
}

interface Problem {
  code?: string;
  detail?: string;
  retryable?: boolean;
  retryAfterMs?: number;
}

/** A refusal out of `application/problem+json`, or out of whatever a proxy answered instead. */
export async function refusalOf(response: Response): Promise<Refusal | Unreachable> {
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  return problem?.code
    ? new Refusal(problem.code, problem.detail ?? problem.code, problem.retryable, problem.retryAfterMs)
    : new Unreachable(response.status);
}

/** A refusal out of a hub error: the object begins at its first brace (docs/protocol.md, Calls). */
export function refusalOfHub(text: string): Refusal {
  const brace = text.indexOf("{");
  if (brace >= 0) {
    try {
      const told = JSON.parse(text.slice(brace)) as {
        code: string;
        message: string;
        retryable: boolean;
        retryAfterMs?: number;
      };
      return new Refusal(told.code, told.message, told.retryable, told.retryAfterMs);
    } catch {
      // Not ours: below.
    }
  }
  return new Refusal("bad_request", text);
}
