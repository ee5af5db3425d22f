// What the library answers itself in Vendure's web server: /vetrina/… (assets, forms of widgets, callbacks of networks)
// and /l/… (direct links). They stand before Vendure's own body parser, because a webhook's proof is over its raw bytes.
import { Logger, Middleware } from '@vendure/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { loggerCtx, Tracking, VetrinaPluginOptions } from './options';
import { prefixOf, refused, VetrinaService } from './vetrina.service';

const largestBody = 1 << 20;
const linkPath = '/l';

/** Middleware is configured before Vendure's injector exists; the plugin brings the service when it does. */
export class Doors {
  service?: VetrinaService;

  constructor(private options: VetrinaPluginOptions) {}

  middleware(): Middleware[] {
    return [
      { route: prefixOf(this.options), handler: this.guarded((request, response) => this.handOver(request, response)), beforeListen: true },
      { route: linkPath, handler: this.guarded((request, response) => this.follow(request, response)), beforeListen: true },
    ];
  }

  private guarded(answer: (request: Request, response: Response) => Promise<void>): RequestHandler {
    return (request: Request, response: Response, next: NextFunction) => {
      answer(request, response).catch((why: Error) => {
        Logger.error(`${request.method} ${request.path}: ${why.message}`, loggerCtx, why.stack);
        next(why);
      });
    };
  }

  private get vetrina(): VetrinaService {
    if (!this.service) throw new Error('Vendure is not up yet');
    return this.service;
  }

  private async handOver(request: Request, response: Response): Promise<void> {
    const body = await bodyOf(request);
    if (!body) {
      response.status(413).end();
      return;
    }
    const answer = await this.vetrina.handle({
      method: request.method,
      target: request.originalUrl,
      headers: request.headers,
      body,
      peer: request.socket.remoteAddress,
    });
    response.status(answer.status);
    for (const [name, value] of answer.headers) response.append(name, value);
    response.end(answer.body);
  }

  /**
   * A direct link. Followed by the plugin and not by the library's own door, because only the shop knows what may be kept
   * about a visit; the click's id in the landing page's address is what an order is credited by.
   */
  private async follow(request: Request, response: Response): Promise<void> {
    const text = request.path.slice(1);
    if (!/^(GET|HEAD)$/.test(request.method) || !/^~?[\w-]+(\.[\w-]+)*$/.test(text)) return this.handOver(request, response);
    const header = (name: string): string => request.get(name) ?? '';
    try {
      const found = await this.vetrina.call<{ status: number; location: string }>('link.resolve', {
        ...(text.startsWith('~') ? { token: text } : { code: text }),
        user_agent: header('user-agent').slice(0, 4096),
        referer: header('referer').slice(0, 8192),
        purpose: (header('sec-purpose') || header('purpose') || header('x-moz')).slice(0, 256),
        tracking: header('sec-gpc') === '1' ? 'aggregate' : this.trackingOf(request),
        preview: request.method === 'HEAD',
      });
      response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'origin', 'X-Robots-Tag': 'noindex' });
      response.redirect(found.status, found.location);
    } catch (why) {
      if (!refused(why, 'link.unknown')) throw why;
      await this.handOver(request, response); // the library's own page says that there is no such link
    }
  }

  private trackingOf(request: Request): Tracking {
    return this.options.tracking?.(request) ?? 'session';
  }
}

/** Nothing where there is too much of it. */
async function bodyOf(request: Request): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largestBody) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
