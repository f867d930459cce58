/** Why a tour ends by itself, as a person reads it. */
export const FORGOTTEN = {
  too_long: "on tour too long, and still for an hour",
  no_sign_of_life: "no sign of life",
};
