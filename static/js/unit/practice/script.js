// What the scripted cars and their desk do: when they see an ask, take it, roll, arrive; and what each verb of this
// officer changes. Every function gets the world's own hands (see world.js); none knows a network.

const SEEN_MS = 1200;
const DESK_MS = 2500;
const ROLL_MS = 5000;
const THERE_MS = 20_000;
const VERIFY_MS = 3000;

const DESK = "Practice desk";

function comes(id, sign, at, { later, roll, arrive }) {
  later(at, () => roll(id, sign));
  later(at + THERE_MS, () => arrive(id, sign));
}

function asked(card, world) {
  const { id } = card;
  world.later(SEEN_MS, () => world.put(id, { seen: { dispatch_at: world.iso(world.now()), count: 4 } }));
  if (card.urgency !== "roll_by")
    world.later(DESK_MS, () => world.put(id, { acknowledged_at: world.iso(world.now()), acknowledged_by: DESK }));
  comes(id, world.SISTER, ROLL_MS, world);
  if (card.urgency === "emergency") comes(id, world.SECOND, ROLL_MS + 2000, world);
}

/** Somebody asks; when this car is not coming another is, after a while. */
function askedByOther(card, world) {
  world.later(THERE_MS, () => !mine(world.find(card.id), world) && world.roll(card.id, world.SECOND));
  world.later(2 * THERE_MS, () => !mine(world.find(card.id), world) && world.close(card.id, "helped"));
}

const mine = (card, { me }) => card?.responses.find((one) => one.unit === me.unit && ["rolling", "on_scene"].includes(one.state));

const verbs = {
  respond: (id, { eta_s: eta = 120 }, world) => world.roll(id, world.me.unit, eta * 1000),
  arrive: (id, _body, world) => world.arrive(id, world.me.unit),
  decline: (id, _body, world) => world.answer(id, world.me.unit, { state: "declined" }),
  clear(id, _body, world) {
    world.answer(id, world.me.unit, { state: "cleared", cleared_at: world.iso(world.now()) });
    return world.close(id, "helped");
  },
  acknowledge: (id, _body, world) => world.put(id, { acknowledged_at: world.iso(world.now()), acknowledged_by: world.me.unit }),
  upgrade: (id, { urgency }, world) => world.put(id, { urgency }),
  wanted(id, { units_wanted: wanted }, world) {
    comes(id, world.SECOND, DESK_MS, world);
    return world.put(id, { units_wanted: wanted });
  },
  secure: (id, held, world) => world.put(id, { ...held, secured_at: world.iso(world.now()) }),
  close: (id, { disposition }, world) => world.close(id, disposition ?? "helped"),
  /** As in earnest: an emergency is only asked to be cancelled, and a person verifies. */
  cancel(id, { disposition }, world) {
    if (world.find(id).urgency !== "emergency") return world.close(id, disposition ?? "cancelled");
    world.later(VERIFY_MS, () => world.close(id, "accidental"));
    return world.put(id, { cancel_asked_at: world.iso(world.now()) });
  },
};

export const script = { asked, askedByOther, verbs };
