//! Greatest flow through a network with whole capacities: Dinic's method (E. A. Dinic 1970). Pure.
//!
//! The gap is such a flow: what leaves the source is the learners' time, what arrives is time given by a machine and
//! an instructor at once. The method is exact, and adding capacity can only raise the flow.

/// A node of a network.
pub type Node = u32;
/// An arc of a network; its reverse is the number beside it.
pub type Arc = u32;

/// A network with the flow that runs through it.
#[derive(Clone, Debug, Default)]
pub struct Network {
    heads: Vec<Vec<Arc>>,
    to: Vec<Node>,
    left: Vec<u64>,
    given: Vec<u64>,
    level: Vec<u32>,
    next: Vec<u32>,
}

const FAR: u32 = u32::MAX;

impl Network {
    /// A new node.
    pub fn node(&mut self) -> Node {
        self.heads.push(Vec::new());
        (self.heads.len() - 1) as Node
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.heads.len()
    }

    /// A new arc with a capacity.
    pub fn arc(&mut self, from: Node, to: Node, capacity: u64) -> Arc {
        let arc = self.to.len() as Arc;
        self.to.extend([to, from]);
        self.left.extend([capacity, 0]);
        self.given.push(capacity);
        self.heads[from as usize].push(arc);
        self.heads[to as usize].push(arc ^ 1);
        arc
    }

    /// Raises the capacity of an arc.
    pub fn raise(&mut self, arc: Arc, by: u64) {
        self.left[arc as usize] += by;
        self.given[arc as usize / 2] += by;
    }

    /// What runs through an arc.
    pub fn flow(&self, arc: Arc) -> u64 {
        self.given[arc as usize / 2] - self.left[(arc & !1) as usize]
    }

    /// What more could run through an arc or, against it, be taken back.
    pub fn left(&self, arc: Arc) -> u64 {
        self.left[arc as usize]
    }

    /// From where an arc comes.
    pub fn from(&self, arc: Arc) -> Node {
        self.to[(arc ^ 1) as usize]
    }

    /// Where an arc goes.
    pub fn to(&self, arc: Arc) -> Node {
        self.to[arc as usize]
    }

    /// The arcs at a node, both ways.
    pub fn at(&self, node: Node) -> &[Arc] {
        &self.heads[node as usize]
    }

    /// From now on nothing of what runs through an arc can be taken back.
    pub fn hold(&mut self, arc: Arc) {
        self.left[(arc | 1) as usize] = 0;
    }

    /// Sends as much more as can be sent; gives how much that was.
    pub fn run(&mut self, source: Node, sink: Node) -> u64 {
        let mut sent = 0;
        while self.measure(source, sink) {
            self.next.clear();
            self.next.resize(self.nodes(), 0);
            loop {
                let more = self.push(source, sink);
                if more == 0 {
                    break;
                }
                sent += more;
            }
        }
        sent
    }

    /// How many arcs each node is from the source; whether the sink can be reached.
    fn measure(&mut self, source: Node, sink: Node) -> bool {
        self.level.clear();
        self.level.resize(self.nodes(), FAR);
        self.level[source as usize] = 0;
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            let next = self.level[node as usize] + 1;
            for &arc in &self.heads[node as usize] {
                let to = self.to[arc as usize];
                if self.left[arc as usize] > 0 && self.level[to as usize] == FAR {
                    self.level[to as usize] = next;
                    queue.push_back(to);
                }
            }
        }
        self.level[sink as usize] != FAR
    }

    /// Sends along one shortest way, walked without recursion.
    fn push(&mut self, source: Node, sink: Node) -> u64 {
        let mut way: Vec<Arc> = Vec::new();
        let mut node = source;
        loop {
            if node == sink {
                let most = way.iter().map(|a| self.left[*a as usize]).min().unwrap_or(0);
                for arc in &way {
                    self.left[*arc as usize] -= most;
                    self.left[(*arc ^ 1) as usize] += most;
                }
                return most;
            }
            let at = node as usize;
            let found = loop {
                let i = self.next[at] as usize;
                let Some(&arc) = self.heads[at].get(i) else { break None };
                let to = self.to[arc as usize] as usize;
                if self.left[arc as usize] > 0 && self.level[to] == self.level[at].wrapping_add(1) {
                    break Some(arc);
                }
                self.next[at] += 1;
            };
            match found {
                Some(arc) => {
                    way.push(arc);
                    node = self.to[arc as usize];
                }
                // a dead end: step back and never come here again in this round
                None => {
                    let Some(arc) = way.pop() else { return 0 };
                    node = self.from(arc);
                    self.next[node as usize] += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_is_the_least_cut_of_a_textbook_network() {
        // Cormen et al., Introduction to Algorithms, figure 26.1: the greatest flow is 23
        let mut net = Network::default();
        let [s, a, b, c, d, t] = std::array::from_fn(|_| net.node());
        for (from, to, capacity) in [
            (s, a, 16),
            (s, b, 13),
            (a, c, 12),
            (b, a, 4),
            (b, d, 14),
            (c, b, 9),
            (c, t, 20),
            (d, c, 7),
            (d, t, 4),
        ] {
            net.arc(from, to, capacity);
        }
        assert_eq!(net.run(s, t), 23);
        assert_eq!(net.run(s, t), 0);
    }

    #[test]
    fn a_held_arc_keeps_what_it_has_while_others_grow() {
        let mut net = Network::default();
        let [s, a, b, m, t] = std::array::from_fn(|_| net.node());
        let first = net.arc(s, a, 5);
        let second = net.arc(s, b, 0);
        net.arc(a, m, 5);
        net.arc(b, m, 5);
        let last = net.arc(m, t, 6);
        assert_eq!(net.run(s, t), 5);
        net.hold(first);
        net.raise(second, 5);
        assert_eq!((net.run(s, t), net.flow(first), net.flow(second)), (1, 5, 1));
        net.raise(last, 9);
        assert_eq!((net.run(s, t), net.flow(second)), (4, 5));
    }
}
