/** Where this browser keeps the token of the viewer who signed up here. */
export const viewerTokenAs = 'flashpack.viewer.token'
