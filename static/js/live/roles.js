// Who may do what where, as far as a page must know. Pure.

/** Agencies in which the person holds one of the given roles. */
export function agenciesAs(session, ...roles) {
  const held = Object.entries(session.roles ?? {});
  return held.filter(([, role]) => roles.includes(role)).map(([agency]) => agency);
}
