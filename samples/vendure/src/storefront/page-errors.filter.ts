// What goes wrong behind a page is a page too, in the visitor's language; the log has the rest.
import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';
import { EntityNotFoundError, I18nError, Logger, LogLevel, RequestContext } from '@vendure/core';
import type { Request, Response } from 'express';
import { cookies, Visits } from './visit';
import { isLanguage } from './words';

const loggerCtx = 'Storefront';

function statusOf(why: unknown): number {
  if (why instanceof HttpException) return why.getStatus();
  if (why instanceof EntityNotFoundError) return 404;
  return why instanceof I18nError && why.logLevel > LogLevel.Warn ? 403 : 500; // Vendure's own "may not", which it logs low
}

@Catch()
export class PageErrors implements ExceptionFilter {
  constructor(private visits: Visits) {}

  async catch(why: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const status = statusOf(why);
    const { message, stack } = why as Error;
    if (status >= 500) Logger.error(`${request.method} ${request.path}: ${message}`, loggerCtx, stack);
    if (response.headersSent) return;
    const { language } = cookies(request);
    const ctx = { session: undefined } as RequestContext;
    const visit = { ctx, request, response, language: isLanguage(language) ? language : ('en' as const) };
    await this.visits.message(visit, status, status === 404 ? 'error.not_found' : 'error.again');
  }
}
