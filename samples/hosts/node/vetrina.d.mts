// The types of vetrina.mjs, for hosts in TypeScript.
import type {IncomingHttpHeaders} from 'node:http'

// What the library refused, with everything it said. Compare `slug`, show `message`.
export declare class Failure extends Error {
  readonly code: string
  readonly slug: string
  readonly pointer: string
  readonly trace: string
  readonly retryAfter?: number
}

export interface HttpRequest {
  method: string
  target: string
  headers: IncomingHttpHeaders
  body?: Uint8Array | string
  peer?: string
}

export interface HttpAnswer {
  status: number
  headers: [name: string, value: string][]
  body: Uint8Array
}

export declare class Vetrina {
  static load(library: string, config: {data_dir: string; [key: string]: unknown}): Vetrina
  static connect(address: string, key?: string, options?: {ca?: Uint8Array | string}): Vetrina
  shopper(shopper: string): Vetrina
  // `T` is what docs/operations.md says of the operation's answer.
  call<T = Record<string, unknown>>(operation: string, request?: object): Promise<T>
  upload<T = Record<string, unknown>>(operation: string, path: string, request?: object): Promise<T>
  // Over C only: a vetrina-server is reached by the shop's web server itself.
  handle(request: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}
