/** Whether a request is one of the ways of ending (reference 2, E1 to E3), by its path or the path's template. */
export function isEnd({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return (
    (method === 'PATCH' && /^\/api\/v2\/conversations\/messages\/[^/]+$/.test(path)) ||
    (method === 'POST' && /^\/api\/v2\/conversations\/[^/]+\/disconnect$/.test(path))
  );
}
