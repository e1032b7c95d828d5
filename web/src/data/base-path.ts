// Where the server is shown: a proxy may do so below a path, which the server writes into the page.

/** Such as `/assay`; empty when the server has the whole host. */
export const basePath = document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '';

/** The server's address, as clients are to be given it. */
export const serverAddress = window.location.origin + basePath;
