// A form counts only from a page of this shop (Origin and Fetch Metadata, which every current browser sends).
import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { VetrinaService } from '../plugin';

@Injectable()
export class SameOrigin implements CanActivate {
  constructor(private vetrina: VetrinaService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.method !== 'POST') return true;
    const { origin } = this.vetrina.options.storefront;
    return request.get('origin') === origin && (request.get('sec-fetch-site') ?? 'same-origin') === 'same-origin';
  }
}
