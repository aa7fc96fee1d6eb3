/** Where the authorization server answers. The gateway has the same list. */
export const ROUTES = {
  authorization: '/oauth/authorize', token: '/oauth/token', revocation: '/oauth/revoke', introspection: '/oauth/introspect', jwks: '/oauth/jwks',
  pushed_authorization_request: '/oauth/par', end_session: '/oauth/end',
} as const;

/** The one resource there is (RFC 8707). Access tokens name it by the audience that all tokens of this installation have. */
export const resourceOf = (publicUrl: string): string => `${publicUrl}/v1`;
