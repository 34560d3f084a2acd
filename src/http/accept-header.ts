import { BAD_EXCHANGE, refuse, type Refusal } from './refusal.js';

const JSON_TYPE = 'application/json';
const SSE_TYPE = 'text/event-stream';

/** Streamable HTTP, "Sending Messages to the Server": a POST must accept both types. An absent header accepts neither. */
export function refuseAcceptOfPost(accept: string | undefined): Refusal | undefined {
  if (accepts(accept, JSON_TYPE) && accepts(accept, SSE_TYPE)) return undefined;
  return notAcceptable(`both ${JSON_TYPE} and ${SSE_TYPE}`);
}

/** Streamable HTTP, "Listening for Messages from the Server": a GET must accept an SSE stream. */
export function refuseAcceptOfGet(accept: string | undefined): Refusal | undefined {
  return accepts(accept, SSE_TYPE) ? undefined : notAcceptable(SSE_TYPE);
}

function notAcceptable(types: string): Refusal {
  return refuse({ status: 406, code: BAD_EXCHANGE, message: `Not Acceptable: the Accept header must list ${types}` });
}

/** RFC 9110, section 12.5.1: a range with weight 0 is not acceptable. */
function accepts(accept: string | undefined, type: string): boolean {
  if (accept === undefined) return false;
  const wildcard = `${type.slice(0, type.indexOf('/'))}/*`;
  return accept.split(',').some((entry) => {
    const [range = '', ...parameters] = entry.toLowerCase().split(';');
    const name = range.trim();
    if (name !== type && name !== wildcard && name !== '*/*') return false;
    return !parameters.some((parameter) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(parameter));
  });
}
