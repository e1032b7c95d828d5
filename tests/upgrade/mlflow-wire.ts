// MLflow's REST wire as a fixture's writer and reader use it: one call, and lists read to their end.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Tags and params as the wire lists them. */
export function tagsOf(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export interface MlflowWire {
  get(path: string, query?: Readonly<Record<string, string>>): Promise<any>;
  post(path: string, body?: JsonObject): Promise<any>;
  patch(path: string, body: JsonObject): Promise<any>;
  remove(path: string, body?: JsonObject): Promise<any>;
  /** Sends a file through the server. */
  putFile(path: string, bytes: string | Uint8Array<ArrayBuffer>): Promise<void>;
  deleteFile(path: string): Promise<void>;
  /** All items of a list that is asked for by POST. */
  postPages(path: string, body: JsonObject, list: string): Promise<readonly any[]>;
  /** All items of a list that is asked for by GET. */
  getPages(path: string, query: Readonly<Record<string, string>>, list: string): Promise<readonly any[]>;
}

export function mlflowWire(url: string): MlflowWire {
  async function send(method: string, path: string, body?: BodyInit): Promise<Response> {
    const headers = { 'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream' };
    const response = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }
  const json = async (method: string, path: string, body?: JsonObject): Promise<any> => {
    const whole = path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`;
    return (await send(method, whole, body === undefined ? undefined : JSON.stringify(body))).json();
  };
  const get: MlflowWire['get'] = (path, query = {}) => json('GET', `${path}?${new URLSearchParams(query)}`);
  const fileUrl = (path: string): string => `/api/2.0/mlflow-artifacts/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;

  async function pages(ask: (token: string | undefined) => Promise<any>, list: string): Promise<readonly any[]> {
    const items: any[] = [];
    for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
      const page = await ask(token);
      items.push(...(page[list] ?? []));
      token = page.next_page_token as string | undefined;
    }
    return items;
  }

  return {
    get,
    post: (path, body = {}) => json('POST', path, body),
    patch: (path, body) => json('PATCH', path, body),
    remove: (path, body = {}) => json('DELETE', path, body),
    putFile: async (path, bytes) => void (await send('PUT', fileUrl(path), typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes)),
    deleteFile: async (path) => void (await send('DELETE', fileUrl(path))),
    postPages: (path, body, list) => pages((token) => json('POST', path, { ...body, ...(token ? { page_token: token } : {}) }), list),
    getPages: (path, query, list) => pages((token) => get(path, { ...query, ...(token ? { page_token: token } : {}) }), list),
  };
}
