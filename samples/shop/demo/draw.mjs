// Who takes part, and what is bought: by the order of the network, or drawn from a seed.

// SplitMix64: the same everywhere.
export function drawer(seed) {
  let state = BigInt(seed ?? 0);
  const mask = (1n << 64n) - 1n;
  return (limit) => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return Number((z ^ (z >> 31n)) % BigInt(limit));
  };
}

export function shuffled(list, below) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; --i) {
    const j = below(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const follows = (graph, who, whom) => graph[who].following.includes(whom);

// {buyer, friend, fan, others}: the friend and the buyer follow each other; the fan follows the buyer one way; the others
// are who they are. `graph` is what expect.py read from the network's API.
export function cast(graph, seed) {
  const below = drawer(seed);
  const people = seed === undefined ? Object.keys(graph) : shuffled(Object.keys(graph), below);
  for (const buyer of people) {
    const friend = people.find((one) => one !== buyer && follows(graph, one, buyer) && follows(graph, buyer, one));
    const fan = people.find((one) => one !== buyer && follows(graph, one, buyer) && !follows(graph, buyer, one));
    if (!friend || !fan) continue;
    const rest = people.filter((one) => ![buyer, friend, fan].includes(one));
    return { buyer, friend, fan, others: seed === undefined ? [] : rest.slice(0, 3), below };
  }
  throw new Error('the network has nobody with a friend and a one-way follower');
}

export const areFriends = (graph, one, other) => follows(graph, one, other) && follows(graph, other, one);
