import { Agent, fetch, type RequestInit, type Response } from 'undici';

const direct = new Agent();

/**
 * `fetch` that never goes through a proxy, for what is near: a program of our own, on this machine or in a network
 * of its containers. Node's own heeds `HTTP_PROXY` where `NODE_USE_ENV_PROXY` is set, for loopback too.
 */
export function directFetch(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, dispatcher: direct });
}
